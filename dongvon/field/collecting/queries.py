"""What a phone takes along, what was handed in for a session, receipts passed over, and a receipt anybody may check."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.access.statements import array_text, columns_of, instances, run
from dongvon.base.places.queries import session_days
from dongvon.core.handing import KINDS, Handed, cash_of, numbers_missing, standing
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.living import lives_of
from dongvon.credit.loans.models import Loan, Position
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.programmes.catalogue import load
from dongvon.credit.savings.models import SavingsAccount
from dongvon.field.collecting.entries import Entry
from dongvon.field.collecting.models import Delivery, Device, HandedEntry, ReceiptRange
from dongvon.field.collecting.parcels import encoded, key_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for, groups_of, members_of, sees
from dongvon.parties.households.models import Person

LATELY = 70  # days; two sessions and some
OWED = Q(in_term__gt=0) | Q(overdue__gt=0) | Q(frozen__gt=0) | Q(arrears__gt=0) | Q(deferred_interest__gt=0)


def devices_of(actor: Actor) -> QuerySet[Device]:
    """Phones of the groups the actor may see."""
    return Device.objects.filter(group__in=groups_of(actor)).select_related("group", "user")


def device_for(actor: Actor, public_id: UUID, *, revoked_too: bool = False) -> Device:
    """A phone in use; refused where it is unknown or of another group, and, unless asked for too, where it was
    revoked."""
    device = _device(public_id)
    if device is None or device.group is None or not sees(actor, device.group):
        raise Refused(Problem("device_unknown", N_("Máy này chưa ghi danh cho tổ nào trong phạm vi của bạn.")))
    if device.revoked_on is not None and not revoked_too:
        raise Refused(Problem("device_revoked", N_("Máy này đã bị khóa; mang máy đến giao dịch viên để nộp sổ.")))
    return device


def _device(public_id: UUID) -> Device | None:
    """The phone of a group, with the group."""
    rows = run(_DEVICE, [public_id])
    if not rows:
        return None
    own = len(Device._meta.concrete_fields)
    device = instances(Device, [rows[0][:own]])[0]
    device.group = instances(Group, [rows[0][own:]])[0]
    return device


_DEVICE = f"""
    SELECT {columns_of(Device, "d")}, {columns_of(Group, "g")}
    FROM collecting_device d JOIN groups_group g ON g.id = d.group_id WHERE d.public_id = %s
"""


def held_if_revoked(actor: Actor, public_id: UUID) -> list[UUID] | None:
    """Ids of all that is held of a phone that was revoked; None of one in use, or of none of the actor's groups."""
    device = devices_of(actor).filter(public_id=public_id, revoked_on__isnull=False).first()
    if device is None:
        return None
    return list(HandedEntry.objects.filter(device=device).values_list("entry_id", flat=True))


def keys_for(actor: Actor, public_id: UUID) -> dict[str, Any]:
    """What the phone keeps under its PIN; given to whom it is enrolled for, over the connection, and stored nowhere."""
    return keys_of(actor, device_for(actor, public_id))


def keys_of(actor: Actor, device: Device) -> dict[str, Any]:
    """The same of a device in hand, a phone or a laptop."""
    public_id = device.public_id
    if device.user_id != actor.user_id:
        raise Refused(Problem("device_unknown", N_("Máy này chưa ghi danh cho tổ nào trong phạm vi của bạn.")))
    keys = {purpose: encoded(key_of(public_id, purpose)) for purpose in ("parcel", "receipt")}
    group = device.group.code if device.group else ""
    return {"device": str(public_id), "number": device.number, "group": group, "place": device.place} | keys


def next_session(group: Group, on: date) -> date:
    """The next day the group's point is open, `on` or later."""
    point = group.hamlet.point
    days = [held for year in (on.year, on.year + 1) for _, held in session_days(point, year)]
    return min(day for day in days if day >= on)


def sheet_to_take(actor: Actor, public_id: UUID, on: date) -> dict[str, Any]:
    """What a phone needs for the month, in đồng: the members by name, what each owes at the next session (arrears, and
    what falls due until then), the deposit, and what was handed in for it already, by any phone. No identity number,
    no telephone, no address. Reads only."""
    device = device_for(actor, public_id)
    group = group_for(actor, device.group_id or 0)
    session_on = next_session(group, on)
    positions = list(
        Position.objects.filter(OWED, loan__in=loans_of(actor), loan__group=group, loan__first_paid_out_on__lte=on)
        .select_related("loan__borrower", "loan__household")
        .order_by("loan_id")
    )
    falling = {
        loan_id: sum(one.change.arrears for one in life.fall_due(session_on))
        for loan_id, life in lives_of(positions).items()
    }
    households = {row.household_id for row in members_of(group.pk, on)} | {p.loan.household_id for p in positions}
    savings = dict(SavingsAccount.objects.filter(household__in=households).values_list("household_id", "balance"))
    borrowers = {position.loan.household_id: position.loan.borrower for position in positions}
    heads = {one.household_id: one for one in Person.objects.filter(household__in=households, head=True)}
    people = sorted((heads | borrowers).items(), key=lambda pair: pair[1].sort_key)
    lines: dict[int, list[dict[str, Any]]] = {}
    for p in positions:
        line = {"id": p.pk, "programme": load(p.loan.programme).short.vi, "number": p.loan.number,
                "owed": p.in_term + p.overdue + p.frozen, "arrears": p.arrears, "due": falling[p.pk]}  # fmt: skip
        lines.setdefault(p.loan.household_id, []).append(line)
    return {
        "session": str(session_on),
        "group": group.code,
        "members": [
            {"id": key, "name": who.name, "deposit": savings.get(key, 0), "loans": lines.get(key, [])}
            for key, who in people
        ],
        "handed": _handed_sums(group, session_on),
        "bag": cash_of(one for one in _entries_until(group, session_on) if one.device == public_id),
        "held": [str(one) for one in _lately_of(device, session_on)],
        "least_deposit": group.min_savings,
        "receipts": _receipts_left(device, group),
    }


def _lately_of(device: Device, session_on: date) -> list[UUID]:
    """What is held of a phone for this session and some before it: its answer may have been lost on the way."""
    since = session_on - timedelta(days=LATELY)
    return list(HandedEntry.objects.filter(device=device, session_on__gte=since).values_list("entry_id", flat=True))


def _handed_sums(group: Group, session_on: date) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for one in standing(_entries_until(group, session_on)):
        sums[f"{one.kind}/{one.about_id}"] += one.amount
    return dict(sums)


def _receipts_left(device: Device, group: Group) -> list[dict[str, Any]]:
    """The ranges a phone numbers its receipts from, each with the highest number it has handed in."""
    mine = [row for row in ranges_of(group) if row[0].device_id in (device.pk, None)]
    mine.sort(key=lambda row: (row[0].device_id is None, row[0].pk))
    return [
        {"series": one.series, "first": one.first, "last": one.last, "used": highest} for one, _used, highest in mine
    ]


def handed_of(row: HandedEntry) -> Handed:
    """A stored entry as the device made it."""
    return Handed(
        row.entry_id,
        row.number,
        row.kind,
        row.about_id,
        row.amount,
        row.receipt,
        row.session_on,
        row.claimed_on,
        row.made_at,
        row.undoes,
        row.device.public_id,
        row.basis,
        row.recipient,
    )


def _waiting(groups: Iterable[Group], session_on: date) -> QuerySet[HandedEntry]:
    """What phones handed in for the session, or for one before it and came too late, and is not on a posted sheet. What
    a laptop of the team entered is compared with the books first (`laptops`)."""
    rows = HandedEntry.objects.filter(group__in=groups, device__group=F("group"), session_on__lte=session_on)
    rows = rows.select_related("device")
    return rows.exclude(_on_a_sheet("entry_id")).exclude(_on_a_sheet("undoes"))


def _on_a_sheet(name: str) -> Exists:
    """Whether the entry named in that column stands on a posted sheet. Sheets lie left of this package: they are
    reached by name."""
    lines = apps.get_model("transaction_days", "SheetLine")._default_manager
    return Exists(lines.filter(entry_id=OuterRef(name)))


def _entries_until(group: Group, session_on: date) -> list[Handed]:
    return [handed_of(row) for row in _waiting([group], session_on)]


def cash_waiting(groups: Iterable[Group], session_on: date) -> dict[int, int]:
    """Group id → đồng handed in for the session and not on a posted sheet; groups that handed in nothing are left
    out. One statement."""
    found: dict[int, list[Handed]] = {}
    for row in _waiting(groups, session_on):
        found.setdefault(row.group_id, []).append(handed_of(row))
    return {pk: cash_of(entries) for pk, entries in found.items()}


def delivered(actor: Actor, group_id: int, session_on: date) -> tuple[Entry, ...]:
    """Entries of a group handed in and not posted, for the teller who posts the sheet of this session; neither undone
    ones nor those that undo them. The teller's count decides. Collected after the session nothing was, whatever a clock
    says."""
    rows = {row.entry_id: row for row in _waiting([group_for(actor, group_id)], session_on)}
    days = {one: min(row.collected_on, session_on) for one, row in rows.items()}
    return tuple(
        Entry(one.kind, one.about_id, one.amount, one.receipt, days[one.entry_id], one.entry_id)
        for one in standing(map(handed_of, rows.values()))
    )


def undone_after_posting(actor: Actor, groups: Iterable[Group]) -> QuerySet[HandedEntry]:
    """Undoings that came when the sheet was posted and that nobody has settled yet: for a person at the counter, never
    applied silently."""
    rows = HandedEntry.objects.filter(_on_a_sheet("undoes"), group__in=groups, settled=None)
    return rows.filter(group__in=groups_of(actor)).select_related("device", "group").order_by("group__code", "number")


def payers_of(rows: Iterable[HandedEntry]) -> dict[int, str]:
    """Entry (its row) → whose money it is: the borrower, or the head of the household that saves."""
    rows = list(rows)
    loans = {one.about_id for one in rows if one.kind != "deposit"}
    homes = {one.about_id for one in rows if one.kind == "deposit"}
    borrowers = dict(Loan.objects.filter(pk__in=loans).values_list("pk", "borrower__name"))
    heads = dict(Person.objects.filter(household__in=homes, head=True).values_list("household_id", "name"))
    return {one.pk: (heads if one.kind == "deposit" else borrowers).get(one.about_id, "") for one in rows}


def posted_among(entry_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these entries stand on a posted sheet."""
    rows = HandedEntry.objects.filter(_on_a_sheet("entry_id"), entry_id__in=list(entry_ids))
    return set(rows.values_list("entry_id", flat=True))


_KNOWN = """
    WITH asked AS (SELECT %s::bigint AS group_id, %s::bigint[] AS loans, %s::bigint[] AS homes)
    SELECT 'loan', l.id FROM asked JOIN loans_loan l USING (group_id) WHERE l.id = ANY (loans)
    UNION SELECT 'loan', l.loan_id FROM asked JOIN loans_formerplacement l USING (group_id)
          WHERE l.loan_id = ANY (loans)
    UNION SELECT 'home', m.household_id FROM asked JOIN groups_membership m USING (group_id)
          WHERE m.household_id = ANY (homes)
    UNION SELECT 'home', l.household_id FROM asked JOIN loans_loan l USING (group_id)
          WHERE l.household_id = ANY (homes)
"""
# Three look-ups by index: asked in one condition with OR, all that the device ever handed in is read.
_HELD = """
    WITH found AS (
        SELECT * FROM collecting_handedentry WHERE entry_id = ANY (%s::uuid[])
        UNION ALL SELECT * FROM collecting_handedentry WHERE device_id = %s AND number = ANY (%s::integer[])
        UNION ALL SELECT * FROM collecting_handedentry WHERE undoes = ANY (%s::uuid[]) AND undoes IS NOT NULL
    )
    SELECT e.entry_id, e.number, e.kind, e.about_id, e.amount, e.receipt, e.session_on, e.claimed_on, e.made_at,
           e.undoes, d.public_id, e.basis, e.recipient
    FROM found e JOIN collecting_device d ON d.id = e.device_id
"""


def known_to_sheet(group_id: int, sent: Iterable[Handed]) -> set[tuple[str, int]]:
    """(kind, object) pairs of the entries that a sheet of the group may name: its loans and members, now or formerly.
    One statement."""
    sent = list(sent)
    loans = array_text({one.about_id for one in sent if one.kind != "deposit"})
    homes = array_text({one.about_id for one in sent if one.kind == "deposit"})
    known = set(run(_KNOWN, [group_id, loans, homes]))
    pairs = {(one.kind, one.about_id) for one in sent if one.kind in KINDS}
    return {(kind, pk) for kind, pk in pairs if ("home" if kind == "deposit" else "loan", pk) in known}


def held_beside(device: Device, sent: Iterable[Handed]) -> dict[UUID, Handed]:
    """What is held already that the entries sent must be judged by: the same ids or numbers, and what they undo. One
    statement, whatever the device handed in in all its years."""
    sent = list(sent)
    undone = {one.undoes for one in sent if one.undoes}
    ids = array_text({one.entry_id for one in sent} | undone)
    rows = run(_HELD, [ids, device.pk, array_text({one.number for one in sent}), array_text(undone)])
    return {row[0]: Handed(*row) for row in rows}


# --- receipts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReceiptFaults:
    """Receipt numbers of a group nobody can account for."""

    missing: tuple[str, ...]
    twice: tuple[str, ...]
    outside: tuple[str, ...]


def _split(receipt: str) -> tuple[str, int] | None:
    series, _, number = receipt.rpartition("-")
    return (series, int(number)) if series and number.isdecimal() else None


def _numbers_used(group: Group) -> dict[str, Counter[int]]:
    used: dict[str, Counter[int]] = {}
    rows = HandedEntry.objects.filter(group=group, undoes=None).exclude(receipt="")
    for receipt in rows.values_list("receipt", flat=True):
        split = _split(receipt)
        if split:
            used.setdefault(split[0], Counter())[split[1]] += 1
    for series in ReceiptRange.objects.filter(group=group).values_list("series", flat=True):
        used.setdefault(series, Counter())
    return used


def ranges_of(group: Group) -> list[tuple[ReceiptRange, list[int], int]]:
    """The ranges handed to a group, each with its numbers used and the highest of them (else that before the first)."""
    used = _numbers_used(group)
    rows = ReceiptRange.objects.filter(group=group).select_related("device__user", "handed_by").order_by("pk")
    found = [(one, sorted(n for n in used[one.series] if one.first <= n <= one.last)) for one in rows]
    return [(one, numbers, max(numbers, default=one.first - 1)) for one, numbers in found]


def receipt_faults(actor: Actor, group_id: int) -> ReceiptFaults:
    """Receipts 01/BL passed over, used twice, or of no range that was handed out to the group. A receipt of an entry
    that was undone counts as used: its paper is spoilt."""
    group = group_for(actor, group_id)
    used, ranges = _numbers_used(group), list(ReceiptRange.objects.filter(group=group).order_by("series", "first"))
    missing = [f"{r.series}-{n}" for r in ranges for n in numbers_missing(used[r.series], r.first, r.last)]
    twice = [f"{series}-{n}" for series, counted in used.items() for n, times in counted.items() if times > 1]
    spans: dict[str, list[ReceiptRange]] = {}
    for one in ranges:
        spans.setdefault(one.series, []).append(one)
    outside = [
        f"{series}-{n}"
        for series, counted in used.items()
        for n in counted
        if not any(one.first <= n <= one.last for one in spans.get(series, []))
    ]
    return ReceiptFaults(tuple(missing), tuple(sorted(twice)), tuple(sorted(outside)))


@dataclass(frozen=True, slots=True)
class PublicReceipt:
    """What anybody who holds a receipt may see of it."""

    kind: str
    amount: int
    collected_on: date
    group_code: str
    initials: str
    undone: bool
    posted: bool


def receipt_seen(place: str, code: str) -> PublicReceipt | None:
    """The entry of a receipt's code; None where there is none (or not yet: it may still lie in the phone)."""
    with acting(Actor(0, Role.PUBLIC, (place,))):
        rows = HandedEntry.objects.filter(place=place, code=code, undoes=None, kind__in=KINDS)
        row = rows.select_related("group").first()
        if row is None:
            return None
        if row.kind == "deposit":
            person = Person.objects.filter(household=row.about_id, head=True).first()
        else:
            loan = Loan.objects.filter(pk=row.about_id).select_related("borrower").first()
            person = loan.borrower if loan else None
        return PublicReceipt(
            row.kind,
            row.amount,
            row.collected_on,
            row.group.code if row.group else "",
            ". ".join(word[0] for word in person.name.split()) + "." if person else "",
            HandedEntry.objects.filter(undoes=row.entry_id).exists(),
            bool(posted_among([row.entry_id])),
        )


def deliveries_of(actor: Actor) -> QuerySet[Delivery]:
    """What was handed over, the latest first."""
    rows = Delivery.objects.filter(device__group__in=groups_of(actor))
    return rows.select_related("device__group", "device__user").order_by("-received_at")
