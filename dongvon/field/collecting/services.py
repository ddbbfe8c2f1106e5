"""Writes around what is collected at the doors: phones, receipt ranges, and entries handed in."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.statements import Column, insert, run
from dongvon.core.handing import Admission, Handed, admit, cash_of, doorstep_day
from dongvon.core.problems import N_, Problem, Refused
from dongvon.field.collecting.models import Device, ReceiptRange, SettledUndoing
from dongvon.field.collecting.parcels import code_of, entry_of_receipt, open_parcel, sender_of
from dongvon.field.collecting.queries import device_for, held_beside, known_to_sheet, undone_after_posting
from dongvon.parties.groups.queries import group_for, groups_of

LEADERS = (Role.GROUP_LEADER, Role.GROUP_DEPUTY)
AT_THE_POINT = (Role.TELLER, Role.CONTROLLER, Role.POINT_LEADER)
LONGEST_RANGE = 1_000


@service(*LEADERS)
def enrol_device(*, actor: Actor, request_id: UUID, public_id: UUID) -> Done:
    """A phone collects from now on for the group of whoever holds it; its id was made on it."""
    group = groups_of(actor).select_for_update().first()
    if group is None:
        raise Refused(Problem("group_unknown", N_("Không có tổ này trong phạm vi của bạn.")))
    # The row lock of the group orders two phones that are enrolled at once.
    number = (Device.objects.filter(group=group).aggregate(last=Max("number"))["last"] or 0) + 1
    if Device.objects.filter(public_id=public_id).exists():
        raise Refused(Problem("device_taken", N_("Máy này đã ghi danh; hãy khóa máy cũ trước.")))
    device = Device.objects.create(
        place=group.place,
        public_id=public_id,
        user_id=actor.user_id,
        group=group,
        number=number,
        enrolled_on=timezone.localdate(),
    )
    return Done(place=group.place, about=("device", device.pk), answer={"number": number}, facts={"group": group.code})


@service(*LEADERS, *AT_THE_POINT, Role.ADMINISTRATOR, Role.BANK_OFFICER)
def revoke_device(*, actor: Actor, request_id: UUID, public_id: UUID) -> Done:
    """A lost or changed phone takes no sheet any more and hands in nothing by itself. What it still holds can be
    brought to the counter: the cash is there or it is not."""
    device = device_for(actor, public_id)
    Device.objects.filter(pk=device.pk).update(revoked_on=timezone.localdate())
    return Done(place=device.place, about=("device", device.pk))


@service(*AT_THE_POINT, Role.BANK_OFFICER)
def hand_out_receipts(
    *, actor: Actor, request_id: UUID, group_id: int, series: str, first: int, last: int, device: UUID | None, on: date
) -> Done:
    """Receipts 01/BL with printed numbers, handed to a group (or to the holder of one of its phones)."""
    group = group_for(actor, group_id)
    holder = device_for(actor, device) if device else None
    if holder and holder.group_id != group.pk:
        raise Refused(Problem("device_unknown", N_("Máy này chưa ghi danh cho tổ nào trong phạm vi của bạn.")))
    if not (series and len(series) <= 8 and 0 < first <= last < first + LONGEST_RANGE):
        text = N_("Dải biên lai từ {first} đến {last} không đúng: tối đa {most} số, có ký hiệu.")
        raise Refused(Problem("receipt_range", text, {"first": first, "last": last, "most": LONGEST_RANGE}))
    if ReceiptRange.objects.filter(Q(first__lte=last, last__gte=first), series=series).exists():
        raise Refused(Problem("receipts_taken", N_("Có số biên lai trong dải này đã giao trước đây.")))
    row = ReceiptRange.objects.create(
        place=group.place,
        group=group,
        device=holder,
        series=series,
        first=first,
        last=last,
        handed_on=on,
        handed_by_id=actor.user_id,
    )
    return Done(place=group.place, about=("receipt_range", row.pk), facts={"first": first, "last": last})


@service(*LEADERS, *AT_THE_POINT)
def hand_in(*, actor: Actor, request_id: UUID, parcel: str) -> Done:
    """Take the entries of a parcel: stored, not posted. Sent again it adds nothing, and answers what is held.

    By network it comes from the leader, whose phone must not be revoked; at the point the teller takes it in whatever
    became of the phone, since the cash lies before him."""
    return _taken_from_phone(actor, sender_of(parcel), open_parcel(parcel))


@service(*AT_THE_POINT)
def hand_in_receipt(*, actor: Actor, request_id: UUID, receipt: str) -> Done:
    """One entry from the receipt a member photographed: how a destroyed phone is rebuilt. Should the phone turn up
    after all, its entry is the same one."""
    entry = entry_of_receipt(receipt)
    return _taken_from_phone(actor, entry.device or UUID(int=0), (entry,))


@service(*AT_THE_POINT, Role.BANK_OFFICER)
def settle_undoing(
    *, actor: Actor, request_id: UUID, entry_id: UUID, outcome: str, document: str, settled_on: date
) -> Done:
    """An undoing that came after its entry was posted is done with: the paper says what was done. It changes no book
    by itself; what must be taken back is undone on the loan's page or paid out of the deposit."""
    undoing = undone_after_posting(actor, groups_of(actor)).filter(entry_id=entry_id).first()
    if undoing is None:
        raise Refused(Problem("undoing_unknown", N_("Không có khoản hủy này chờ xử lý trong phạm vi của bạn.")))
    if outcome not in SettledUndoing.Outcome.values or not 0 < len(document.strip()) <= 40:
        text = N_("Ghi kết quả xử lý và số văn bản, không quá 40 chữ.")
        raise Refused(Problem("settling_unclear", text))
    SettledUndoing.objects.create(
        place=undoing.place, undoing=undoing, outcome=outcome, document=document.strip(), settled_on=settled_on,
        settled_by_id=actor.user_id,
    )  # fmt: skip
    facts = {"outcome": outcome, "document": document.strip(), "amount": undoing.amount}
    return Done(place=undoing.place, about=("handed_entry", undoing.pk), facts=facts)


def _taken_from_phone(actor: Actor, public_id: UUID, sent: tuple[Handed, ...]) -> Done:
    device = device_for(actor, public_id, revoked_too=actor.role not in LEADERS)
    assert device.group is not None  # `devices_of` finds phones of groups only
    known = known_to_sheet(device.group.pk, sent)
    return take(actor, device, sent, dict.fromkeys(known, device.group_id))


def take(actor: Actor, device: Device, sent: Sequence[Handed], within: Mapping[tuple[str, int], int | None]) -> Done:
    """Store what a device sent, in the transaction of the service that calls. `within`: the (kind, object) pairs it may
    send, with the id of the group an entry belongs to."""
    # The same device twice at once: the second waits, and finds what it sent.
    run("SELECT pg_advisory_xact_lock(hashtextextended(%s, 44))", [str(device.public_id)])
    held = held_beside(device, sent)
    admission = admit(held, sent, within)
    delivery = _store(actor, device, sent, admission, within)
    ids = {one.entry_id for one in sent}
    holding = [*held.values(), *admission.new]
    answer = {
        "held": [str(one.entry_id) for one in [*admission.known, *admission.new]],
        "refused": [
            {"id": str(entry_id), "code": problem.code, "text": problem.text, "facts": dict(problem.facts)}
            for entry_id, problem in admission.refused.items()
        ],
        "taken": len(admission.new),
        "device": device.number,
        "group": device.group.code if device.group else "",
        "cash": cash_of(one for one in holding if one.device == device.public_id and one.entry_id in ids),
    }
    return Done(
        place=device.place,
        about=("delivery", delivery),
        answer=answer,
        facts={"sent": len(sent), "taken": len(admission.new), "refused": len(admission.refused)},
    )


def _store(
    actor: Actor,
    device: Device,
    sent: Sequence[Handed],
    admission: Admission,
    within: Mapping[tuple[str, int], int | None],
) -> int:
    """The new entries, and what they came with: the id of the delivery."""
    codes = {one: code_of(one) for one in sent}
    digest = hashlib.sha256("\n".join(sorted(codes.values())).encode()).digest()
    delivery: int
    ((delivery,),) = run(_DELIVERED, [device.place, device.pk, digest, len(sent), len(admission.new), actor.user_id])
    if not admission.new:
        return delivery
    today = timezone.localdate()
    new = admission.new
    columns: dict[str, Column] = {
        name: (kind, [getattr(one, name) for one in new]) for name, kind in _AS_HANDED.items()
    }
    insert(
        "collecting_handedentry",
        columns
        | {
            "place": ("text", [device.place] * len(new)),
            "device_id": ("bigint", [device.pk] * len(new)),
            "group_id": ("bigint", [within[one.kind, one.about_id] for one in new]),
            "delivery_id": ("bigint", [delivery] * len(new)),
            "collected_on": ("date", [doorstep_day(one.claimed_on, device.enrolled_on, today) for one in new]),
            "code": ("text", [codes[one] for one in new]),
        },
    )
    return delivery


_DELIVERED = """
    INSERT INTO collecting_delivery (place, device_id, digest, sent, taken, handed_by_id, received_at)
    VALUES (%s, %s, %s, %s, %s, %s, now()) RETURNING id
"""
# Columns that are kept as the device made them, with their types.
_AS_HANDED = {
    "entry_id": "uuid", "number": "integer", "kind": "text", "about_id": "bigint", "amount": "bigint",
    "receipt": "text", "session_on": "date", "claimed_on": "date", "made_at": "bigint", "undoes": "uuid",
    "basis": "bigint", "recipient": "bigint",
}  # fmt: skip
