"""Every page of the site as its people see it: a walk along the links of each, one page of a kind.

A kind is the name of the page with the words in its address (which form, which list), whatever the numbers."""

import re
from collections import deque
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dongvon.front.web.urls import urlpatterns

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

Kind = tuple[str, ...]
LINK = re.compile(r'href="(/[^"#]*)')
# They are files, or answers for a device, or change something: nobody looks at them.
NO_PAGE = ("sign_out", "set_language", "attachment", "_xlsx", "_pdf", "_paper", "_csv", "_json", "_ics", "_worker",
           "_manifest", "_who", "_svg", "styleguide")  # fmt: skip
FILES = (".pdf", ".xlsx", ".docx", ".json", ".csv", ".ics")


def kind_of(address: str) -> Kind | None:
    """The kind of page at an address; None for what is none."""
    path = urlsplit(address).path.removeprefix("/")
    for pattern in urlpatterns:
        found = pattern.resolve(path)
        if found:
            name = str(found.url_name)
            if any(one in name for one in NO_PAGE) or path.endswith(FILES):
                return None
            words = [str(one) for one in found.kwargs.values() if str(one).replace("-", "").islower()]
            return (name, *words)
    return None


def walk(context: "BrowserContext", site: str, start: str = "/", deep: int = 99) -> dict[Kind, str]:
    """The first address of each kind of page that links lead to from `start`, at most `deep` links away. A page that
    answers with a failure of the server is an error; one that refuses is no page."""
    found: dict[Kind, str] = {}
    waiting = deque([(start, 0)])
    asked: set[Kind] = set()
    while waiting:
        address, far = waiting.popleft()
        kind = kind_of(address)
        if kind is None or kind in asked:
            continue
        answer: Any = context.request.get(site + address)
        assert answer.status < 500, (address, answer.status)
        if "text/html" not in answer.headers.get("content-type", "") or answer.status == 404:
            continue
        asked.add(kind)
        if answer.status >= 400:
            continue
        landed = kind_of(answer.url.removeprefix(site))
        if landed:
            found.setdefault(landed, address)
        if far < deep:
            waiting += [(link.replace("&amp;", "&"), far + 1) for link in LINK.findall(answer.text())]
    return found
