"""Writes about debts due: a visit with what was promised, a reminder given."""

from datetime import date
from uuid import UUID

from django.utils import timezone

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.arrears import SOURCE, Party, visit_problems
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.credit.loans.queries import loan_for
from dongvon.credit.loans.services import refuse_first
from dongvon.field.arrears.models import CHANNELS, RECIPIENTS, Reminder, Visit
from dongvon.field.arrears.queries import unpaid_dues

PARTY_OF: dict[Role, Party] = {
    Role.GROUP_LEADER: Party.LEADER,
    Role.GROUP_DEPUTY: Party.LEADER,
    Role.ASSOCIATION_OFFICER: Party.ASSOCIATION,
    Role.WARD_OFFICER: Party.WARD,
    Role.WARD_LEADER: Party.WARD,
    Role.BANK_OFFICER: Party.BANK,
    Role.BANK_DIRECTOR: Party.BANK,
}
WRITERS = (
    Role.GROUP_LEADER, Role.GROUP_DEPUTY, Role.ASSOCIATION_OFFICER, Role.WARD_OFFICER, Role.WARD_LEADER,
    Role.BANK_OFFICER,
)  # fmt: skip
MOST = 10**13
BORROWER = N_("Ông (bà) {name}: khoản vay {number} đến hạn {amount} đồng tiền gốc ngày {day}. Nộp thẳng cho cán bộ ngân"
              " hàng và lấy chứng từ; khó trả thì báo ngay tổ trưởng.")  # fmt: skip
LEADER = N_("Tổ trưởng: khoản vay {number} của ông (bà) {name} đến hạn {amount} đồng tiền gốc ngày {day}. Nhắc người"
            " vay nộp thẳng cho ngân hàng; không thu tiền gốc.")  # fmt: skip


@service(*WRITERS)
def record_visit(
    *, actor: Actor, request_id: UUID, loan_id: int, on: date, found: str, promised: int = 0,
    promised_until: date | None = None, next_step: str = "", next_party: str = "", next_on: date | None = None,
    document: str = "",
) -> Done:  # fmt: skip
    """A visit to the borrower of a loan: what was found, what he promised (đồng) until which day, what comes next and
    by whom. It books nothing; whether the promise was kept is read from the receipts."""
    loan = loan_for(actor, loan_id)
    found, next_step, document = found.strip(), next_step.strip(), document.strip()
    unsound = next_party not in {"", *Party} or promised > MOST or len(next_step) > 200 or len(document) > 40
    if unsound or not 0 < len(found) <= 400:
        text = N_("Ghi điều thấy khi đến thăm, không quá 400 chữ; bước tiếp theo không quá 200 chữ.")
        raise Refused(Problem("visit_unsound", text))
    refuse_first(visit_problems(on, timezone.localdate(), promised, promised_until, next_step, next_on))
    if on < loan.signed_on:
        raise Refused(Problem("visit_before_loan", N_("Ngày đến thăm trước ngày ký khoản vay.")))
    row = Visit.objects.create(
        place=loan.place, loan=loan, on=on, party=PARTY_OF[actor.role], found=found, promised=promised,
        promised_until=promised_until, next_step=next_step, next_party=next_party if next_step else "",
        next_on=next_on, document=document, user_id=actor.user_id,
    )  # fmt: skip
    return Done(loan.place, ("loan", loan.pk), {"visit_id": row.pk}, {"on": on, "promised": promised})


@service(*WRITERS)
def record_reminder(
    *, actor: Actor, request_id: UUID, loan_id: int, due_on: date, recipient: str, channel: str, given_on: date
) -> Done:
    """That the borrower or the group's leader was told of an instalment; the words follow from what is still owed of
    it. The same reminder of a day is kept once. Source: CV 597/NHCS-TDNN."""
    loan = loan_for(actor, loan_id)
    if recipient not in RECIPIENTS or channel not in CHANNELS:
        raise Refused(Problem("reminder_unknown_word", N_("Người nhận hoặc cách báo không có trong danh sách.")))
    if recipient == "leader" and loan.group_id is None:
        raise Refused(Problem("reminder_no_leader", N_("Khoản vay này không qua tổ, không có tổ trưởng để báo.")))
    if given_on > timezone.localdate():
        raise Refused(Problem("day_ahead", N_("Ngày ghi không được sau hôm nay.")))
    due = next((one for one in unpaid_dues(actor, loan.place, due_on, loan_id=loan.pk) if one.due_on == due_on), None)
    if due is None:
        text = N_("Khoản vay này không còn kỳ gốc nào chưa trả đến hạn ngày {day}.")
        raise Refused(Problem("nothing_due", text, {"day": day_text(due_on)}, SOURCE))
    row, _made = Reminder.objects.get_or_create(
        loan=loan, due_on=due_on, recipient=recipient, channel=channel, given_on=given_on,
        defaults={
            "place": loan.place, "party": PARTY_OF[actor.role], "user_id": actor.user_id,
            "text": reminder_words(recipient, loan.number, due.name, due.amount, due_on),
        },
    )  # fmt: skip
    return Done(loan.place, ("loan", loan.pk), {"reminder_id": row.pk}, {"due_on": due_on, "recipient": recipient})


def reminder_words(recipient: str, number: str, name: str, amount: int, due_on: date) -> str:
    """What is said, in Vietnamese, whatever language the page is in."""
    text = LEADER if recipient == "leader" else BORROWER
    return text.format(number=number, name=name, amount=dotted(amount), day=day_text(due_on))
