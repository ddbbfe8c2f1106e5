"""The layouts of the bank's summary tables, read from `summaries/*.toml`, and the measures all of them share.

One file per table: its title, its unit, its columns by mark or by header, and how its rows are nested.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from dongvon.core.problems import InvariantBroken
from dongvon.office.bank_files.formats import normalise

Unit = Literal["dong", "count", "hundredth"]
SCALES = {"dong": 1, "thousand": 1_000, "million": 1_000_000, "count": 1, "hundredth": 100}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure says and in which unit. `summed`: the figures of one level add up to the level above; people and
    hamlets do not, because one may stand in two rows. `average`: rounded to whole đồng, because it is a quotient."""

    unit: Unit
    meaning: str
    summed: bool = True
    average: bool = False


def _by_source() -> dict[str, Measure]:
    """The measures of 13/BC: each in total, from central and from local funds, with the households behind it."""
    amounts = {
        "lent_month": "lent in the month, without đảo khoản",
        "collected_and_lent_month": "principal collected plus lending of the month, as 13/BC reckons its “thu nợ”",
        "outstanding": "principal still owed",
        "overdue": "principal overdue",
    }
    sources = {"": "", "_central": ", central funds", "_local": ", local funds"}
    found: dict[str, Measure] = {}
    for name, meaning in amounts.items():
        for suffix, funds in sources.items():
            found[name + suffix] = Measure("dong", meaning + funds)
            found[f"{name}_households{suffix}"] = Measure("count", f"households: {meaning}{funds}", summed=False)
    return found


MEASURES: Mapping[str, Measure] = {
    **_by_source(),
    "in_term": Measure("dong", "principal owed and not overdue"),
    "frozen": Measure("dong", "principal frozen (khoanh)"),
    "short_term": Measure("dong", "principal owed on loans up to 12 months"),
    "medium_term": Measure("dong", "principal owed on loans over 12 and up to 60 months"),
    "long_term": Measure("dong", "principal owed on loans over 60 months"),
    "lent_year": Measure("dong", "lent since 1 January, without đảo khoản"),
    "lent_with_rolled": Measure("dong", "lent in the period of the title, with đảo khoản (LEN_31)"),
    "collected_month": Measure("dong", "principal collected in the month: in term, overdue and frozen"),
    "collected_year": Measure("dong", "principal collected since 1 January: in term, overdue and frozen"),
    "collected": Measure("dong", "principal collected in the period of the title (LEN_31)"),
    "written_off_month": Measure("dong", "principal written off in the month"),
    "written_off_year": Measure("dong", "principal written off since 1 January"),
    "interest_collected": Measure("dong", "interest collected in the period of the title"),
    "arrears": Measure("dong", "interest due and unpaid, without that of the grace period"),
    "arrears_grace": Measure("dong", "interest of the grace period, not yet due (lãi tồn ân hạn)"),
    "savings": Measure("dong", "deposits, also of those who only save"),
    "savings_in": Measure("dong", "paid into deposits in the period of the title"),
    "savings_out": Measure("dong", "drawn from deposits in the period of the title"),
    "savings_per_member": Measure("dong", "deposit per group member", summed=False, average=True),
    "savings_per_member_month": Measure("dong", "deposit per group member and month", summed=False, average=True),
    "customers": Measure("count", "distinct customers who owe principal", summed=False),
    "households": Measure("count", "distinct customers who owe principal or only save", summed=False),
    "borrowing_turns": Measure("count", "loans first paid out since 1 January, without đảo khoản"),
    "inactive_loans": Measure("count", "loans without a transaction for three months, as the bank counts them"),
    "groups": Measure("count", "savings-and-credit groups"),
    "hamlets": Measure("count", "hamlets", summed=False),
    "hamlets_with_debt": Measure("count", "hamlets where somebody owes principal", summed=False),
    "members": Measure("count", "members of groups"),
    "members_with_debt": Measure("count", "group members who owe principal"),
    "members_saving": Measure("count", "group members with a deposit"),
    "members_paying_3m": Measure("count", "group members who paid interest in each of the last three months"),
    "members_not_paying_3m": Measure("count", "group members who missed interest in the last three months"),
    "members_depositing_3m": Measure("count", "group members who deposited in each of the last three months"),
    "members_not_depositing_3m": Measure("count", "group members who missed a deposit in the last three months"),
    "members_in_arrears": Measure("count", "group members with unpaid interest"),
    "members_in_grace_arrears": Measure("count", "group members with interest of the grace period"),
    "score": Measure("hundredth", "the group's score of the last month, in hundredths of a point", summed=False),
}
"""Every measure a summary table may have; the same name means the same figure in all of them."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column: the tiers of its header, its mark (0 = none), and either a role (ordinal, code, name, parent) or a
    measure; a column with neither is written and not read. `width` restores leading zeros of a code."""

    header: tuple[str, ...]
    mark: int = 0
    role: str = ""
    measure: str = ""
    unit: str = ""
    width: int = 0

    @property
    def label(self) -> str:
        """The header in one line, for messages."""
        return " ".join(self.header)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of rows under one header. `levels`: outermost first; with two, a letter numbers the upper rows.

    `pairs_from`: from this mark on, pairs of columns (households, amount), one for each programme; the rows are then
    `sections` by `sources`. `indicators`: rows of a name and a value. All three by measure (or source), with the names.
    """

    levels: tuple[str, ...]
    fields: tuple[Field, ...]
    pairs_from: int = 0
    sections: Mapping[str, tuple[str, ...]] | None = None
    sources: Mapping[str, tuple[str, ...]] | None = None
    indicators: Mapping[str, tuple[str, ...]] | None = None

    def role(self, role: str) -> Field | None:
        """The column with this role."""
        return next((field for field in self.fields if field.role == role), None)

    @property
    def measured(self) -> tuple[Field, ...]:
        """The columns with figures."""
        return tuple(field for field in self.fields if field.measure)

    @property
    def marked(self) -> bool:
        """Whether a row of marks (1)(2)(3)… says where the columns are."""
        return any(field.mark for field in self.fields)


@dataclass(frozen=True, slots=True)
class Layout:
    """A summary table. `words`: each must stand above the first figures, "a|b" meaning either; `unit` and `decimals`
    are of its money; within a row the first measure of `sums` equals the others; `not_summed`: measures whose rows do
    not add up in this table."""

    code: str
    name: str
    title: tuple[str, ...]
    words: tuple[str, ...]
    unit: str
    blocks: tuple[Block, ...]
    decimals: int = 0
    sums: tuple[tuple[str, ...], ...] = ()
    not_summed: tuple[str, ...] = ()

    def titled(self, text: str) -> bool:
        """Whether all words stand in this text, which is normalised."""
        return all(any(normalise(one) in text for one in word.split("|")) for word in self.words)

    def scale(self, field: Field) -> int:
        """What one unit of the column is in the measure's own unit."""
        unit = MEASURES[field.measure].unit
        return SCALES[field.unit or self.unit] if unit == "dong" else SCALES[unit]


def _names(raw: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]] | None:
    return {key: tuple(names) for key, names in raw.items()} if raw else None


def _block(raw: Mapping[str, Any]) -> Block:
    fields = tuple(Field(**{**field, "header": tuple(field["header"])}) for field in raw["columns"])
    sections, indicators = _names(raw.get("sections")), _names(raw.get("indicators"))
    used = {field.measure for field in fields if field.measure} | {*(sections or ()), *(indicators or ())}
    if unknown := used - MEASURES.keys():
        raise InvariantBroken(f"unknown measures {unknown}")
    return Block(
        levels=tuple(raw["levels"]),
        fields=fields,
        pairs_from=raw.get("pairs_from", 0),
        sections=sections,
        sources=_names(raw.get("sources")),
        indicators=indicators,
    )


def _layout(text: str) -> Layout:
    raw = tomllib.loads(text)
    return Layout(
        code=raw["code"],
        name=raw["name"],
        title=tuple(raw["title"]),
        words=tuple(raw["words"]),
        unit=raw["unit"],
        blocks=tuple(map(_block, raw["blocks"])),
        decimals=raw.get("decimals", 0),
        sums=tuple(map(tuple, raw.get("sums", ()))),
        not_summed=tuple(raw.get("not_summed", ())),
    )


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Every summary table of the folder, in the order of file names."""
    folder = files(__package__) / "summaries"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return tuple(_layout(entry.read_text("utf-8")) for entry in found)


def layout_named(code: str) -> Layout:
    """The summary table with this code ("bcdhtd_011", "bc0437" …)."""
    for found in all_layouts():
        if found.code == code:
            return found
    raise KeyError(code)
