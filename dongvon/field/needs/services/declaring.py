"""What people say on the public page that they need: kept unverified until an officer finds their household or
dismisses it with a reason. Then name and phone are erased: the household has its own, and a stranger's are no business
of the ward."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.access.sealed import blind_index, seal
from dongvon.base.access.services import public_actor
from dongvon.base.places.models import Hamlet
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.reach import SOURCE
from dongvon.credit.applications.queries import lock_households
from dongvon.credit.programmes.catalogue import load
from dongvon.field.needs.models import Declaration
from dongvon.field.needs.queries import declaration_for, household_to_ask
from dongvon.field.needs.services.asking import MOST, Wanted, heard

SETTLERS = (Role.WARD_OFFICER,)


def declare_from_public(
    *, request_id: UUID, place: str, hamlet_id: int, name: str, phone: str, programme: str, amount: int | None = None,
    purpose: str = "", declared_on: date | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Somebody without an account says, today unless a day is given, what he needs; {"declaration_id"}. How often he
    may is the page's business. The same phone and programme while the first still waits is the same declaration."""
    return declare_publicly(
        actor=public_actor(place), request_id=request_id, hamlet_id=hamlet_id, name=name, phone=phone,
        programme=programme, amount=amount, purpose=purpose, declared_on=declared_on or timezone.localdate(),
    )  # fmt: skip


@service(Role.PUBLIC)
def declare_publicly(
    *, actor: Actor, request_id: UUID, hamlet_id: int, name: str, phone: str, programme: str, amount: int | None,
    purpose: str, declared_on: date,
) -> Done:  # fmt: skip
    """The write behind `declare_from_public`."""
    [place] = actor.places
    name, phone, purpose = name.strip(), "".join(phone.split()), purpose.strip()
    if not Hamlet.objects.filter(pk=hamlet_id, place=place).exists():
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    if not 0 < len(name) <= 100 or not (len(phone) == 10 and phone.isdecimal() and phone.startswith("0")):
        text = N_("Hãy ghi họ tên và số điện thoại 10 chữ số, bắt đầu bằng số 0.")
        raise Refused(Problem("declaration_unsound", text))
    unfit = not load(programme).for_households
    if unfit or (amount is not None and not 0 < amount <= MOST) or len(purpose) > 160:
        text = N_("Hãy chọn chương trình cho hộ vay, số tiền lớn hơn 0 và mục đích không quá 160 chữ.")
        raise Refused(Problem("declaration_need_unsound", text))
    row, _made = Declaration.objects.get_or_create(
        place=place, phone_index=blind_index(phone), programme=programme, settled_on=None,
        defaults={"hamlet_id": hamlet_id, "name": name, "phone": seal(phone), "amount": amount, "purpose": purpose,
                  "declared_on": declared_on},
    )  # fmt: skip
    return Done(place, ("declaration", row.pk), {"declaration_id": row.pk}, {"programme": programme})


@service(*SETTLERS)
def link_declaration(
    *, actor: Actor, request_id: UUID, declaration_id: int, household_id: int, amount: int, purpose: str
) -> Done:
    """The officer found whose it is: the household declared the need, on the day it said so."""
    row = _waiting(actor, declaration_id)
    household = household_to_ask(actor, household_id, timezone.localdate())
    lock_households([household.pk])
    wanted = Wanted(row.programme, amount, purpose)
    need_id = heard(actor, household, max(row.declared_on, household.since_on), wanted, "public")
    _settle(actor, row, household=household)
    return Done(household.place, ("household", household.pk), {"need_id": need_id}, {"declaration_id": row.pk})


@service(*SETTLERS)
def dismiss_declaration(*, actor: Actor, request_id: UUID, declaration_id: int, reason: str) -> Done:
    """It leads to no household: nobody answers the phone, lives elsewhere, was said in jest."""
    row, reason = _waiting(actor, declaration_id), reason.strip()
    if not 0 < len(reason) <= 200:
        raise Refused(Problem("declaration_reason", N_("Hãy ghi vì sao bỏ qua, không quá 200 chữ.")))
    _settle(actor, row, dismissed=reason)
    return Done(row.place, ("declaration", row.pk), {"declaration_id": row.pk})


def _waiting(actor: Actor, declaration_id: int) -> Declaration:
    row = declaration_for(actor, declaration_id, lock=True)
    if row.settled_on is not None:
        text = N_("Lời khai này đã được xử lý.")
        raise Refused(Problem("declaration_settled", text, {}, SOURCE))
    return row


def _settle(actor: Actor, row: Declaration, **found: Any) -> None:
    today: date = timezone.localdate()
    gone = {"name": "", "phone": b"", "phone_index": None}
    Declaration.objects.filter(pk=row.pk).update(settled_on=today, settled_by_id=actor.user_id, **gone, **found)
