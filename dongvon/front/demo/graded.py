"""The groups of the last quarter of 2025, graded each month; December is confirmed, so that it stays."""

from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.field.supervision.grading import confirm_month, grade_month
from dongvon.front.demo.cast import PLACE, request_for

MONTHS = (date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1))


def grade_groups(people: dict[Role, Actor]) -> None:
    for month in MONTHS:
        made = grade_month(
            actor=people[Role.BANK_OFFICER], request_id=request_for("grade", month), place=PLACE, month=month
        )
    confirm_month(
        actor=people[Role.BANK_DIRECTOR], request_id=request_for("confirm-grades", month),
        graded_id=made["graded_id"], document=f"12/XL-{month:%Y}",
    )  # fmt: skip
