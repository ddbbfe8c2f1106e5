"""Writes on organisations: registering one that wants to borrow."""

import re
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.base.places.texts import without_marks
from dongvon.core.problems import N_, Problem, Refused
from dongvon.parties.households.models import Household
from dongvon.parties.households.services import NewPerson, enter_customer, enter_people
from dongvon.parties.organisations.models import Organisation, OrganisationKind

TAX_CODE = re.compile(r"\d{10}(-\d{3})?|\d{12}")
"""Ten digits, with the branch's three after them; twelve: the personal number of a business household's owner.
Source: TT 86/2024/TT-BTC (mã số thuế), from memory."""


@service(Role.BANK_OFFICER)
def register_organisation(
    *,
    actor: Actor,
    request_id: UUID,
    hamlet_id: int,
    name: str,
    kind: str,
    tax_code: str,
    licence: str,
    since_on: date,
    representative: NewPerson,
    address: str = "",
    code: str | None = None,
) -> Done:
    """An organisation as a customer of the bank, with the person who represents it by law. `code`: the bank's customer
    code, where it has one. A tax code is registered once in the whole system."""
    hamlet = Hamlet.objects.filter(pk=hamlet_id, place__in=actor.places).first()
    if hamlet is None:
        raise Refused(Problem("hamlet_unknown", N_("Không có thôn, tổ dân phố này trong phạm vi của bạn.")))
    if kind not in OrganisationKind.values or not name.strip() or not licence.strip():
        text = N_("Phải ghi tên, loại và số giấy đăng ký của tổ chức.")
        raise Refused(Problem("organisation_unsound", text, {}, "01/GQVL"))
    if not TAX_CODE.fullmatch(tax_code):
        text = N_("Mã số thuế “{tax_code}” không đúng: 10 chữ số (chi nhánh thêm -001) hoặc 12 chữ số.")
        raise Refused(Problem("tax_code_wrong", text, {"tax_code": tax_code}, "TT 86/2024/TT-BTC"))
    kind_of_customer = Household.Kind.ORGANISATION
    customer = enter_customer(hamlet, code, address=address, since_on=since_on, customer_kind=kind_of_customer)
    enter_people(customer, [representative], with_head=True)
    try:
        with transaction.atomic():
            row = Organisation.objects.create(
                place=hamlet.place, customer=customer, name=name.strip(), search=without_marks(name), kind=kind,
                tax_code=tax_code, licence=licence.strip(), since_on=since_on, user_id=actor.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "tax_code" not in str(error):
            raise
        text = N_("Mã số thuế {tax_code} đã có trong hệ thống.")
        raise Refused(Problem("tax_code_known", text, {"tax_code": tax_code})) from error
    return Done(
        place=hamlet.place,
        about=("organisation", row.pk),
        facts={"kind": kind},
        answer={"organisation_id": row.pk, "customer_id": customer.pk},
    )
