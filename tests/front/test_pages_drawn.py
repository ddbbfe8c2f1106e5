"""Every page of the style guide is drawn from its sample context: whole, labelled, no inline code, English complete."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.template import Context, Engine
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import translation
from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "dongvon/front/web"
TEMPLATES = sorted(WEB.glob("templates/**/*.html"))
VOID = {"meta", "link", "input", "br", "hr", "img", "use", "path"}
PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

if not settings.configured:
    settings.configure(USE_TZ=True, LANGUAGE_CODE="vi", LANGUAGES=[("vi", "vi"), ("en", "en")], STATIC_URL="/static/")
if not apps.ready:
    import django

    django.setup()

from dongvon.front.web.views import samples  # noqa: E402  (texts need settings)
from dongvon.front.web.views.samples.parts import chrome  # noqa: E402


def nothing(_request: object, **_captured: object) -> HttpResponse:
    return HttpResponse()


NAMES = (
    "home",
    "search",
    "sign_in",
    "sign_out",
    "set_language",
    "sources",
    "tour",
    "styleguide",
    "mirror",
    "mirror_batch",
    "day_close",
    "start",
    "look_up",
    "may_borrow",
    "sessions",
    "calculator",
    "feedback",
)
urlpatterns = [path(f"{name}/", nothing, name=name) for name in NAMES]
urlpatterns.append(path("styleguide/<page>", nothing, name="styleguide_page"))

ENGINE = Engine(
    dirs=[str(WEB / "templates")],
    libraries={
        "i18n": "django.templatetags.i18n",
        "static": "django.templatetags.static",
        "formats": "dongvon.front.web.templatetags.formats",
        "ui": "dongvon.front.web.templatetags.ui",
    },
)
PAGES = samples.PAGES | {"styleguide": ("styleguide.html", samples.styleguide)}


class Page(HTMLParser):
    """Collects what the tests ask about, and insists that elements close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, (tag, self.getpos())

    def of(self, *tags: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(params=sorted(PAGES))
def drawn(request: pytest.FixtureRequest) -> Iterator[str]:
    template, context = PAGES[request.param]
    with (
        override_settings(ROOT_URLCONF=__name__, STORAGES=settings.STORAGES | {"staticfiles": PLAIN}),
        translation.override("vi"),
    ):
        asked = {"request": RequestFactory().get("/"), "csrf_token": "token"}
        yield ENGINE.get_template(template).render(Context(asked | chrome() | context()))


def test_a_page_is_well_formed_with_one_heading_and_a_language(drawn: str) -> None:
    page = Page(drawn)
    assert [h for tag, h in page.elements if tag == "h1"] == [{}]
    assert page.of("html")[0]["lang"] == "vi"
    assert ">None<" not in drawn


def test_a_page_holds_no_inline_script_or_style(drawn: str) -> None:
    page = Page(drawn)
    assert page.of("style") == []
    assert [
        script for script in page.of("script") if "src" not in script and script.get("type") != "application/json"
    ] == []
    assert [
        name for _tag, attributes in page.elements for name in attributes if name == "style" or name.startswith("on")
    ] == []


def test_ids_are_unique_and_what_points_at_them_finds_them(drawn: str) -> None:
    page = Page(drawn)
    ids = [attributes["id"] for _tag, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    pointed = [a["for"] for a in page.of("label")] + [
        a["href"][1:] for a in page.of("a") if len(a["href"]) > 1 and a["href"][0] == "#"
    ]
    pointed += [
        name
        for _tag, a in page.elements
        for name in a.get("aria-describedby", "").split() + a.get("aria-labelledby", "").split()
    ]
    assert set(pointed) <= set(ids)


def test_every_input_has_a_name_people_can_hear(drawn: str) -> None:
    page = Page(drawn)
    labelled = {label["for"] for label in page.of("label")}
    shown = [field for field in page.of("input", "select", "textarea") if field.get("type") != "hidden"]
    assert [field for field in shown if field.get("id") not in labelled and not field.get("aria-label")] == []


def test_every_icon_is_in_the_sprite_and_every_file_exists(drawn: str) -> None:
    sprite = (WEB / "static/icons/sprite.svg").read_text()
    page = Page(drawn)
    assert {use["href"].split("#")[1] for use in page.of("use")} <= set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    files = [a.get("src") or a.get("href", "") for a in page.of("link", "script", "use")]
    assert [
        f for f in files if f.startswith("/static/") and not (WEB / f.removeprefix("/").split("#")[0]).exists()
    ] == []


def texts_of(template: Path) -> set[str]:
    python = templatize(template.read_text(), origin=str(template)).encode()
    keywords = {"gettext": None, "ngettext": (1, 2), "_": None}
    found = extract("python", BytesIO(python), keywords=keywords, options={"encoding": "utf-8"})

    return {message[0] if isinstance(message, tuple) else message for _line, message, _comments, _context in found}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: str(one.relative_to(WEB / "templates")))
def test_every_text_of_a_template_has_its_english(template: Path) -> None:
    with (WEB / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    missing = [text for text in texts_of(template) if text not in catalogue or not catalogue[text].string]
    assert missing == []


def test_english_keeps_the_placeholders_of_the_vietnamese() -> None:
    with (WEB / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file)
    places = re.compile(r"%\(\w+\)s|\{\w+\}")
    for message in catalogue:
        pairs = (
            zip(message.id, message.string, strict=True)
            if isinstance(message.id, tuple)
            else [(message.id, message.string)]
        )
        for vietnamese, english in pairs:
            assert message.id == "" or english, vietnamese
            assert message.id == "" or sorted(places.findall(vietnamese)) == sorted(places.findall(english)), vietnamese


def test_no_template_speaks_outside_the_catalogue() -> None:
    """Vietnamese outside `{% translate %}` and `{% blocktranslate %}` would stay on an English page."""
    own = re.compile(
        r"\{% comment %\}.*?\{% endcomment %\}|\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}"
        r"|Đồng Vốn|Tiếng Việt",
        re.S,
    )
    vietnamese = re.compile(r"[ăâđêôơưàảãáạèẻẽéẹìỉĩíịòỏõóọùủũúụỳỷỹýỵ]", re.I)
    speaking = [
        one.name
        for one in TEMPLATES
        if one.name != "styleguide.html" and vietnamese.search(own.sub("", one.read_text()))
    ]
    assert speaking == []
