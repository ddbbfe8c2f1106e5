"""January 2026: the ward proposes to move targets by what falls due in the quarter ahead and who waits, and the head of
the provincial board decides. The figures are those of the books of that day; what the rules find is what is asked for.
Without targets in force there is nothing to move, and nothing is written."""

from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.base.attachments.services import attach
from dongvon.core.targets import Level
from dongvon.credit.capital.queries import in_force, latest
from dongvon.credit.capital.services.targets import ABOUT_SHEET, decide_targets
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.office.documents.blocks import lines, page, pdf, signs
from dongvon.office.planning.services import make_proposal, send_proposal

ON, SENT_ON, DECIDED_ON = date(2026, 1, 12), date(2026, 1, 14), date(2026, 1, 22)
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
        title="Quyết định điều chỉnh chỉ tiêu (dữ liệu mẫu)", content=_scan(),
    )  # fmt: skip
    decide_targets(
        actor=bank, request_id=_request("decided"), sheet_id=sent["sheet_id"], decision_no=_number(),
        decided_on=DECIDED_ON, effective_on=DECIDED_ON, authority="Trưởng Ban đại diện HĐQT tỉnh (dữ liệu mẫu)",
        attachment_id=paper["attachment_id"],
    )  # fmt: skip


def _scan() -> bytes:
    """A signed paper that says it is invented."""
    words = [lines("Đã ký, đóng dấu (dữ liệu mẫu)."), signs("Người lập", "Người ký")]
    title = "QUYẾT ĐỊNH ĐIỀU CHỈNH CHỈ TIÊU"
    return pdf([page(title, f"{DECIDED_ON:%d/%m/%Y}", words, issuer=("BẢN MINH HỌA", ""))], title=title, on=DECIDED_ON)


def _number() -> str:
    return "9/QĐ-BĐD (dữ liệu mẫu)"


def _request(step: str) -> UUID:
    return request_for("rebalanced", step)
