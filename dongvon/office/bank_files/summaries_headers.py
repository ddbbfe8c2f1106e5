"""Where the columns of a summary table stand: by the row of marks (1)(2)(3)…, or by headers in one or two tiers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dongvon.office.bank_files.formats import normalise
from dongvon.office.bank_files.summaries_layouts import Block, Field

_MARK = re.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?")
_NUMBERING = re.compile(r"^\s*(?:[\dIVX]+(?:\.\d+)*[.)]|[a-zđ][.)]|[-+•])\s*")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet: the text of each cell, which are number cells, which are formulas."""

    number: int
    texts: Sequence[str]
    numeric: Sequence[bool] = ()
    formula: Sequence[bool] = ()

    def text(self, place: int | None) -> str:
        return self.texts[place].strip() if place is not None and place < len(self.texts) else ""

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells that say something."""
        return tuple(filter(None, (text.strip() for text in self.texts)))


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns of a block stand; it takes the lines from `begin` to `end`. `missing` are columns not found."""

    places: Mapping[Field, int]
    begin: int
    end: int
    missing: tuple[str, ...] = ()


def all_words(lines: Sequence[Line]) -> str:
    """What these lines say, normalised, a cell a line."""
    return "\n".join(normalise(text) for line in lines for text in line.filled)


def find_header(block: Block, lines: Sequence[Line], start: int) -> Header | None:
    """The first header of this block from line `start` on. Before marks stand the title and the headers."""
    if block.indicators:
        known = names_reversed(block.indicators)
        named = [at for at in range(start, len(lines)) if label_of(lines[at].text(1)) in known]
        return Header({}, start, named[0] - 1) if len(named) >= 3 else None
    for at in range(start, len(lines)):
        if not block.marked:
            if header := _headed(block, lines, at):
                return header
        elif marks := marks_of(lines[at]):
            places = {field: marks[field.mark] for field in block.fields if field.mark in marks}
            missing = tuple(f"({field.mark})" for field in block.fields if field.mark not in marks)
            return Header(places, start, at, missing)
    return None


def marks_of(line: Line) -> dict[int, int]:
    """The place of each mark, if this is a row of marks: at least five, counted one by one."""
    found = [(int(mark[1]), at) for at, text in enumerate(line.texts) if (mark := _MARK.fullmatch(text.strip()))]
    counted = all(after[0] == before[0] + 1 for before, after in pairwise(found))
    return dict(found) if counted and len(found) >= 5 else {}


def _headed(block: Block, lines: Sequence[Line], at: int) -> Header | None:
    """The header in this line, or in it and the next: every role and half the measures must be there."""
    best: Header | None = None
    top = [normalise(text) for text in lines[at].texts]
    below = [normalise(text) for text in lines[at + 1].texts] if at + 1 < len(lines) else []
    for end, labels in ((at, top), (at + 1, _two_tiers(top, below))):
        known = {label: place for place, label in reversed(list(enumerate(labels))) if label}
        places = {one: known[normalise(one.label)] for one in block.fields if normalise(one.label) in known}
        missing = tuple(one.label for one in block.fields if (one.role or one.measure) and one not in places)
        complete = all(one in places for one in block.fields if one.role)
        if complete and 2 * sum(one in places for one in block.measured) >= len(block.measured):
            header = Header(places, at, end, missing)
            best = header if best is None or len(places) > len(best.places) else best
    return best


def _two_tiers(top: Sequence[str], below: Sequence[str]) -> list[str]:
    """Header texts of two rows joined; a merged cell above has its text in its first place only."""
    labels: list[str] = []
    merged = ""
    for at in range(max(len(top), len(below))):
        upper, lower = top[at] if at < len(top) else "", below[at] if at < len(below) else ""
        merged = upper or merged
        labels.append((upper or merged) + lower if lower else upper)
    return labels


def names_reversed(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The key by each of its names, normalised."""
    return {normalise(name): key for key, among in names.items() for name in among}


def label_of(text: str) -> str:
    """A row's name without its numbering, normalised."""
    return normalise(_NUMBERING.sub("", text))
