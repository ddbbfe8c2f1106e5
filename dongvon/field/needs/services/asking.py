"""What a household says when somebody asks it: it needs a loan, or it does not and why; and how a need ends."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.money import Dong
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.reach import SOURCE, Ended, Obstacle
from dongvon.credit.applications.queries import lock_households
from dongvon.credit.programmes.catalogue import load
from dongvon.field.needs.models import NO_REASONS, Answer, Need
from dongvon.field.needs.queries import household_to_ask, need_for_write, standing_of
from dongvon.parties.households.models import Household

HEARERS = (
    Role.WARD_OFFICER, Role.ASSOCIATION_OFFICER, Role.HAMLET_HEAD, Role.GROUP_LEADER, Role.GROUP_DEPUTY,
)  # fmt: skip
MOST = 10**13


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a household needs: `amount` đồng of a programme for `purpose`."""

    programme: str
    amount: Dong
    purpose: str
    variant: str = ""


@service(*HEARERS)
def record_answer(
    *, actor: Actor, request_id: UUID, household_id: int, asked_on: date, wanted: list[Wanted] | None = None,
    reason: str = "", note: str = "",
) -> Done:  # fmt: skip
    """A household was asked at home: it needs what `wanted` says, or nothing, because of `reason` (a key of
    NO_REASONS). Saying that it needs nothing withdraws what it said it needed before."""
    household = _household(actor, household_id, asked_on)
    note = note.strip()
    if bool(wanted) == bool(reason) or (reason and reason not in NO_REASONS) or len(note) > 200:
        text = N_("Hoặc ghi chương trình, số tiền, mục đích cần vay, hoặc chọn một lý do không cần vay.")
        raise Refused(Problem("answer_unsound", text, {}, SOURCE))
    if wanted:
        ids = [declared(actor, household, asked_on, one, "visit") for one in wanted]
    else:
        ids = []
        _withdraw(actor, household, asked_on)
    answer = _answer(actor, household, asked_on, "visit", reason=reason, note=note)
    facts = {"asked_on": asked_on, "needs": bool(wanted)}
    return Done(household.place, ("household", household.pk), {"answer_id": answer.pk, "need_ids": ids}, facts)


@service(*HEARERS)
def declare_need(
    *, actor: Actor, request_id: UUID, household_id: int, declared_on: date, wanted: Wanted, source: str = "meeting"
) -> Done:
    """A household says in the group's meeting (or, `source` "visit", at home) what it needs; said again, amount and
    purpose are what was said last, and the first day stays."""
    household = _household(actor, household_id, declared_on)
    if source not in ("meeting", "visit"):
        raise Refused(Problem("need_source_unknown", N_("Nhu cầu ghi ở đây đến từ họp tổ hoặc đến nhà hỏi.")))
    need_id = heard(actor, household, declared_on, wanted, source)
    facts = {"programme": wanted.programme, "amount": wanted.amount}
    return Done(household.place, ("household", household.pk), {"need_id": need_id}, facts)


@service(*HEARERS)
def end_need(*, actor: Actor, request_id: UUID, need_id: int, ended_on: date, because: str) -> Done:
    """A need no longer stands: the household withdrew it, is no longer eligible, or was lent to by another programme. A
    loan of the same programme ends it by itself."""
    need = need_for_write(actor, need_id, ended_on)
    if because not in {*Ended}:
        raise Refused(Problem("need_end_unknown", N_("Hãy chọn vì sao nhu cầu không còn.")))
    _refuse_future(ended_on)
    if need.ended_on is not None:
        text = N_("Nhu cầu này đã kết thúc ngày {day}.")
        raise Refused(Problem("need_ended", text, {"day": day_text(need.ended_on)}))
    if ended_on < need.declared_on:
        text = N_("Nhu cầu khai ngày {day}, không thể kết thúc trước ngày ấy.")
        raise Refused(Problem("need_ends_before_it_began", text, {"day": day_text(need.declared_on)}))
    Need.objects.filter(pk=need.pk).update(ended_on=ended_on, ended_because=because)
    return Done(need.household.place, ("household", need.household_id), {"need_id": need.pk},
                {"ended_on": ended_on, "because": because})  # fmt: skip


@service(*HEARERS)
def record_obstacle(*, actor: Actor, request_id: UUID, need_id: int, obstacle: str, note: str = "") -> Done:
    """What stands in the way of a need where no record says so; "" takes it back. The latest counts."""
    need, note = need_for_write(actor, need_id, timezone.localdate()), note.strip()
    if obstacle not in {"", *Obstacle} or len(note) > 200:
        raise Refused(Problem("obstacle_unknown", N_("Hãy chọn điều đang vướng; ghi thêm không quá 200 chữ.")))
    Need.objects.filter(pk=need.pk).update(obstacle=obstacle, obstacle_note=note if obstacle else "")
    return Done(need.household.place, ("household", need.household_id), {"need_id": need.pk}, {"obstacle": obstacle})


# --- shared -----------------------------------------------------------------------------------------------------------


def _household(actor: Actor, household_id: int, on: date) -> Household:
    """The household, locked: two who hear it at the same moment write one after the other."""
    _refuse_future(on)
    household = household_to_ask(actor, household_id, on)
    if on < household.since_on:
        text = N_("Hộ được lập ngày {day}, không thể ghi nhu cầu trước ngày ấy.")
        raise Refused(Problem("need_before_household", text, {"day": day_text(household.since_on)}))
    lock_households([household.pk])
    return household


def _refuse_future(on: date) -> None:
    if on > timezone.localdate():
        raise Refused(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))


def _answer(
    actor: Actor, household: Household, on: date, source: str, *, reason: str = "", note: str = ""
) -> Answer:  # fmt: skip
    return Answer.objects.create(
        household=household, asked_on=on, needs=not reason, reason=reason, note=note, source=source,
        user_id=actor.user_id,
    )  # fmt: skip


def heard(actor: Actor, household: Household, on: date, wanted: Wanted, source: str) -> int:
    """The need of a household that said so itself, with its answer; the id of the need."""
    need_id = declared(actor, household, on, wanted, source)
    _answer(actor, household, on, source)
    return need_id


def declared(actor: Actor, household: Household, on: date, wanted: Wanted, source: str) -> int:
    """The open need of the household for the programme, made or brought up to date; one that a loan has met is closed
    by it, and a new one begins."""
    _refuse_unsound(wanted)
    open_now = Need.objects.filter(household=household, programme=wanted.programme, variant=wanted.variant,
                                   ended_on__isnull=True).first()  # fmt: skip
    said = {"amount": wanted.amount, "purpose": wanted.purpose.strip()}
    if open_now is not None and (met_on := _met_on(actor, household, open_now.pk, on)) is not None:
        Need.objects.filter(pk=open_now.pk).update(ended_on=met_on, ended_because=Ended.LOAN)
        open_now = None
    if open_now is not None:
        Need.objects.filter(pk=open_now.pk).update(**said)
        return open_now.pk
    row = Need.objects.create(
        household=household, programme=wanted.programme, variant=wanted.variant, declared_on=on, source=source,
        user_id=actor.user_id, **said,
    )  # fmt: skip
    return row.pk


def _refuse_unsound(wanted: Wanted) -> None:
    programme = load(wanted.programme)
    households = {"", *programme.variants} - set(programme.organisations)
    if not programme.for_households or wanted.variant not in households:
        text = N_("Chương trình {code} không cho hộ vay mới, hoặc không có loại này.")
        raise Refused(Problem("need_programme_unfit", text, {"code": wanted.programme}, SOURCE))
    if not 0 < wanted.amount <= MOST or not 0 < len(wanted.purpose.strip()) <= 160:
        text = N_("Nhu cầu phải có số tiền lớn hơn 0 và mục đích không quá 160 chữ.")
        raise Refused(Problem("need_unsound", text, {}, SOURCE))


def _met_on(actor: Actor, household: Household, need_id: int, on: date) -> date | None:
    """The day on which a loan met the need, as the reach page reads it."""
    for asked in standing_of(actor, household.place, on, household_id=household.pk):
        for one in asked.needs:
            if one.need_id == need_id:
                return one.facts.reached_on(on)
    return None


def _withdraw(actor: Actor, household: Household, on: date) -> None:
    """Needs nothing has met, declared by the day, end with the household's word."""
    for need in Need.objects.filter(household=household, ended_on__isnull=True, declared_on__lte=on):
        if _met_on(actor, household, need.pk, on) is None:
            Need.objects.filter(pk=need.pk).update(ended_on=on, ended_because=Ended.WITHDRAWN)
