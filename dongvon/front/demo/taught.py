"""What goes with the money in the demonstration: two production models, training with who was there, hamlets told
before the round of the lists, advice, and evidence of some outcomes. Nothing is booked, so no figure changes."""

from datetime import date, timedelta

from django.db.models import Count, Q

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.places.models import Hamlet
from dongvon.credit.loans.models import Loan, Outcome
from dongvon.field.livelihoods.services import (
    add_model,
    give_advice,
    join_model,
    plan_telling,
    plan_training,
    record_evidence,
    record_telling,
    tick_attendance,
)
from dongvon.field.needs.queries import LISTS
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.parties.households.models import Household

MODELS = (
    ("Nuôi dê nhốt chuồng", "livestock", "Mỗi hộ 5 đến 8 con, trồng cỏ voi tại vườn, chuồng sàn cao; bán lứa đầu sau 10"
     " tháng."),
    ("Chè liên kết thu mua", "crops", "Cải tạo nương chè cũ, bán búp tươi theo hợp đồng, tổ trưởng ghi sổ cân."),
)  # fmt: skip
TRAINED = ("Phòng bệnh cho dê và lợn", "Đốn, bón chè sau vụ", "Ghi chép thu chi của hộ vay vốn")
TOLD = (("loudspeaker", "Thái"), ("meeting", "phổ thông"), ("recording", "Mông"), ("poster", "phổ thông"))
SCRIPT = ("Bà con nghe: hộ nghèo, hộ cận nghèo, hộ mới thoát nghèo cần vốn làm ăn thì nói với tổ trưởng, trưởng bản."
          " Vay không mất phí; tiền gốc nộp thẳng cho ngân hàng tại điểm giao dịch.")  # fmt: skip
SEEN = "biên bản kiểm tra 06/TD"
IN_A_HAMLET, WITH_LOAN, PROVEN, ADVISED = 25, 4, 24, 6


def teach_and_tell(people: dict[Role, Actor]) -> None:
    """Models and training in spring, telling before the round of July, evidence by the end of the year."""
    officer = people[Role.WARD_OFFICER]
    with acting(officer):
        listed = Count("households__classes", filter=Q(households__classes__kind__in=LISTS))
        hamlets = list(
            Hamlet.objects.filter(place=PLACE).annotate(listed=listed).order_by("-listed", "code")[: len(TOLD)]
        )
        homes = {one.pk: list(Household.objects.filter(hamlet=one, customer_kind="household").order_by("pk")
                              .values_list("pk", flat=True)[:IN_A_HAMLET]) for one in hamlets}  # fmt: skip
        loans = {one.pk: list(Loan.objects.filter(hamlet=one, closed_on=None, first_paid_out_on__year=2025,
                                                  household__place=PLACE).order_by("pk")[:ADVISED])
                 for one in hamlets}  # fmt: skip
        outcomes = list(Outcome.objects.filter(place=PLACE, reached_on__year=2025).order_by("kind", "pk")[::5][:PROVEN])
    for number, hamlet in enumerate(hamlets):
        _tell(officer, number, hamlet)
        if number < len(TRAINED):
            _train(officer, number, hamlet, homes[hamlet.pk])
        if number < len(MODELS):
            _show(officer, number, hamlet, homes[hamlet.pk], loans[hamlet.pk])
    for loan in loans[hamlets[0].pk]:
        give_advice(
            actor=people[Role.BANK_OFFICER], request_id=request_for("advice", loan.pk), household_id=loan.household_id,
            given_on=date(2025, 12, 10), loan_id=loan.pk,
            text="Bán bớt con to trước Tết để có tiền trả lãi; giữ lại con nái.",
        )  # fmt: skip
    for outcome in outcomes:
        record_evidence(
            actor=officer, request_id=request_for("evidence", outcome.pk), outcome_id=outcome.pk,
            seen_on=min(outcome.reached_on + timedelta(days=25), date(2025, 12, 31)), document=SEEN,
        )  # fmt: skip


def _tell(officer: Actor, number: int, hamlet: Hamlet) -> None:
    way, language = TOLD[number]
    planned_on = date(2025, 7, 3) + timedelta(days=4 * number)
    telling = plan_telling(
        actor=officer, request_id=request_for("telling", number), hamlet_id=hamlet.pk, way=way,
        topic="Ai được vay, vay ở đâu, mang gì theo", language=language, venue=f"Nhà văn hóa {hamlet.name}",
        planned_on=planned_on, script=SCRIPT,
    )  # fmt: skip
    if number < len(TOLD) - 1:  # the last one is still to be done
        record_telling(actor=officer, request_id=request_for("told", number), telling_id=telling["telling_id"],
                       told_on=planned_on + timedelta(days=1), people=60 + 35 * number)  # fmt: skip


def _train(officer: Actor, number: int, hamlet: Hamlet, homes: list[int]) -> None:
    training = plan_training(
        actor=officer, request_id=request_for("training", number), hamlet_id=hamlet.pk, topic=TRAINED[number],
        trainer="Trung tâm dịch vụ nông nghiệp", held_on=date(2025, 4 + 3 * number, 18),
        venue=f"Nhà văn hóa {hamlet.name}",
    )  # fmt: skip
    tick_attendance(actor=officer, request_id=request_for("there", number), training_id=training["training_id"],
                    household_ids=homes[number::2])  # fmt: skip


def _show(officer: Actor, number: int, hamlet: Hamlet, homes: list[int], loans: list[Loan]) -> None:
    name, kind, description = MODELS[number]
    model = add_model(actor=officer, request_id=request_for("model", number), hamlet_id=hamlet.pk, name=name, kind=kind,
                      description=description, started_on=date(2025, 3, 1))  # fmt: skip
    with_loan = {loan.household_id: loan.pk for loan in loans[:WITH_LOAN]}
    for household_id in dict.fromkeys([*with_loan, *homes[:3]]):
        join_model(
            actor=officer, request_id=request_for("joined", number, household_id), model_id=model["model_id"],
            household_id=household_id, joined_on=date(2025, 12, 1), loan_id=with_loan.get(household_id),
        )  # fmt: skip
