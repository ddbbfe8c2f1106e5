"""Translations: Vietnamese texts are the message ids, English is the translation (gettext).

Catalogues are kept as `.po`, one for each floor; the compiled `.mo` beside them are made when a command starts and a
`.po` is newer."""

import gettext
import os
from functools import cache
from pathlib import Path

from dongvon.core.problems import Problem

PACKAGE = Path(__file__).resolve().parent.parent


def catalogues() -> list[Path]:
    """Every English catalogue of the program."""
    return sorted(PACKAGE.glob("**/locale/en/LC_MESSAGES/django.po"))


def compile_catalogues() -> None:
    """Make the compiled form of each catalogue that has none or an older one."""
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        part = mo.with_suffix(f".{os.getpid()}")
        with po.open("rb") as source, part.open("wb") as target:
            write_mo(target, read_po(source, locale="en"))
        part.replace(mo)


def said(problem: Problem) -> str:
    """A problem as a sentence for the terminal: Vietnamese, or English where DONGVON_LANG=en."""
    facts = {name: tr(fact) if isinstance(fact, str) else fact for name, fact in problem.facts.items()}
    return tr(problem.text).format(**facts)


def tr(text: str) -> str:
    """The text in the terminal's language; a text no catalogue knows stays as it is."""
    if not text or os.environ.get("DONGVON_LANG") != "en":
        return text
    for translations in _english():
        translated = translations.gettext(text)
        if translated != text:
            return translated
    return text


@cache
def _english() -> list[gettext.GNUTranslations]:
    found = []
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists():
            with mo.open("rb") as file:
                found.append(gettext.GNUTranslations(file))
    return found
