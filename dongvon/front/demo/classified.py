"""The end of 2025: a few reviews of the ability to repay; the classification of debt on 31/12, made and confirmed."""

from datetime import date

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.core.classification import TEAM, Ability, Present
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import OWED
from dongvon.credit.relief.reviewing import Finding, review_ability
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.office.classification.services import classify_debts, confirm_classification

REVIEWED_ON, YEAR = date(2025, 12, 29), 2025
NEIGHBOURS = 5


def review_and_classify(people: dict[Role, Actor]) -> None:
    """One group around an overdue loan nobody can repay, one frozen loan that can be repaid in part; then the year."""
    officer = people[Role.BANK_OFFICER]
    with acting(officer):
        open_loans = Loan.objects.filter(OWED, place=PLACE, channel="group").select_related("position")
        overdue = open_loans.filter(position__overdue__gt=0, position__in_term=0).order_by("number")[0]
        frozen = open_loans.filter(position__frozen__gt=0).order_by("number")[0]
        others = open_loans.filter(group=overdue.group_id, position__overdue=0, position__frozen=0)
        neighbours = list(others.order_by("number").values_list("pk", flat=True)[:NEIGHBOURS])
    absent = Finding(overdue.pk, Ability.UNABLE, causes=["K4b"])
    half = Finding(frozen.pk, Ability.PARTLY, frozen.position.outstanding // 2, ["K1"])
    for name, findings in (
        ("01", [absent, *(Finding(loan_id, Ability.ABLE) for loan_id in neighbours)]),
        ("02", [half]),
    ):
        review_ability(
            actor=officer, request_id=request_for("review", name), findings=findings, reviewed_on=REVIEWED_ON,
            minutes_no=f"PLN-2025/{name}", present=[*TEAM, Present.BORROWER],
        )  # fmt: skip
    made = classify_debts(
        actor=officer, request_id=request_for("classify", YEAR), place=PLACE, year=YEAR, document="01/PLN-2025"
    )
    confirm_classification(
        actor=people[Role.BANK_DIRECTOR], request_id=request_for("confirm-classification", YEAR),
        classification_id=made["classification_id"], document="02/PLN-2025",
    )  # fmt: skip
