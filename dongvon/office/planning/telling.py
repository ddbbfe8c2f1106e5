"""A plan in words: why each line moves, why somebody is passed over, what another plan would leave unserved. The same
sentences stand on the page and on paper."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongvon.core.dates import day_text
from dongvon.core.reallocation import RULE_NAMES, Cell, Move, Need, Passed, Plan, PlanRules, Rule
from dongvon.office.documents.blocks import dong_text
from dongvon.office.documents.parties import programme_name
from dongvon.office.planning.queries import Reading


def cell_text(cell: Cell) -> str:
    return _("{programme}, nguồn {fund}").format(programme=programme_name(cell.programme, short=True), fund=cell.fund)


def counted_text(needs: Sequence[Need]) -> str:
    """So many households, so much, waiting since when."""
    if not needs:
        return _("không hộ nào")
    text = ngettext(
        "{count} hộ, {amount}, chờ lâu nhất từ {since}", "{count} hộ, {amount}, chờ lâu nhất từ {since}", len(needs)
    )
    since = day_text(min(one.since for one in needs))
    return text.format(count=len(needs), amount=dong_text(sum(one.amount for one in needs)), since=since)


def why_moved(reading: Reading, move: Move) -> str:
    """Whom a move serves, what is left to who gives, and by which rule."""
    giver, receiver = (programme_name(one.programme, short=True) for one in move[:2])
    brought = reading.brought(move)
    kinds = {need.programme for need in brought}
    served = _("không chuyển thì chưa cho vay được: {needs}").format(needs=counted_text(brought))
    if kinds - {move.receiver.programme}:
        others = ", ".join(programme_name(code, short=True) for code in sorted(kinds))
        served = _("{served} ({programmes})").format(served=served, programmes=others)
    waiting = [
        one for one in reading.needs if one.programme == move.giver.programme and one.id not in reading.plan.served
    ]
    left = (
        _("{giver} không còn hộ nào chờ").format(giver=giver)
        if not waiting
        else _("{giver} còn chờ {needs}").format(giver=giver, needs=counted_text(waiting))
    )
    order = _("{receiver} được phục vụ trước {giver}").format(receiver=receiver, giver=giver)
    codes = reading.rules.programmes
    first = codes.index(move.receiver.programme) < codes.index(move.giver.programme)
    giving = reading.rules.giving(move.giver.programme)
    said = [served, left, *([order] if waiting and first and not (giving and giving.own_first) else [])]
    return "; ".join(said) + "."


def why_passed(one: Passed, rules: PlanRules) -> str:
    """Which rule alone stands in the way of a need, or that there is too little, or that a person's moves pass it
    over."""
    if one.rule is Rule.ORDER:
        return _("Theo thứ tự thì đủ vốn cho vay; các khoản chuyển đã chọn bỏ qua nhu cầu này.")
    if one.rule is Rule.MONEY:
        return _("Không đủ vốn cho trọn món: nhiều nhất còn {left}.").format(left=dong_text(one.left))
    text = _("Vướng quy tắc: {rule}; trong quy tắc nhiều nhất còn {left}.")
    rule = _(RULE_NAMES[one.rule])
    if one.rule is Rule.GROWTH and rules.growth_percent is not None:
        rule = _("{rule} ({percent} %)").format(rule=rule, percent=rules.growth_percent)
    return text.format(rule=rule, left=dong_text(one.left))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan serves and leaves of one programme."""

    programme: str
    served: tuple[Need, ...]
    unserved: tuple[Need, ...]


def outcomes(needs: Iterable[Need], plan: Plan, rules: PlanRules) -> list[Outcome]:
    """By programme in the order in which they are served; programmes nobody waits for are left out."""
    kept = list(needs)
    found = []
    for code in rules.programmes:
        rows = [one for one in kept if one.programme == code]
        if rows:
            served = tuple(one for one in rows if one.id in plan.served)
            found.append(Outcome(code, served, tuple(one for one in rows if one.id not in plan.served)))
    return found


def alternative_text(giver: Cell | None) -> str:
    return _("Không điều chuyển gì") if giver is None else _("Không lấy của {cell}").format(cell=cell_text(giver))


def changes(reading: Reading) -> Mapping[Cell, tuple[int, int]]:
    """By cell the target before, and by how much it changes; cells that keep theirs are left out."""
    found: dict[Cell, int] = {}
    for giver, receiver, amount in reading.moves:
        found[giver] = found.get(giver, 0) - amount
        found[receiver] = found.get(receiver, 0) + amount
    targets = {one.cell: one.target for one in reading.supplies}
    return {cell: (targets[cell], change) for cell, change in found.items() if change}
