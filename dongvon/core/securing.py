"""What secures a loan and how much of it: mortgages up to a share of their value, guarantors as far as they answer.

Amounts in đồng. From which amount on a programme asks for security is the programme's own dated data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dongvon.core.money import Dong
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted


@dataclass(frozen=True, slots=True)
class SecuritySetting:
    """Dated setting: the largest share of what is mortgaged that may be lent on it."""

    since: date
    mortgage_percent: int
    source: str
    confidence: str


SECURITY_SETTINGS: Sequence[SecuritySetting] = (
    SecuritySetting(date(2002, 10, 4), 70, "Bộ câu hỏi nghiệp vụ 2021, OP44-50", "mixed"),
)


def security_setting(on: date, settings: Sequence[SecuritySetting] = SECURITY_SETTINGS) -> SecuritySetting:
    """The setting in force on the day of signing."""
    return max((row for row in settings if row.since <= on), key=lambda row: row.since)


def carried(mortgaged: Dong, guaranteed: Dong, on: date) -> Dong:
    """How large a loan the securities carry together."""
    return mortgaged * security_setting(on).mortgage_percent // 100 + guaranteed


def cover_problems(amount: Dong, mortgaged: Dong, guaranteed: Dong, on: date) -> list[Problem]:
    """What forbids paying out a loan that needs security: none in the register, or less than the whole loan."""
    source, most = security_setting(on).source, carried(mortgaged, guaranteed, on)
    if not mortgaged and not guaranteed:
        text = N_("Khoản vay phải có tài sản bảo đảm: chưa ghi bảo đảm nào vào sổ, chưa giải ngân được.")
        return [Problem("security_missing", text, {}, source)]
    if amount > most:
        text = N_("Bảo đảm trị giá {value} đồng chỉ bảo đảm được {most} đồng, khoản vay là {amount} đồng.")
        facts = {"value": dotted(mortgaged + guaranteed), "most": dotted(most), "amount": dotted(amount)}
        return [Problem("security_too_small", text, facts, source)]
    return []
