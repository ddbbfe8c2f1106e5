"""What a rule of `core` finds fault with, it says whole: every problem made in a test of this folder is looked at."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from babel.messages.pofile import read_po

from dongvon import core
from dongvon.core.problems import Problem

CATALOGUE = Path(core.__file__).with_name("locale") / "en/LC_MESSAGES/django.po"
ENGLISH = {message.id for message in read_po(CATALOGUE.open("rb"), locale="en") if message.string}
CODE = re.compile(r"[a-z][a-z0-9_]*")
_make = Problem.__init__


def _made_whole(self: Problem, *words: Any, **named: Any) -> None:
    _make(self, *words, **named)
    assert CODE.fullmatch(self.code), f"code {self.code!r}"
    assert isinstance(self.source, str), self.code
    assert self.text in ENGLISH, f"{self.code}: {self.text!r} has no English"
    asked = {place for _, place, _, _ in Formatter().parse(self.text) if place}
    assert asked <= set(self.facts), f"{self.code}: {self.text!r} from {self.facts}"
    assert self.severity in ("block", "warn"), f"{self.code}: {self.severity!r}"


@pytest.fixture(scope="package", autouse=True)
def every_problem_is_whole() -> Iterator[None]:
    """A stable code, a text that has its English and whose places the facts fill, a document or none, a severity."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Problem, "__init__", _made_whole)
        yield
