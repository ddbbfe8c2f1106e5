"""Writes around the laptop: a session prepared, entries handed in, and what is posted or decided of them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.handing import PAYOUT, standing
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.core.synchronising import Choice, Clash
from dongvon.credit.applications.services import disburse
from dongvon.credit.applications.services.holding import Holder, hold, let_go
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.loans.services import deposit, pay_from_savings, repay
from dongvon.field.collecting.entries import Entry
from dongvon.field.collecting.models import Device, HandedEntry
from dongvon.field.collecting.parcels import open_parcel, sender_of
from dongvon.field.collecting.queries import handed_of
from dongvon.field.collecting.services import AT_THE_POINT, take
from dongvon.field.laptops.models import Preparation, Settled
from dongvon.field.laptops.queries import (
    Waiting,
    known_to_laptop,
    laptop_for,
    preparation_of,
    sessions_to_prepare,
    waiting,
)
from dongvon.field.laptops.taking import figures_of, payouts_waiting
from dongvon.field.transaction_days.models import Session, Sheet, Task
from dongvon.field.transaction_days.queries import session_for
from dongvon.field.transaction_days.services import Collected, post_sheet

CASE_DAYS = 7  # within which what was taken out is to be cleared up (a setting of ours)
IN_CASH = ("interest", "deposit")
GIVEN_BACK = N_("máy trả lại, chưa giải ngân")
TAKEN_OUT = N_("tách ra để xử lý")


def name_of(device: Device) -> str:
    return f"L{device.number}"


@service(Role.TELLER)
def prepare(*, actor: Actor, request_id: UUID, public_id: UUID, session_id: int) -> Done:
    """A laptop takes a session along: the sheets of all groups expected, and the loans that wait to be paid out, which
    are locked to it from now on. Taken again, the figures are the newer ones."""
    session = sessions_to_prepare(actor).filter(pk=session_id).first()
    if session is None:
        text = N_("Chỉ giao dịch viên trong tổ giao dịch của một phiên đang mở mới chuẩn bị máy cho phiên đó.")
        raise Refused(Problem("session_not_to_prepare", text, {}, "VB 4030/NHCS-TDNN"))
    device = _laptop(actor, session, public_id)
    holder = Holder(public_id, name_of(device), session.held_on)
    mine = hold(payouts_waiting(actor, session), holder, actor)
    payouts = [one for one in payouts_waiting(actor, session) if one.pk in mine]
    row = Preparation.objects.create(
        place=session.place,
        session=session,
        device=device,
        figures=figures_of(actor, session, payouts),
        prepared_by_id=actor.user_id,
    )
    facts = {
        "laptop": name_of(device),
        "payouts": len(payouts),
        "out": sum(one.approved_amount or 0 for one in payouts),
    }
    return Done(place=session.place, about=("preparation", row.pk), answer=facts, facts=facts)


def _laptop(actor: Actor, session: Session, public_id: UUID) -> Device:
    """The device, made where it is new; it serves one session."""
    with connection.cursor() as cursor:  # two laptops at once get two numbers
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 46))", [session.place])
    device = Device.objects.filter(public_id=public_id).first()
    if device is None:
        laptops = Device.objects.filter(place=session.place, group=None)
        return Device.objects.create(
            place=session.place,
            public_id=public_id,
            user_id=actor.user_id,
            number=(laptops.aggregate(last=Max("number"))["last"] or 0) + 1,
            enrolled_on=timezone.localdate(),
        )
    other = Preparation.objects.filter(device=device).exclude(session=session).exists()
    if device.group_id is not None or device.revoked_on is not None or device.user_id != actor.user_id or other:
        text = N_("Máy này đã dùng cho phiên khác hoặc người khác; hãy trả lại rồi chuẩn bị mới.")
        raise Refused(Problem("laptop_taken", text))
    return device


@service(*AT_THE_POINT)
def hand_in_laptop(*, actor: Actor, request_id: UUID, parcel: str) -> Done:
    """Take the entries of a laptop: stored, not posted, whatever the books say now. Sent again it adds nothing."""
    device = laptop_for(actor, sender_of(parcel))
    return take(actor, device, open_parcel(parcel), known_to_laptop(device))


@service(Role.TELLER)
def give_loans_back(*, actor: Actor, request_id: UUID, public_id: UUID) -> Done:
    """The laptop has handed in everything and is done with its session: loans it has not paid out are free again."""
    device = laptop_for(actor, public_id)
    session = preparation_of(device).session
    rows = HandedEntry.objects.filter(device=device).select_related("device")
    paid = {one.about_id for one in standing(map(handed_of, rows)) if one.kind == PAYOUT}
    known = {about_id for kind, about_id in known_to_laptop(device) if kind == PAYOUT}
    freed = let_go(known - paid, actor, GIVEN_BACK, public_id)
    Device.objects.filter(pk=device.pk).update(revoked_on=timezone.localdate())
    return Done(place=session.place, about=("device", device.pk), answer={"freed": freed}, facts={"freed": freed})


# --- synchronising ---------------------------------------------------------------------------------------------------


def _session_alone(actor: Actor, session_id: int) -> Session:
    """The session; whoever else decides about its entries waits, and then finds what was decided here."""
    session = session_for(actor, session_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 47))", [str(session.pk)])
    return session


def _fitting(actor: Actor, session: Session, entry_ids: Iterable[UUID]) -> list[Waiting]:
    wanted = set(entry_ids)
    found = [one for one in waiting(actor, session) if one.row.entry_id in wanted and one.fits]
    if not wanted or len(found) < len(wanted):
        text = N_("Có khoản không còn khớp sổ hoặc đã được ghi; hãy xem lại trang đồng bộ.")
        raise Refused(Problem("fits_no_more", text))
    return found


@service(Role.TELLER)
def post_group(
    *, actor: Actor, request_id: UUID, session_id: int, group_id: int | None, entry_ids: tuple[UUID, ...], cash: int
) -> Done:
    """Post what fits of one group (None: the direct borrowers) on a sheet 13/TD; `cash` is what was counted, đồng."""
    session = _session_alone(actor, session_id)
    found = _fitting(actor, session, entry_ids)
    if any(one.row.kind == PAYOUT or one.row.group_id != group_id for one in found):
        raise Refused(Problem("entry_of_another_group", N_("Khoản thu này không phải của tổ viên tổ này.")))
    answer = _post(actor, request_id, session, group_id, [_entry(one.row, session) for one in found], cash=cash)
    _settle(actor, session, found, Choice.POST)
    return Done(place=session.place, about=("session", session.pk), answer=answer, facts={"entries": len(found)})


@service(Role.TELLER)
def post_payout(*, actor: Actor, request_id: UUID, session_id: int, entry_id: UUID) -> Done:
    """Book a loan the laptop paid out, as of the session."""
    session = _session_alone(actor, session_id)
    (one,) = _fitting(actor, session, [entry_id])
    answer = _pay_out(actor, request_id, session, one.row)
    _settle(actor, session, [one], Choice.POST)
    return Done(place=session.place, about=("session", session.pk), answer=answer, facts={"amount": one.row.amount})


@service(Role.TELLER, Role.POINT_LEADER)
def decide(
    *,
    actor: Actor,
    request_id: UUID,
    session_id: int,
    entry_id: UUID,
    choice: str,
    why: str,
    to_loan_id: int | None = None,
) -> Done:
    """What a person decides about one entry that clashes with the books, or that he takes out; with his reason (for
    money carried to another loan, the payer's instruction). The books of the moment are kept beside what was prepared.
    """
    session = _session_alone(actor, session_id)
    one = next((one for one in waiting(actor, session) if one.row.entry_id == entry_id), None)
    if one is None:
        raise Refused(Problem("settled_already", N_("Khoản này đã được xử lý.")))
    if choice not in one.choices:
        raise Refused(Problem("choice_unfit", N_("Không thể chọn cách xử lý này cho khoản này.")))
    if not why.strip():
        raise Refused(
            Problem("no_reason", N_("Phải ghi lý do; chuyển sang khoản vay khác thì ghi yêu cầu của người nộp."))
        )
    posted = _done(actor, request_id, session, one, Choice(choice), to_loan_id, why.strip())
    _settle(actor, session, [one], Choice(choice), why.strip(), posted)
    facts = {"choice": choice, "clashes": list(one.clashes), "amount": one.row.amount, "posted": posted}
    return Done(place=session.place, about=("handed_entry", one.row.pk), answer=facts, facts=facts)


def _done(
    actor: Actor, request_id: UUID, session: Session, one: Waiting, choice: Choice, to_loan_id: int | None, why: str
) -> int:
    """Do what was chosen; how much of the entry was posted on what it was entered for."""
    row = one.row
    entry = _entry(row, session)
    if choice is Choice.GIVE_BACK:
        if row.kind == PAYOUT:
            let_go([row.about_id], actor, GIVEN_BACK, row.device.public_id)
        return 0
    if choice is Choice.CASE:
        if row.kind == PAYOUT and not one.now.waiting:  # nothing is left that somebody could pay out again
            let_go([row.about_id], actor, TAKEN_OUT, row.device.public_id)
        _take_out(session, row, actor, why)
        return 0
    if row.kind == PAYOUT:
        _pay_out(actor, request_id, session, row)
        return row.amount
    if choice is Choice.CARRY:
        _carry(actor, request_id, session, row, to_loan_id)
        return 0
    if Clash.SESSION_CLOSED in one.clashes:
        _at_the_counter(actor, request_id, session, row)
        return row.amount
    keep, amount = choice is Choice.KEEP_REST, row.amount
    if keep and row.kind != "interest":
        owed = one.now.principal if row.kind == "principal_from_savings" else one.now.owed
        amount, keep = min(amount, owed, one.now.savings), False
        if amount <= 0:
            raise Refused(Problem("nothing_owed", N_("Không còn gì để thu từ tiền gửi; hãy bỏ khoản này.")))
    entry = Entry(entry.kind, entry.about_id, amount, entry.receipt, entry.collected_on, entry.entry_id)
    _post(actor, request_id, session, one.now.group, [entry], keep_surplus=keep)
    return amount


def _entry(row: HandedEntry, session: Session) -> Entry:
    on = min(row.collected_on, session.held_on)
    return Entry(row.kind, row.about_id, row.amount, row.receipt, on, row.entry_id)


def _post(
    actor: Actor,
    request_id: UUID,
    session: Session,
    group_id: int | None,
    entries: list[Entry],
    *,
    cash: int | None = None,
    keep_surplus: bool = False,
) -> dict[str, object]:
    brought = sum(one.amount for one in entries if one.kind in IN_CASH)
    return post_sheet(
        actor=actor,
        request_id=uuid5(request_id, "sheet"),
        session_id=session.pk,
        group_id=group_id,
        collected=Collected(tuple(entries), brought if cash is None else cash),
        supplementary=Sheet.objects.filter(session=session, group=group_id).exists(),
        keep_surplus=keep_surplus,
    )


def _document(row: HandedEntry) -> str:
    return row.receipt or f"{name_of(row.device)}-{row.number}"


def _pay_out(actor: Actor, request_id: UUID, session: Session, row: HandedEntry) -> dict[str, object]:
    return disburse(
        actor=actor,
        request_id=uuid5(request_id, "payout"),
        application_id=row.about_id,
        paid_on=session.held_on,
        document=_document(row),
        amount=row.amount,
        recipient_id=row.recipient,
        laptop=row.device.public_id,
    )


def _carry(actor: Actor, request_id: UUID, session: Session, row: HandedEntry, to_loan_id: int | None) -> None:
    """To another loan of the same payer, as its interest; refused where that loan does not owe so much."""
    loans = loans_of(actor).filter(pk__in=[row.about_id, to_loan_id or 0], place=session.place)
    by_id = {one.pk: one for one in loans}
    payer, target = by_id.get(row.about_id), by_id.get(to_loan_id or 0)
    if payer is None or target is None or payer.pk == target.pk or payer.household_id != target.household_id:
        raise Refused(Problem("not_the_payers_loan", N_("Hãy chọn một khoản vay khác của chính người nộp.")))
    entry = _entry(row, session)
    carried = Entry("interest", target.pk, entry.amount, entry.receipt, entry.collected_on, entry.entry_id)
    _post(actor, request_id, session, target.group_id, [carried])


def _at_the_counter(actor: Actor, request_id: UUID, session: Session, row: HandedEntry) -> None:
    """The session is closed and takes no sheet: booked one by one as at the counter, under the session's day."""
    on, document, inner = session.held_on, _document(row), uuid5(request_id, "counter")
    if row.kind == "deposit":
        deposit(actor=actor, request_id=inner, household_id=row.about_id, amount=row.amount, received_on=on,
                document=document)  # fmt: skip
    elif row.kind == "interest":
        repay(actor=actor, request_id=inner, loan_id=row.about_id, purpose="interest", amount=row.amount,
              received_on=on, document=document)  # fmt: skip
    else:
        purpose = "principal" if row.kind == "principal_from_savings" else "interest"
        pay_from_savings(actor=actor, request_id=inner, loan_id=row.about_id, purpose=purpose, amount=row.amount,
                         on=on, document=document)  # fmt: skip


def _take_out(session: Session, row: HandedEntry, actor: Actor, why: str) -> None:
    """A task until it is cleared up; no name in it."""
    what = f"{_document(row)} · {row.group.code if row.group else ''} · {dotted(row.amount)} đ: {why}"
    due = session.held_on + timedelta(days=CASE_DAYS)
    Task.objects.create(
        place=session.place,
        session=session,
        what=what[:300],
        owner=actor.name[:120] or str(actor.role.label),
        due_on=due,
    )


def _settle(
    actor: Actor, session: Session, ones: Iterable[Waiting], choice: Choice, why: str = "", posted: int | None = None
) -> None:
    Settled.objects.bulk_create(
        Settled(
            place=session.place,
            session=session,
            entry=one.row,
            choice=choice,
            clashes=list(one.clashes),
            before=asdict(one.before),
            now=asdict(one.now),
            posted=one.row.amount if posted is None else posted,
            why=why[:300],
            settled_by_id=actor.user_id,
        )
        for one in ones
    )
