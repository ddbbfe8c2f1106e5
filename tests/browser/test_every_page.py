"""Every page, looked at by axe-core (WCAG 2.2 AA and its best practice): nothing serious or critical, no page wider
than its window, nothing the browser complains of. The public pages and one desk; all people, both sizes and English
with `--full`. `./dev screenshots [FOLDER]` is the same walk with a picture of each page."""

import os
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD, SHOWN
from dongvon.front.web.urls import PAGES
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.walking import NO_PAGE, Kind, walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
JUDGED = """async () => {
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
        .map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""
# Nobody sees them by a link: they come after something was sent, or hold only what a device asks.
AFTER_SENDING = {"mirror_batch", "search"}


def looked_at(visit: Visit, kind: Kind, address: str, language: str, folder: Path | None) -> list[str]:
    """What is wrong with a page in the window of the visit."""
    visit.complaints.clear()
    visit.go(address)
    visit.page.evaluate(AXE)
    faults: list[str] = visit.page.evaluate(JUDGED)
    if not visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        faults.append("wider than its window")
    width = (visit.page.viewport_size or {"width": 0})["width"]
    if folder:
        name = "-".join(kind).replace("/", "_")
        visit.page.screenshot(path=folder / f"{name}-{language}-{width}.png", full_page=True)
    return [f"{address} ({width} px, {language}): {fault}" for fault in [*faults, *visit.complaints]]


def test_every_page_is_for_everybody(browser: "Browser", site: str, full: bool) -> None:
    folder = Path(os.environ["DONGVON_SCREENSHOTS"]) if "DONGVON_SCREENSHOTS" in os.environ else None
    people: list[str] = ["", "lanh-dao-phuong"]
    if full:
        people = ["", *SHOWN, f"to-truong-{FIRST_GROUP}"]
    faults: list[str] = []
    seen: set[Kind] = set()
    for username in people:
        visits = [Visit(browser, site, size) for size in ((PHONE, DESK) if full else (PHONE,))]
        for visit in visits:
            if username:
                visit.sign_in(username, PASSWORD)
        start = "/cong-khai" if not username else "/tong-quan"
        new = {
            kind: address for kind, address in walk(visits[0].context, site, start, 99 if full else 1).items()
            if kind not in seen
        }  # fmt: skip
        seen |= set(new)
        for language in ("vi", "en") if full else ("vi",):
            for visit in visits:
                visit.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
                for kind, address in new.items():
                    faults += looked_at(visit, kind, address, language, folder)
        for visit in visits:
            visit.context.close()
    assert not faults, "\n".join(faults)
    if full:
        named = {name for _, _, name in PAGES if not any(one in name for one in NO_PAGE)}
        assert named - {kind[0] for kind in seen} - AFTER_SENDING == set(), "pages no link leads to"
    assert len(seen) > (100 if full else 15)


@pytest.mark.parametrize("size", [PHONE], ids=["phone"])
def test_axe_finds_what_is_wrong(browser: "Browser", site: str, size: dict[str, int]) -> None:
    """A page spoilt on purpose is found out: the judge is awake."""
    visit = Visit(browser, site, size)
    visit.go("/cong-khai")
    visit.page.evaluate("document.documentElement.removeAttribute('lang')")
    visit.page.evaluate(AXE)
    found: Any = visit.page.evaluate(JUDGED)
    visit.context.close()
    assert any(one.startswith("html-has-lang") for one in found)
