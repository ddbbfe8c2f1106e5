"""All supervision lists that one Form 31 answers, by code, in the order in which they are shown."""

from collections.abc import Mapping

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.mirror.lists import on_data, on_debts, on_groups, on_lending
from dongvon.office.mirror.lists.definition import SECTIONS, SupervisionList

_ALL = (*on_groups.LISTS, *on_lending.LISTS, *on_debts.LISTS, *on_data.LISTS)

LISTS: Mapping[str, SupervisionList] = {
    one.code: one for one in sorted(_ALL, key=lambda one: list(SECTIONS).index(one.section))
}


def list_of(code: str) -> SupervisionList:
    """The list with that code; an unknown one is refused."""
    if code not in LISTS:
        raise Refused(Problem("list_unknown", N_("Không có danh sách “{code}”."), {"code": code}))
    return LISTS[code]
