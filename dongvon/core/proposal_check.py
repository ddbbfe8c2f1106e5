"""Whether a plan of moves keeps the rules: the same check judges what the ordering found, what the solver found and
what a person changed. Each fault names the rule that stands in the way, with its source."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dongvon.core.dates import day_text
from dongvon.core.money import Dong
from dongvon.core.ordering import propose
from dongvon.core.problems import N_, Problem
from dongvon.core.reallocation import Cell, Move, Need, Plan, PlanRules, Rule, Supply, in_order
from dongvon.core.schedule import dotted
from dongvon.core.targets import UNIT


def served_by(supplies: Iterable[Supply], needs: Iterable[Need], rules: PlanRules, moves: Iterable[Move]) -> Plan:
    """What given moves serve: in each cell its needs in their order, whole, while the money of the cell lasts; one that
    gives only what has fallen away lends its own no more than leaves so much."""
    held = {one.cell: one for one in supplies}
    money = defaultdict[Cell, Dong](int, {cell: one.available for cell, one in held.items()})
    kept, served, away = tuple(moves), dict[int, str](), Counter[Cell]()
    for giver, receiver, amount in kept:
        money[giver] -= amount
        money[receiver] += amount
        away[giver] += amount
    for cell, amount in away.items():
        giving = rules.giving(cell.programme)
        if cell in held and giving is not None and giving.fallen_away:
            money[cell] = min(money[cell], held[cell].fallen_away - amount)
    for need in in_order(needs, rules):
        for fund in need.funds:
            cell = Cell(need.place, need.programme, fund)
            if money[cell] >= need.counted:
                money[cell] -= need.counted
                served[need.id] = fund
                break
    return Plan(served, kept)


def check(supplies: Sequence[Supply], needs: Sequence[Need], rules: PlanRules, plan: Plan) -> list[Problem]:
    """Every rule the plan breaks. Only the order of who waits is a warning: who changes it gives his reason."""
    held = {one.cell: one for one in supplies}
    strange = [*_moves(held, rules, plan.moves), *_lent(held, needs, plan)]
    if strange:
        return strange
    waiting = in_order(needs, rules)
    return [
        *_cells(held, waiting, rules, plan),
        *_own_first(waiting, rules, plan),
        *_order(supplies, waiting, rules, plan),
    ]


def _problem(rule: Rule, text: str, facts: Mapping[str, object], source: str = "", severity: str = "block") -> Problem:
    return Problem(f"reallocation_{rule.value}", text, facts, source, severity)


def _moves(held: Collection[Cell], rules: PlanRules, moves: Iterable[Move]) -> Iterator[Problem]:
    for giver, receiver, amount in moves:
        facts = {"giver": giver.programme, "receiver": receiver.programme, "fund": giver.fund}
        if giver.fund != receiver.fund:
            text = N_("Không chuyển chỉ tiêu {giver} nguồn {fund} sang nguồn {other}: không dùng lẫn các nguồn vốn.")
            yield _problem(Rule.FUND, text, facts | {"other": receiver.fund}, rules.source)
        elif giver not in held or receiver not in held:
            text = N_("Chưa có chỉ tiêu của {giver} hoặc {receiver} nguồn {fund} để điều chỉnh.")
            yield _problem(Rule.MONEY, text, facts)
        elif amount < UNIT or amount % UNIT:
            text = N_("Số chuyển phải là bội số của {unit} đồng.")
            yield _problem(Rule.WHOLE, text, {"unit": dotted(UNIT)})
        elif giver.programme == receiver.programme:
            if giver.place == receiver.place:
                yield _problem(Rule.DIRECTION, N_("Chỉ tiêu {giver} không chuyển cho chính nó."), facts)
        elif receiver.programme not in rules.receivers(giver.programme):
            one = rules.giving(giver.programme)
            text = N_("Chương trình {giver} không được chuyển chỉ tiêu cho {receiver}.")
            yield _problem(Rule.DIRECTION, text, facts, one.source if one else rules.source)


def _lent(held: Collection[Cell], needs: Iterable[Need], plan: Plan) -> Iterator[Problem]:
    for need in needs:
        fund = plan.served.get(need.id)
        if fund is not None and (fund not in need.funds or Cell(need.place, need.programme, fund) not in held):
            text = N_("Nhu cầu {amount} đồng của {programme} không được cho vay từ nguồn {fund}.")
            yield _problem(Rule.FUND, text, _of(need) | {"fund": fund})


def _of(need: Need) -> dict[str, object]:
    return {"amount": dotted(need.amount), "programme": need.programme, "since": day_text(need.since)}


def _cells(held: Mapping[Cell, Supply], waiting: Sequence[Need], rules: PlanRules, plan: Plan) -> Iterator[Problem]:
    used, came, gone, away = (defaultdict[Cell, Dong](int) for _ in range(4))
    for need in waiting:
        if (fund := plan.served.get(need.id)) is not None:
            used[Cell(need.place, need.programme, fund)] += need.counted
    for giver, receiver, amount in plan.moves:
        came[receiver] += amount
        gone[giver] += amount
        away[giver] += amount if giver.programme != receiver.programme else 0
    for cell, one in held.items():
        giving = rules.giving(cell.programme)
        left = one.available + came[cell] - gone[cell] - used[cell]
        facts: dict[str, object] = {"programme": cell.programme, "fund": cell.fund}
        if left < 0:
            text = N_("{programme} nguồn {fund} thiếu {short} đồng: cho vay và chuyển đi nhiều hơn vốn có.")
            yield _problem(Rule.MONEY, text, facts | {"short": dotted(-left)})
        if gone[cell] and one.earmark:
            text = N_("{programme} nguồn {fund} dành riêng theo {document}, không điều chuyển.")
            yield _problem(Rule.EARMARK, text, facts | {"document": one.earmark}, one.earmark)
        if gone[cell] > one.available - one.keep(rules):
            text = N_("{programme} nguồn {fund} phải giữ lại ít nhất {keep} đồng.")
            yield _problem(Rule.KEEP, text, facts | {"keep": dotted(one.keep(rules))}, rules.source)
        if giving and giving.fallen_away and away[cell] > (most := max(one.fallen_away - used[cell], 0)):
            text = N_("{programme} nguồn {fund} chỉ được chuyển phần dư nợ giảm so với 31/12: nhiều nhất {most} đồng.")
            yield _problem(Rule.FALLEN_AWAY, text, facts | {"most": dotted(most)}, giving.source)
        if came[cell] > one.room(rules):
            text = N_(
                "{programme} nguồn {fund} chỉ được nhận thêm {room} đồng: mức tăng tối đa {percent} % so với 31/12."
            )
            room = {"room": dotted(one.room(rules)), "percent": rules.growth_percent}
            yield _problem(Rule.GROWTH, text, facts | room, rules.source)
        if left > 0 and came[cell]:
            text = N_("{programme} nguồn {fund} nhận thừa {more} đồng, không đủ cho trọn một món vay nào đang chờ.")
            yield _problem(Rule.WHOLE, text, facts | {"more": dotted(min(left, came[cell]))}, rules.source)


def _own_first(waiting: Iterable[Need], rules: PlanRules, plan: Plan) -> Iterator[Problem]:
    gone = {
        (one.giver.programme, one.giver.fund) for one in plan.moves if one.giver.programme != one.receiver.programme
    }
    for need in waiting:
        giving = rules.giving(need.programme)
        if need.id in plan.served or giving is None or not giving.own_first:
            continue
        for fund in need.funds:
            if (need.programme, fund) in gone:
                gone.discard((need.programme, fund))
                text = N_("{programme} nguồn {fund} chưa được chuyển đi: còn hộ chờ {amount} đồng từ {since}.")
                yield _problem(Rule.OWN_FIRST, text, _of(need) | {"fund": fund}, giving.source)


def _order(supplies: Sequence[Supply], waiting: Sequence[Need], rules: PlanRules, plan: Plan) -> Iterator[Problem]:
    """The first need that the ordering serves better than the plan does: it is passed over for others."""
    best = propose(supplies, waiting, rules)
    for need in waiting:
        wanted, got = best.served.get(need.id), plan.served.get(need.id)
        if wanted == got:
            continue
        if got is None:
            text = N_("Bỏ qua hộ chờ {programme} {amount} đồng từ {since} trong khi theo thứ tự thì đủ vốn cho vay.")
            yield _problem(Rule.ORDER, text, _of(need), rules.source, "warn")
        return
