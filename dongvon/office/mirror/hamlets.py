"""Hamlets the bank's files still name though they are no more: which hamlet of today is meant is asked once."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.mirror.checking import CHECKERS
from dongvon.office.mirror.models import HamletAnswer, LoanMonth


@service(*CHECKERS)
def name_hamlet(*, actor: Actor, request_id: UUID, on: date, code: str, now_code: str) -> Done:
    """Say which hamlet in use the loans of `code` belong to; a later answer stands in for an earlier one."""
    loan = LoanMonth.objects.filter(as_of_on=on, place__in=actor.places, hamlet_code=code).first()
    now = Hamlet.objects.filter(in_force(on), code=now_code, place=loan.place).first() if loan else None
    if loan is None or now is None:
        text = N_("Hãy chọn một thôn đang dùng của xã có mã thôn {code}.")
        raise Refused(Problem("hamlet_not_in_use", text, {"code": code}))
    written, _ = HamletAnswer.objects.update_or_create(
        place=loan.place, code=code, defaults={"now_code": now_code, "by_id": actor.user_id}
    )
    facts = {"code": code, "now_code": now_code}
    return Done(place=loan.place, about=("hamlet_answer", written.pk), answer=facts, facts=facts)
