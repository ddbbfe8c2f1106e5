"""Lists posted at the points, and letters of the public with what became of them: one answered, one passed on and
answered by the bank, one waiting."""

from datetime import date, timedelta

from django.utils import timezone

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.access.queries import is_answered
from dongvon.base.access.services import public_actor
from dongvon.base.places.queries import points_of
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.office.disclosure.queries import feedback_of
from dongvon.office.disclosure.services import answer_feedback, leave_feedback, pass_feedback, post_list
from dongvon.office.disclosure.terms import posting_rule

AS_OF = date(2025, 12, 31)
LETTERS = (
    ("ghe", "feedback", "ward", "Ngày giao dịch đông người già, đề nghị kê thêm ghế và nước uống."),
    ("bien-lai", "report", "ward", "Tổ trưởng thu lãi hai tháng liền không đưa biên lai."),
    ("lai-suat", "question", "bank", "Món vay từ năm 2023 của nhà tôi có được hạ lãi suất như món mới không?"),
)


def show_the_public(people: dict[Role, Actor]) -> None:
    """Once a demonstration: what is posted stays posted from the day it was built."""
    officer, director = people[Role.WARD_OFFICER], people[Role.BANK_DIRECTOR]
    today = timezone.localdate()
    until = today + timedelta(days=posting_rule(today).longest_days)
    with acting(officer):
        waiting = [one for one in points_of(PLACE, AS_OF) if not is_answered(request_for("posting", one.code))]
    for point in waiting:  # a demonstration taken up again on another day would ask for another last day
        post_list(actor=officer, request_id=request_for("posting", point.code), point_id=point.pk, as_of=AS_OF,
                  until=until)  # fmt: skip
    written: dict[str, int] = {}
    for key, kind, desk, text in LETTERS:
        code = leave_feedback(
            actor=public_actor(PLACE),
            request_id=request_for("letter", key),
            kind=kind,
            desk=desk,
            text=text,
            contact="",
        )["code"]
        with acting(officer):
            written[key] = feedback_of(officer).get(code=code.partition("-")[2]).pk
    answer_feedback(
        actor=officer, request_id=request_for("letter", "ghe", "answer"), feedback_id=written["ghe"],
        text="Từ phiên sau nhà văn hóa kê thêm 20 ghế và có nước uống.",
    )  # fmt: skip
    pass_feedback(
        actor=officer, request_id=request_for("letter", "bien-lai", "pass"), feedback_id=written["bien-lai"],
        reason="Việc thu lãi của tổ do ngân hàng ủy nhiệm.",
    )  # fmt: skip
    answer_feedback(
        actor=director, request_id=request_for("letter", "bien-lai", "answer"), feedback_id=written["bien-lai"],
        text="Cán bộ tín dụng đã đối chiếu 15/TD với các tổ viên; tổ trưởng đã đưa đủ biên lai.",
    )  # fmt: skip
