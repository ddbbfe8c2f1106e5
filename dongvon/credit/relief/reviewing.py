"""Entering the review of the ability to repay, of one loan or of several of a group at one meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Sum

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.core.classification import CAUSES, SOURCE, TEAM_SOURCE, Ability, Present, finding_problems, team_problems
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.booking import ABOUT_LOAN
from dongvon.credit.loans.models import Loan, Movement
from dongvon.credit.loans.queries import loans_of
from dongvon.credit.loans.services import refuse_first
from dongvon.credit.relief.models import AbilityReview


@dataclass(frozen=True, slots=True)
class Finding:
    """What a review says of one loan: how much of the principal can be repaid (đồng; None: what the degree says by
    itself, all or nothing) and, where not all, why (keys of `core.classification.CAUSES`)."""

    loan_id: int
    ability: str
    repayable: int | None = None
    causes: Sequence[str] = ()


@service(Role.BANK_OFFICER)
def review_ability(
    *,
    actor: Actor,
    request_id: UUID,
    findings: Sequence[Finding],
    reviewed_on: date,
    minutes_no: str,
    present: Sequence[str],
    attachment_id: int | None = None,
) -> Done:
    """One review of the ability to repay: one loan, or several of one group under the same minutes.

    Refused whole, in words that name the loan. Source: QĐ 976/QĐ-TTg (01/07/2015), every three years or when needed."""
    loans = _loans(actor, [one.loan_id for one in findings])
    if not 0 < len(minutes_no.strip()) <= 40 or not set(present) <= set(Present):
        text = N_("Phải ghi số biên bản và thành phần tham gia đánh giá theo danh sách.")
        raise Refused(Problem("review_unsound", text, {}, TEAM_SOURCE))
    through_group = next(iter(loans.values())).group_id is not None
    refuse_first(team_problems(present, through_group=through_group))
    if attachment_id is not None and not Attachment.objects.filter(pk=attachment_id, place__in=actor.places).exists():
        raise Refused(Problem("attachment_unknown", N_("Không có tệp này trong phạm vi của bạn.")))
    owed = principal_on(list(loans), reviewed_on)
    rows = []
    for one in findings:
        loan = loans[one.loan_id]
        ability, repayable = _checked(one, loan, owed.get(loan.pk, 0))
        rows.append(AbilityReview(
            place=loan.place, loan=loan, reviewed_on=reviewed_on, ability=ability, principal=owed[loan.pk],
            repayable=repayable, causes=sorted(set(one.causes)), present=sorted(set(present)),
            minutes_no=minutes_no.strip(), paper_id=attachment_id, user_id=actor.user_id,
        ))  # fmt: skip
    AbilityReview.objects.bulk_create(rows)
    about = rows[0].loan
    return Done(
        place=about.place,
        about=(ABOUT_LOAN, about.pk),
        facts={"loans": [row.loan_id for row in rows], "minutes": minutes_no.strip()},
        answer={"reviews": [row.pk for row in rows]},
    )


def _loans(actor: Actor, loan_ids: Sequence[int]) -> dict[int, Loan]:
    """The loans, each named once, all of one group; direct ones alone."""
    found = {loan.pk: loan for loan in loans_of(actor).filter(pk__in=loan_ids)}
    if not loan_ids or len(found) < len(loan_ids):
        raise Refused(Problem("loan_unknown", N_("Không có khoản vay này trong phạm vi của bạn.")))
    groups = {loan.group_id for loan in found.values()}
    if len(found) > 1 and (len(groups) > 1 or None in groups):
        text = N_("Một biên bản đánh giá nhiều khoản vay chỉ cho các khoản của cùng một tổ.")
        raise Refused(Problem("review_of_several_groups", text, {}, TEAM_SOURCE))
    return found


def _checked(one: Finding, loan: Loan, principal: int) -> tuple[Ability, int]:
    """The degree and the amount of a finding, sound."""
    if one.ability not in set(Ability) or not set(one.causes) <= set(CAUSES):
        text = N_("Khoản vay {number}: mức khả năng trả nợ hoặc nguyên nhân không có trong danh sách.")
        raise Refused(Problem("review_unknown_word", text, {"number": loan.number}, SOURCE))
    ability = Ability(one.ability)
    usual = principal if ability is Ability.ABLE else 0
    repayable = usual if one.repayable is None else one.repayable
    refuse_first(
        finding_problems(ability, repayable=repayable, principal=principal, causes=one.causes, loan=loan.number)
    )
    return ability, repayable


def principal_on(loan_ids: Sequence[int], on: date) -> dict[int, int]:
    """Principal owed at the end of a day, in đồng, by loan: a fold of the movements booked until then."""
    moves = Movement.objects.filter(loan_id__in=loan_ids, booked_on__lte=on)
    total = Sum(F("in_term") + F("overdue") + F("frozen"))
    return dict(moves.values("loan_id").annotate(total=total).values_list("loan_id", "total"))
