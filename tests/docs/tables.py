"""Tables of a document as rows, so that an example in a document is a test.

A table is executed when the line `<!-- executed: name -->` stands before it; `name` is a function in
`run_<document>.py` that takes the row as {heading: text} and returns the same for the headings that begin with "=".
"""

from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]


def executed_rows(document: Path) -> Iterator[tuple[str, Row, Row]]:
    """(name, given, expected) of every row of every executed table."""
    name, headings = "", []
    for line in document.read_text(encoding="utf-8").splitlines():
        if line.startswith("<!-- executed:"):
            name, headings = line.split(":", 1)[1].removesuffix("-->").strip(), []
        elif not line.startswith("|"):
            name = "" if headings else name
        elif name and not headings:
            headings = _cells(line)
        elif name and not set(line) <= set("|-: "):
            row = dict(zip(headings, _cells(line), strict=True))
            expected = {key[1:].strip(): text for key, text in row.items() if key.startswith("=")}
            yield name, {key: text for key, text in row.items() if not key.startswith("=")}, expected


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
