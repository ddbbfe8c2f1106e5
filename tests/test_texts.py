"""Every text a person may read exists in both languages: Vietnamese is the message id, English its translation."""

import io
import re
import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "dongvon"
KEYWORDS = {
    "_": None, "N_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
VIETNAMESE = re.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđăâêôơưáàãéèíìĩóòõúùũýĐĂÂÊÔƠƯ]", re.IGNORECASE)


def _ids(found: object) -> Iterator[str]:
    for one in found if isinstance(found, tuple) else (found,):
        if isinstance(one, str):
            yield one


def texts_of(path: Path) -> Iterator[str]:
    """The message ids a source file or template uses."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = templatize(source, origin=str(path))
    for _, function, found, _ in extract_python(io.BytesIO(source.encode()), KEYWORDS, (), {"encoding": "utf-8"}):
        ids = list(_ids(found))
        yield from ids[1:] if function in ("pgettext", "pgettext_lazy", "npgettext") else ids


def used() -> dict[str, str]:
    """Every message id with one place where it is used."""
    found = {}
    for path in sorted([*PACKAGE.rglob("*.py"), *(PACKAGE / "front/web/templates").rglob("*.html")]):
        if "samples" in path.parts:
            continue
        for text in texts_of(path):
            if text:
                found.setdefault(text, str(path.relative_to(PACKAGE)))
    return found


def catalogues() -> dict[Path, Catalog]:
    return {
        path: read_po(path.open("rb"), locale="en")
        for path in sorted(PACKAGE.glob("**/locale/en/LC_MESSAGES/django.po"))
    }


def messages() -> Iterator[tuple[Path, Message]]:
    for path, catalogue in catalogues().items():
        for message in catalogue:
            if message.id:
                yield path, message


def _plain(message: Message) -> list[tuple[str, str]]:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return [(ids[min(n, len(ids) - 1)], text) for n, text in enumerate(strings)]


def test_every_text_has_its_english() -> None:
    english = {one for _, message in messages() if not message.fuzzy for one, text in _plain(message) if text} | {
        message.id[-1] for _, message in messages() if isinstance(message.id, tuple)
    }
    missing = [
        f"{place}: {text!r}" for text, place in used().items() if VIETNAMESE.search(text) and text not in english
    ]
    assert not missing, f"{len(missing)} texts without English:\n" + "\n".join(missing)


def test_translations_keep_their_placeholders() -> None:
    def names(text: str) -> set[str]:
        braces = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        return braces | set(re.findall(r"%\((\w+)\)", text))

    wrong = []
    for path, message in messages():
        for original, translated in _plain(message):
            try:
                same = names(original) == names(translated)
            except ValueError:
                same = original.count("{") == translated.count("{")
            if translated and not same:
                wrong.append(f"{path.relative_to(PACKAGE)}: {original!r}")
    assert not wrong, "\n".join(wrong)


def test_no_english_is_left_in_vietnamese() -> None:
    names = re.compile(r"Đồng Vốn|phường|xã|tổ|Tân Phong|Lai Châu|Thông tư|Nghị|Quyết|đồng|đ\b|[A-ZĐ0-9/]+-?[A-ZĐ]+")
    left = [
        f"{path.relative_to(PACKAGE)}: {text!r}"
        for path, message in messages()
        for original, text in _plain(message)
        if text and text == original and VIETNAMESE.search(names.sub("", text))
    ]
    assert not left, "\n".join(left)


def test_templates_say_nothing_outside_of_translation() -> None:
    blocks = re.compile(r"{%\s*blocktrans(?:late)?.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
    comments = re.compile(r"{%\s*comment\s*%}.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
    tags = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
    bare = []
    # The style guide shows letters at work: its specimens are Vietnamese in every language.
    pages = (path for path in (PACKAGE / "front/web/templates").rglob("*.html") if path.name != "styleguide.html")
    for path in sorted(pages):
        text = tags.sub("", blocks.sub("", comments.sub("", path.read_text(encoding="utf-8"))))
        bare += [
            f"{path.name}: {line.strip()[:80]}"
            for line in text.splitlines()
            if VIETNAMESE.search(line.replace("Đồng Vốn", "").replace("Tiếng Việt", ""))
        ]
    assert not bare, "\n".join(bare)
