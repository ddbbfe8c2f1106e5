"""The autumn of 2025: the ward proposes to move targets by what falls due in the last quarter and who waits, and the
head of the provincial board decides. The figures are those of the books of 30/9; what the rules find is what is asked
for. Without targets in force there is nothing to move, and nothing is written."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.attachments.services import attach
from dongvon.core.targets import Level
from dongvon.credit.capital.queries import in_force, latest
from dongvon.credit.capital.services.targets import ABOUT_SHEET, decide_targets
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.front.demo.paper import scan_of_list
from dongvon.office.planning.services import make_proposal, send_proposal

ON, SENT_ON, DECIDED_ON = date(2025, 9, 30), date(2025, 10, 6), date(2025, 10, 15)
QUARTER = 3


def move_balances(people: dict[Role, Actor]) -> None:
    """One proposal made by the ordering, sent by the ward, decided. Left undone where a later version of the targets
    was signed already, or where the rules find nothing to move."""
    officer, bank = people[Role.WARD_OFFICER], people[Role.BANK_OFFICER]
    with acting(officer):
        now, last = in_force(PLACE, Level.COMMUNE, ON), latest(PLACE, ON.year, Level.COMMUNE)
    if now is None or last is None or (now.pk != last.pk and last.decision_no != _number()):
        return
    made = make_proposal(actor=officer, request_id=_request("made"), place=PLACE, on=ON, months=QUARTER)
    if not made["moves"]:
        return
    sent = send_proposal(actor=officer, request_id=_request("sent"), proposal_id=made["proposal_id"], on=SENT_ON,
                         document="12/TTr-UBND (dữ liệu mẫu)")  # fmt: skip
    paper = attach(
        actor=bank, request_id=_request("paper"), place=PLACE, about=(ABOUT_SHEET, sent["sheet_id"]),
        title="Quyết định điều chỉnh chỉ tiêu (dữ liệu mẫu)", content=scan_of_list(_number()),
    )  # fmt: skip
    decide_targets(
        actor=bank, request_id=_request("decided"), sheet_id=sent["sheet_id"], decision_no=_number(),
        decided_on=DECIDED_ON, effective_on=DECIDED_ON, authority="Trưởng Ban đại diện HĐQT tỉnh (dữ liệu mẫu)",
        attachment_id=paper["attachment_id"],
    )  # fmt: skip


def _number() -> str:
    return "88/QĐ-BĐD (dữ liệu mẫu)"


def _request(step: str) -> UUID:
    return request_for("rebalanced", step)
