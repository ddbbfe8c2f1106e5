"""What a story is made of: its tables, amounts as they are written in Vietnam, and the sums shown in its text."""

import re
from collections.abc import Iterator
from fractions import Fraction

Row = dict[str, str]
TERM = r"\d[\d.]* x \d+ x [\d,]+ % / 365"
SUM = re.compile(rf"((?:{TERM})(?: [+-] {TERM})*) = (-?[\d.]*\d)")
PLAIN = re.compile(r"(?<![\d.%] [x/+-] )(?<![\d.])(\d[\d.]*(?: [+-] \d[\d.]*)+|\d[\d.]* / \d+) = (-?[\d.]*\d)")


def amount_of(text: str) -> int:
    """`1.234.567` as a whole number; anything else in a cell of amounts is a fault of the story."""
    if not re.fullmatch(r"-?\d{1,3}(\.\d{3})*", text):
        raise ValueError(f"not an amount: {text!r}")
    return int(text.replace(".", ""))


def tables(text: str) -> Iterator[tuple[str, list[Row]]]:
    """(heading above, rows) of each table of a Markdown text."""
    heading, names, rows = "", list[str](), list[Row]()
    for line in [*text.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not names:
                names = cells
            elif not set("".join(cells)) <= set("-: "):
                rows.append(dict(zip(names, cells, strict=True)))
        else:
            if rows:
                yield heading, rows
            names, rows = [], []
            heading = line.lstrip("# ") if line.startswith("#") else heading


def options(text: str) -> tuple[str, dict[str, str]]:
    """`HN, term 12, every 6` → what comes first, and the named values after it."""
    head, *rest = (part.strip() for part in text.split(","))
    named = dict(part.rsplit(" ", 1) for part in rest)
    return head, named


def sums(text: str) -> Iterator[tuple[str, int, str]]:
    """(as written, what it comes to, the result as written) of each `balance x days x rate % / 365 + … = result`, of
    each `1.000 + 200 - 1 = 1.199`, and of each `1.000 / 3 = 333` (rounded down).

    Reckoned in fractions, rounded half up once: shares nothing with the program."""
    flat = " ".join(text.split())
    for written, result in PLAIN.findall(flat):
        whole, _, parts = written.partition(" / ")
        if parts:
            yield written, amount_of(whole) // int(parts), result
        else:
            signed = re.findall(r"(?:^|([+-]) )(\d[\d.]*)", written)
            total = sum(amount_of(amount) * (-1 if sign == "-" else 1) for sign, amount in signed)
            yield written, total, result
    for written, result in SUM.findall(flat):
        exact = Fraction(0)
        for sign, balance, days, rate in re.findall(r"(?:^|([+-]) )(\d[\d.]*) x (\d+) x ([\d,]+) % / 365", written):
            part = Fraction(int(balance.replace(".", ""))) * int(days) * Fraction(rate.replace(",", ".")) / 36500
            exact += -part if sign == "-" else part
        yield written, (exact + Fraction(1, 2)).__floor__(), result
