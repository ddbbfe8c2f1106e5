"""Moving balances between programmes as loans fall due: the rules of a plan, the ward's ordering, and what it leaves.

A *cell* is place × programme × fund. What it can lend in a horizon is its unused target and the principal that is
expected back; what is not lent where it came back may be moved, by targets (never by re-coding a loan), as far as the
dated rules allow. Funds are never mixed: a loan is made whole from one fund, and a move stays in its fund.

The ordering: needs stand in the order of the rules' programmes, inside a programme by the day since when they wait;
programmes that give only what remains after their own needs come first, out of their own money. Each need in turn is
given the first fund of its list from which it can be lent whole together with all before it, or is passed over. So of
all ways to serve that keep the rules, the ordering's is the one whose list of outcomes is the best at the first place
where two of them differ: that is the optimum a brute force finds too (tests/core/test_reallocation.py).

Source of the rules: guidance of the bank on the credit plan of 2023 (settings `office/planning/terms.toml`), decision
0053. How the ordering is found: `core.ordering`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from dongvon.core.money import Dong
from dongvon.core.problems import N_, InvariantBroken
from dongvon.core.targets import UNIT

ENDLESS: Dong = 10**18


class Rule(StrEnum):
    """What may stand in the way of a need or of a move."""

    OWN_FIRST = "own_first"
    EARMARK = "earmark"
    KEEP = "keep"
    FALLEN_AWAY = "fallen_away"
    GROWTH = "growth"
    DIRECTION = "direction"
    FUND = "fund"
    MONEY = "money"
    WHOLE = "whole"
    ORDER = "order"


RULE_NAMES: Mapping[Rule, str] = MappingProxyType(
    {
        Rule.OWN_FIRST: N_("chương trình cho đi phải đủ vốn cho chính mình trước"),
        Rule.EARMARK: N_("nguồn dành riêng theo văn bản, không điều chuyển"),
        Rule.KEEP: N_("phần tối thiểu giữ lại ở chương trình"),
        Rule.FALLEN_AWAY: N_("chỉ chuyển phần dư nợ giảm so với 31/12 năm trước"),
        Rule.GROWTH: N_("mức tăng dư nợ tối đa so với 31/12 năm trước"),
        Rule.DIRECTION: N_("chương trình được chuyển và được nhận"),
        Rule.FUND: N_("không dùng lẫn vốn trung ương và vốn địa phương"),
        Rule.MONEY: N_("không còn đủ vốn"),
        Rule.WHOLE: N_("cho vay trọn món"),
        Rule.ORDER: N_("thứ tự đối tượng và ngày chờ"),
    }
)


class ProposalState(StrEnum):
    """Where a proposal stands: as the ordering made it, changed by hand, sent to who decides, decided or sent back."""

    PROPOSED = "proposed"
    CHANGED = "changed"
    SENT = "sent"
    DECIDED = "decided"
    REFUSED = "refused"


PROPOSAL_STATE_NAMES: Mapping[ProposalState, str] = MappingProxyType(
    {
        ProposalState.PROPOSED: N_("mới lập"),
        ProposalState.CHANGED: N_("đã sửa"),
        ProposalState.SENT: N_("đã gửi, chờ quyết định"),
        ProposalState.DECIDED: N_("đã có quyết định"),
        ProposalState.REFUSED: N_("không được chấp thuận"),
    }
)
# In which a proposal may still be changed and sent.
OPEN_STATES = frozenset({ProposalState.PROPOSED, ProposalState.CHANGED})


@dataclass(frozen=True, slots=True)
class Giving:
    """Which programmes give to which. `own_first`: nothing leaves while a need of the programme itself waits unserved
    in that fund; `fallen_away`: at most what its balance falls below that of 31/12 of the year before."""

    programmes: tuple[str, ...]
    receivers: tuple[str, ...]
    own_first: bool
    fallen_away: bool
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Dated setting. `order`: programmes in the order in which their needs are served. `growth_percent`: what a target
    may exceed the balance of 31/12 by through moves, None: as much as there is; `keep_percent`: of what a cell can lend
    that stays for needs not yet known."""

    since: date
    order: tuple[str, ...]
    givings: tuple[Giving, ...]
    growth_percent: int | None
    keep_percent: int
    source: str
    confidence: str

    def __post_init__(self) -> None:
        for one in self.programmes:
            through = {far for near in self.receivers(one) for far in self.receivers(near)}
            if not through <= self.receivers(one) | {one}:
                raise InvariantBroken(f"plan rules of {self.since}: {one} gives on where it may not")

    @property
    def programmes(self) -> tuple[str, ...]:
        """All that the rules speak of: first those that serve themselves before they give, then as they are served."""
        own = [code for one in self.givings if one.own_first for code in one.programmes]
        giving = [code for one in self.givings for code in one.programmes]
        return tuple(dict.fromkeys((*own, *self.order, *giving)))

    def giving(self, programme: str) -> Giving | None:
        return next((one for one in self.givings if programme in one.programmes), None)

    def receivers(self, programme: str) -> frozenset[str]:
        one = self.giving(programme)
        return frozenset(one.receivers) - {programme} if one else frozenset()


class Cell(NamedTuple):
    place: str
    programme: str
    fund: str


@dataclass(frozen=True, slots=True)
class Supply:
    """What a cell has, in đồng. `base`: its balance of 31/12 of the year before; `outstanding`: its balance now with
    what is approved and not paid out; `collected`: principal expected back in the horizon; `earmark`: the document that
    keeps its money where it is."""

    cell: Cell
    target: Dong
    base: Dong
    outstanding: Dong
    collected: Dong
    earmark: str = ""

    @property
    def available(self) -> Dong:
        """What it can lend: unused target and what comes back, in whole units of a target."""
        return _whole_units(self.target - self.outstanding + self.collected)

    @property
    def fallen_away(self) -> Dong:
        """What of it is below the balance of 31/12, if nothing is lent."""
        return min(self.available, _whole_units(min(self.target, self.base) - self.outstanding + self.collected))

    def keep(self, rules: PlanRules) -> Dong:
        return -(-self.available * rules.keep_percent // 100 // UNIT) * UNIT

    def room(self, rules: PlanRules) -> Dong:
        """What may be moved into it."""
        if rules.growth_percent is None:
            return ENDLESS
        return _whole_units(self.base * (100 + rules.growth_percent) // 100 - self.target)


@dataclass(frozen=True, slots=True)
class Need:
    """A household waits for a whole loan. `funds`: from which it may be lent, the one to be tried first first."""

    id: int
    place: str
    programme: str
    amount: Dong
    since: date
    funds: tuple[str, ...]

    @property
    def counted(self) -> Dong:
        """Its amount in whole units of a target, rounded up."""
        return -(-self.amount // UNIT) * UNIT


class Move(NamedTuple):
    """So much of a target goes from one cell to another of the same fund."""

    giver: Cell
    receiver: Cell
    amount: Dong


@dataclass(frozen=True, slots=True)
class Plan:
    """A state of a proposal: from which fund each need is served (those not named are passed over), and the moves."""

    served: Mapping[int, str]
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """A need passed over. `rule` alone stands in its way (MONEY: there is too little in any case; ORDER: nothing does,
    the plan's moves pass it over); `left`: the most that could still be lent to it."""

    need: Need
    rule: Rule
    left: Dong


def narrow_first(supplies: Iterable[Supply]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Of each place and programme the funds it can be lent from: first the fund that serves the fewest programmes, so
    that money of wide use stays for who has no other."""
    funds: dict[str, set[str]] = {}
    cells: dict[tuple[str, str], list[str]] = {}
    for one in supplies:
        funds.setdefault(one.cell.fund, set()).add(one.cell.programme)
        cells.setdefault((one.cell.place, one.cell.programme), []).append(one.cell.fund)
    return {key: tuple(sorted(found, key=lambda code: (len(funds[code]), code))) for key, found in cells.items()}


def in_order(needs: Iterable[Need], rules: PlanRules) -> list[Need]:
    """The needs the rules speak of, as they are served."""
    rank = {code: place for place, code in enumerate(rules.programmes)}
    kept = [one for one in needs if one.programme in rank]
    return sorted(kept, key=lambda one: (rank[one.programme], one.since, one.id))


def _whole_units(amount: Dong) -> Dong:
    return max(amount // UNIT, 0) * UNIT


def backed(took: Iterable[Dong], gave: Iterable[Dong]) -> Dong:
    """What may still be lent where targets were moved to, together: the headroom there, less what stands above the
    targets they came from. Principal that is not collected yet cannot be lent again. Both: headroom, in đồng."""
    return sum(max(one, 0) for one in took) - sum(max(-one, 0) for one in gave)
