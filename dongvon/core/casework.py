"""Cases about people's money, step by step: a difference or a flag followed up, and a borrower who has left.

A case never judges: people enter each step with its paper, and it ends only in one of a closed list of outcomes.
Sources: processes.md 5.10 C8 (states), rules_2026.md 7 with the question bank 2021, E73-E78 (absconded).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.classification import PRESENT_NAMES, Present
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted

CASE_SOURCE = "processes.md 5.10 C8"
ABSENCE_SOURCE = "Bộ câu hỏi nghiệp vụ 2021, E73-E78"


class CaseState(StrEnum):
    OPEN = "open"
    VERIFYING = "verifying"
    RECOVERING = "recovering"
    UNFOUNDED = "unfounded"
    RECOVERED = "recovered"
    TRANSFERRED = "transferred_to_police"


CASE_STATE_NAMES: Mapping[CaseState, str] = MappingProxyType(
    {
        CaseState.OPEN: N_("mới mở"),
        CaseState.VERIFYING: N_("đang xác minh"),
        CaseState.RECOVERING: N_("đang thu hồi"),
        CaseState.UNFOUNDED: N_("xác minh xong, không sai phạm"),
        CaseState.RECOVERED: N_("đã thu hồi đủ"),
        CaseState.TRANSFERRED: N_("đã chuyển công an"),
    }
)
CASE_MOVES: Mapping[CaseState, tuple[CaseState, ...]] = MappingProxyType(
    {
        CaseState.OPEN: (CaseState.VERIFYING,),
        CaseState.VERIFYING: (CaseState.UNFOUNDED, CaseState.RECOVERING, CaseState.TRANSFERRED),
        # More of the same money may come back: the step is entered again with what it brought.
        CaseState.RECOVERING: (CaseState.RECOVERING, CaseState.RECOVERED, CaseState.TRANSFERRED),
        CaseState.UNFOUNDED: (),
        CaseState.RECOVERED: (),
        CaseState.TRANSFERRED: (),
    }
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What was found missing, in đồng, and what of it has come back."""

    principal: int = 0
    interest: int = 0
    deposit: int = 0
    recovered: int = 0

    @property
    def left(self) -> int:
        return self.principal + self.interest + self.deposit - self.recovered


def case_problems(state: CaseState, to: CaseState, missing: Missing, *, recovered: int = 0) -> list[Problem]:
    """What forbids the step. `missing` counts what this step finds (verifying ends with an amount); `recovered` is what
    it brings back, only while recovering."""
    found = []
    if to not in CASE_MOVES[state]:
        text = N_("Hồ sơ “{state}” không chuyển sang “{to}” được.")
        facts = {"state": CASE_STATE_NAMES[state], "to": CASE_STATE_NAMES[to]}
        found.append(Problem("case_step", text, facts, CASE_SOURCE))
    if to in (CaseState.RECOVERING, CaseState.TRANSFERRED) and missing.left + missing.recovered <= 0:
        text = N_("Phải ghi số tiền thiếu (gốc, lãi, tiền gửi) đã xác minh.")
        found.append(Problem("case_amount", text, {}, CASE_SOURCE))
    if recovered and to not in (CaseState.RECOVERING, CaseState.RECOVERED):
        found.append(Problem("case_recovered_early", N_("Chỉ ghi tiền thu hồi khi đang thu hồi."), {}, CASE_SOURCE))
    left = missing.left - recovered
    if recovered < 0 or (recovered and left < 0):
        text = N_("Số thu hồi {recovered} đồng vượt số còn thiếu {left} đồng.")
        facts = {"recovered": dotted(recovered), "left": dotted(missing.left)}
        found.append(Problem("case_recovered_too_much", text, facts, CASE_SOURCE))
    if to is CaseState.RECOVERED and left != 0:
        text = N_("Còn thiếu {left} đồng chưa thu hồi.")
        found.append(Problem("case_not_recovered", text, {"left": dotted(left)}, CASE_SOURCE))
    return found


# --- a borrower who has left ------------------------------------------------------------------------------------------


class AbsenceState(StrEnum):
    REPORTED = "reported"
    LISTED = "listed"
    VERIFIED = "verified"
    BACK = "back"


ABSENCE_STATE_NAMES: Mapping[AbsenceState, str] = MappingProxyType(
    {
        AbsenceState.REPORTED: N_("tổ trưởng báo bằng phiếu"),
        AbsenceState.LISTED: N_("hội và ban giảm nghèo lập danh sách"),
        AbsenceState.VERIFIED: N_("đã xác minh: bỏ đi khỏi nơi cư trú"),
        AbsenceState.BACK: N_("đã liên lạc được hoặc trở về"),
    }
)
ABSENCE_MOVES: Mapping[AbsenceState | None, tuple[AbsenceState, ...]] = MappingProxyType(
    {
        None: (AbsenceState.REPORTED,),
        AbsenceState.REPORTED: (AbsenceState.LISTED, AbsenceState.BACK),
        AbsenceState.LISTED: (AbsenceState.VERIFIED, AbsenceState.BACK),
        AbsenceState.VERIFIED: (AbsenceState.BACK,),
        AbsenceState.BACK: (AbsenceState.REPORTED,),
    }
)
POVERTY_OFFICER = "poverty_officer"
ABSENCE_PRESENT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        Present.PEOPLE_COMMITTEE.value: PRESENT_NAMES[Present.PEOPLE_COMMITTEE],
        Present.ASSOCIATION.value: PRESENT_NAMES[Present.ASSOCIATION],
        POVERTY_OFFICER: N_("cán bộ giảm nghèo"),
        Present.POLICE.value: PRESENT_NAMES[Present.POLICE],
        Present.BANK.value: PRESENT_NAMES[Present.BANK],
        Present.GROUP.value: PRESENT_NAMES[Present.GROUP],
        Present.HAMLET_HEAD.value: PRESENT_NAMES[Present.HAMLET_HEAD],
    }
)
# The People's Committee chairs the verification; the others sit in it.
ABSENCE_NEEDS: Mapping[AbsenceState, tuple[str, ...]] = MappingProxyType(
    {
        AbsenceState.REPORTED: (Present.GROUP,),
        AbsenceState.LISTED: (Present.ASSOCIATION, POVERTY_OFFICER),
        AbsenceState.VERIFIED: (
            Present.PEOPLE_COMMITTEE,
            Present.ASSOCIATION,
            POVERTY_OFFICER,
            Present.POLICE,
            Present.BANK,
        ),
        AbsenceState.BACK: (),
    }
)


def absence_problems(state: AbsenceState | None, to: AbsenceState, present: Collection[str]) -> list[Problem]:
    """What forbids the step: its turn, and who must take part in it. Source: question bank 2021, E73-E78."""
    found = []
    if to not in ABSENCE_MOVES[state]:
        text = N_("Chưa đến bước “{to}”: hiện là “{state}”.")
        now = ABSENCE_STATE_NAMES[state] if state else N_("chưa báo")
        found.append(Problem("absence_step", text, {"to": ABSENCE_STATE_NAMES[to], "state": now}, ABSENCE_SOURCE))
    missing = [ABSENCE_PRESENT_NAMES[one] for one in ABSENCE_NEEDS[to] if one not in present]
    if missing:
        text = N_("Bước “{to}” còn thiếu: {missing}.")
        facts = {"to": ABSENCE_STATE_NAMES[to], "missing": ", ".join(missing)}
        found.append(Problem("absence_present", text, facts, ABSENCE_SOURCE))
    return found
