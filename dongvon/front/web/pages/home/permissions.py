"""Who may do what: the matrix of `permissions.toml`, as a page by area and as a sheet with a mark in each cell."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import QueryDict
from django.utils.translation import gettext as _

from dongvon.base.access.models import READ_ONLY, Role
from dongvon.credit.programmes.terms import Label
from dongvon.front.web.pages.kit.parts import Page, column, in_language

FILE = Path(__file__).parents[2] / "permissions.toml"
# Who has work of his own here, in the order of the work: from the group to the bank.
WORKERS = tuple(role for role in Role if role not in READ_ONLY or role == Role.PUBLIC)


@dataclass(frozen=True, slots=True)
class Deed:
    """One write: its name in the code and the trail, in words, and who may do it."""

    action: str
    words: Label
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Area:
    words: Label
    deeds: tuple[Deed, ...]


@cache
def matrix() -> tuple[Area, ...]:
    """The areas of work in their order, with what is done in each."""
    areas = tomllib.loads(FILE.read_text(encoding="utf-8")).values()
    return tuple(
        Area(
            Label(area["vi"], area["en"]),
            tuple(
                Deed(action, Label(row["vi"], row["en"]), frozenset(map(Role, row["roles"].split())))
                for action, row in area["does"].items()
            ),
        )
        for area in areas
    )


def context(query: QueryDict) -> Page:
    """By area; `vai` shows what one role may do."""
    chosen = Role(query["vai"]) if query.get("vai") in Role.values else None
    parts = [(area, [deed for deed in area.deeds if chosen is None or chosen in deed.roles]) for area in matrix()]
    return {
        "title": _("Ai được làm gì"),
        "chosen": chosen,
        "roles": [{"value": role.value, "label": role.label} for role in WORKERS],
        "parts": [{"title": in_language(area.words), "table": _table(deeds)} for area, deeds in parts if deeds],
        "readers": ", ".join(str(role.label) for role in Role if role not in WORKERS),
    }


def _table(deeds: list[Deed]) -> Page:
    rows = [
        {"what": in_language(deed.words), "who": ", ".join(str(one.label) for one in WORKERS if one in deed.roles)}
        for deed in deeds
    ]
    return {"columns": [column("what", _("Việc")), column("who", _("Người được làm"))], "rows": rows}


def sheet() -> Page:
    """The whole matrix: a line for each action, a column for each role, a mark where he may."""
    columns = [column("area", _("Lĩnh vực")), column("what", _("Việc"))]
    columns += [column(role.value, str(role.label)) for role in WORKERS]
    rows = [
        {"area": in_language(area.words), "what": in_language(deed.words)}
        | {role.value: "x" if role in deed.roles else "" for role in WORKERS}
        for area in matrix() for deed in area.deeds
    ]  # fmt: skip
    return {"columns": columns, "rows": rows, "totals": {}, "words": _("mọi việc, mọi vai trò")}
