"""What the reasons of `core.eligibility` come to for somebody who only asks whether he may borrow.

The reasons are the very ones an application would meet. Some are no refusal but something to be done first (join a
group, renew a card, ask for less), some say that a fact is not known and whom to ask.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from dongvon.core.problems import N_, Problem


class Verdict(StrEnum):
    """From best to worst."""

    YES = "yes"
    FIRST = "first"
    ASK = "ask"
    NO = "no"


FIRST: Mapping[str, str] = {
    "g4_no_group": N_("Gặp tổ trưởng hoặc trưởng thôn để xin vào tổ tiết kiệm và vay vốn; tổ họp kết nạp."),
    "r01_no_identity_card": N_("Làm thẻ căn cước ở công an phường, xã."),
    "identity_card_expired": N_("Đổi thẻ căn cước ở công an phường, xã."),
    "r07_over_ceiling": N_("Xin vay ít hơn: không quá mức ghi ở đây, trừ đi số còn nợ của chương trình."),
    "r07_over_ceiling_in_all": N_("Xin vay ít hơn: không quá mức của cả khóa học."),
    "r07_collateral_missing": N_("Hỏi ngân hàng về tài sản bảo đảm, hoặc xin vay ít hơn."),
}
"""What to do first, by the code of the reason."""


def verdict(problems: Sequence[Problem]) -> Verdict:
    """The worst of what stands against it: a refusal, then what nobody knows, then what can be done first."""
    blocking = [one for one in problems if one.severity == "block" and one.code not in FIRST]
    if any("unknown" not in one.code for one in blocking):
        return Verdict.NO
    if blocking:
        return Verdict.ASK
    return Verdict.FIRST if any(one.code in FIRST for one in problems) else Verdict.YES
