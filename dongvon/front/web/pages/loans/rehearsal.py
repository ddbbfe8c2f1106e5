"""What an action would do to a loan: the very service runs in a transaction that is rolled back, and what it did is
read and told. So no action has a preview of its own, and none can differ from the write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.core.posting import PARTS
from dongvon.core.problems import N_
from dongvon.core.schedule import Instalment
from dongvon.credit.loans.living import schedules_of
from dongvon.credit.loans.models import ACT_NAMES, Act, Event, Loan, Movement
from dongvon.credit.loans.queries import acts_of, loan_for, written_by
from dongvon.credit.loans.services import amount_to_settle
from dongvon.front.web.pages.kit.naming import money, position_of
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.pages.loans.row import LoanAction
from dongvon.front.web.pages.loans.standing import Standing
from dongvon.front.web.templatetags.formats import day_text

PART_NAMES = {
    "in_term": N_("Dư nợ trong hạn"),
    "overdue": N_("Dư nợ quá hạn"),
    "frozen": N_("Dư nợ khoanh"),
    "arrears": N_("Lãi chưa trả"),
    "deferred_interest": N_("Lãi ân hạn để lại"),
    "overpaid": N_("Tiền thu thừa"),
    "written_off": N_("Gốc đã xóa, còn theo dõi"),
    "written_off_interest": N_("Lãi đã xóa, còn theo dõi"),
}
ALWAYS_SHOWN = ("in_term", "overdue", "arrears")


@dataclass(frozen=True, slots=True)
class Stand:
    """A loan as the tables say: its position by part, its schedule, its final due date, the day it was closed."""

    parts: Mapping[str, int]
    schedule: Sequence[Instalment]
    final_due_on: date
    closed_on: date | None

    @classmethod
    def of(cls, loan: Loan) -> "Stand":
        position = position_of(loan)
        parts = {name: getattr(position, name) if position else 0 for name in PARTS}
        return cls(parts, schedules_of([loan.pk]).get(loan.pk, ()), loan.final_due_on, loan.closed_on)

    @property
    def outstanding(self) -> int:
        return self.parts["in_term"] + self.parts["overdue"] + self.parts["frozen"]


@dataclass(frozen=True, slots=True)
class Settles:
    """What settles the loan on a day, interest to the day in it, before and after; in đồng."""

    on: date
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a write did, read before it was taken back. `came_to_be`: the contract it made, with its schedule."""

    answer: dict[str, Any]
    before: Stand
    after: Stand
    settles: "Settles"
    new: list[Movement] = field(default_factory=list)
    undone: list[Movement] = field(default_factory=list)
    adjusted: list[Movement] = field(default_factory=list)
    acts: Mapping[int, Act] = field(default_factory=dict)
    came_to_be: Loan | None = None

    @property
    def is_expected(self) -> bool:
        """Whether it was only noted, for the bank's list to confirm."""
        return "expectation_id" in self.answer


def rehearse(
    actor: Actor, action: LoanAction, standing: Standing, request_id: UUID, content: Mapping[str, Any]
) -> Rehearsed:
    """Run the action and take it back. Refused as the action itself would be."""
    loan = standing.loan
    before = Stand.of(loan)
    with rehearsal(actor):
        answer = action.service(actor=actor, request_id=request_id, **content)
        made = answer.get("loan_id", loan.pk)
        rows, moves = written_by(request_id, {loan.pk, made})
        new = {row.pk for row in rows if row.undoes_id is None}
        undone = {row.undoes_id for row in rows if row.undoes_id is not None}
        changed = loan_for(actor, loan.pk)
        on = max([standing.on, *(row.on for row in rows)])
        found = Rehearsed(
            answer,
            before,
            Stand.of(changed),
            Settles(on, 0, _to_settle(changed, on)),
            [move for move in moves if move.act_id in new and move.loan_id == loan.pk],
            [move for move in moves if move.act_id in undone],
            [move for move in moves if move.act_id not in new | undone],
            {row.pk: row for row in acts_of(loan)},
            loan_for(actor, made) if made != loan.pk else None,
        )
    return replace(found, settles=replace(found.settles, before=_to_settle(loan, on)))


def _to_settle(loan: Loan, on: date) -> int:
    position = position_of(loan)
    return amount_to_settle(position, on) if position and loan.closed_on is None else 0


# --- told -------------------------------------------------------------------------------------------------------------


def told(found: Rehearsed) -> Page:
    """The parts of the preview's context that say what would happen."""
    return {
        "effects": [_effect(move) for move in found.new],
        "undone": [_effect(move) for move in found.undone],
        "adjusted": [_effect(move, found.acts) for move in found.adjusted],
        "stand_table": _stand_table(found.before, found.after, found.settles),
        "schedule_table": _schedule_table(found.before.schedule, found.after.schedule),
        "expected": found.is_expected,
        "notes": _notes(found),
    }


def _effect(move: Movement, acts: Mapping[int, Act] | None = None) -> Page:
    """One movement in words. `acts`: of an adjusted one, to say which earlier act it belongs to."""
    what = str(Event(move.event).label)
    act = acts.get(move.act_id) if acts and move.act_id else None
    if act is not None:
        facts = {"event": what, "act": str(ACT_NAMES[act.kind]), "day": day_text(act.on)}  # type: ignore[index]
        same = facts["event"] == facts["act"]
        text = _("{event} ngày {day}") if same else _("{event} (theo {act} ngày {day})")
        what = text.format(**facts)
    days = _("tính từ {valued}, ghi sổ {booked}") if move.counts_from != move.booked_on else _("ngày {booked}")
    return {
        "what": what,
        "amount": move.amount,
        "changes": [_changed(name, getattr(move, name)) for name in PARTS if getattr(move, name)],
        "days": days.format(valued=day_text(move.counts_from), booked=day_text(move.booked_on)),
    }


def _changed(part: str, by: int) -> str:
    text = _("{part} tăng {amount}") if by > 0 else _("{part} giảm {amount}")
    return text.format(part=_(PART_NAMES[part]), amount=money(abs(by)))


def _stand_table(before: Stand, after: Stand, settles: Settles) -> Page:
    """Each part of the debt, its sum, and below it what settles the loan, in which the interest of the day is seen."""
    rows: list[Page] = [
        {"label": _(label), "before": before.parts[name], "after": after.parts[name]}
        for name, label in PART_NAMES.items()
        if name in ALWAYS_SHOWN or before.parts[name] or after.parts[name]
    ]
    label = _("Tất toán ngày {day}, cả lãi đến ngày đó").format(day=day_text(settles.on))
    rows.append({"label": _("Tổng dư nợ"), "before": before.outstanding, "after": after.outstanding})
    rows.append({"label": label, "before": settles.before, "after": settles.after})
    for row in rows:
        row["change"] = row["after"] - row["before"] or None
    return {
        "columns": [column("label", _("Đồng")), column("before", _("Trước"), "money"),
                    column("after", _("Sau"), "money"), column("change", _("Tăng (giảm)"), "money")],
        "rows": rows,
    }  # fmt: skip


def _schedule_table(before: Sequence[Instalment], after: Sequence[Instalment]) -> Page | None:
    """The due dates whose principal would be another; None where the schedule stays."""
    old = {one.due_on: one.principal for one in before}
    new = {one.due_on: one.principal for one in after}
    if old == new:
        return None
    rows = [
        {"due_on": day, "before": old.get(day), "after": new.get(day)}
        for day in sorted(old.keys() | new.keys())
        if old.get(day) != new.get(day)
    ]
    return {
        "columns": [column("due_on", _("Ngày trả"), "day"), column("before", _("Gốc trước (đồng)"), "money"),
                    column("after", _("Gốc sau (đồng)"), "money")],
        "rows": rows,
    }  # fmt: skip


def _notes(found: Rehearsed) -> list[str]:
    """What else would be different, in sentences."""
    notes, before, after = [], found.before, found.after
    if before.final_due_on != after.final_due_on:
        text = _("Hạn trả cuối cùng đổi từ {old} thành {new}.")
        notes.append(text.format(old=day_text(before.final_due_on), new=day_text(after.final_due_on)))
    if after.closed_on and not before.closed_on:
        notes.append(_("Khoản vay trả xong ngày {day} và đóng lại.").format(day=day_text(after.closed_on)))
    if before.closed_on and not after.closed_on:
        notes.append(_("Khoản vay đã đóng được mở lại."))
    if found.came_to_be is not None:
        loan = found.came_to_be
        text = _("Khế ước mới số {number}: {amount}, đến hạn {day}.")
        notes.append(text.format(number=loan.number, amount=money(loan.amount), day=day_text(loan.final_due_on)))
    if "repay_by" in found.answer:
        text = _("Người vay được trả phần này đến hết ngày {day}.")
        notes.append(text.format(day=day_text(date.fromisoformat(found.answer["repay_by"]))))
    return notes
