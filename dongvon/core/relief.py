"""Debt at risk (nợ bị rủi ro): which measure a cause and its damage allow, for how long, and who decides.

Only objective causes are handled. Sources: QĐ 50/2010/QĐ-TTg (28/07/2010), QĐ 08/2021/QĐ-TTg (11/03/2021),
QĐ 62/QĐ-HĐQT (27/09/2021); limits by cause as the bank's forms of 2026 give them (240/NHCS-QLN, 15/01/2026).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.dates import add_months, day_text
from dongvon.core.problems import N_, Problem

SOURCE = "QĐ 50/2010/QĐ-TTg; QĐ 08/2021/QĐ-TTg; QĐ 62/QĐ-HĐQT (27/09/2021)"


class Cause(StrEnum):
    """Why a debt is at risk: the closed list of the bank's forms."""

    DISASTER = "K1"
    POLICY = "K2"
    POLICY_LATE = "K2_late"
    UPHEAVAL = "K3"
    ILLNESS_OR_DEATH = "K4a"
    LONG_TREATMENT = "K4b"
    AWAY = "K4c"
    JUDGMENT = "K5"


CAUSE_NAMES: Mapping[Cause, str] = MappingProxyType(
    {
        Cause.DISASTER: N_("thiên tai, hỏa hoạn, dịch bệnh"),
        Cause.POLICY: N_("Nhà nước thay đổi chính sách"),
        Cause.POLICY_LATE: N_("Nhà nước thay đổi chính sách (hồ sơ chậm)"),
        Cause.UPHEAVAL: N_("biến động kinh tế, chính trị, xã hội"),
        Cause.ILLNESS_OR_DEATH: N_("tâm thần, bệnh hiểm nghèo, mất sức lao động từ 81%, chết, mất tích"),
        Cause.LONG_TREATMENT: N_("bệnh phải chữa trị dài ngày"),
        Cause.AWAY: N_("vắng mặt từ 2 năm, không xác minh được"),
        Cause.JUDGMENT: N_("bản án chưa thi hành được"),
    }
)
BY_DAMAGE = frozenset({Cause.DISASTER, Cause.POLICY})


class Measure(StrEnum):
    """What is done about it."""

    EXTENSION = "extension"
    FREEZE = "freeze"
    WRITE_OFF = "write_off"


MEASURE_NAMES: Mapping[Measure, str] = MappingProxyType(
    {Measure.EXTENSION: N_("gia hạn nợ"), Measure.FREEZE: N_("khoanh nợ"), Measure.WRITE_OFF: N_("xóa nợ")}
)


class Ground(StrEnum):
    """Why a debt may be written off."""

    FREEZE_ENDED = "freeze_ended"
    DEAD_WITHOUT_ESTATE = "dead_without_estate"
    MISSING = "missing"
    BANKRUPT = "bankrupt"


class Authority(StrEnum):
    """Who decides."""

    DIRECTOR = "director"
    BOARD = "board"
    PROVINCE = "province"


AUTHORITY_NAMES: Mapping[Authority, str] = MappingProxyType(
    {
        Authority.DIRECTOR: N_("Giám đốc đơn vị cho vay"),
        Authority.BOARD: N_("Hội đồng quản trị"),
        Authority.PROVINCE: N_("Ủy ban nhân dân tỉnh"),
    }
)


def measure_for(cause: Cause, damage_percent: int) -> tuple[Measure, int]:
    """The measure a cause allows and its longest time in months (0 for an extension: the caps of 09/TD).

    Damage is the part of capital and assets lost, in per cent; it decides for disaster and changed policy only: below
    40 extension, 40 to below 80 three years frozen, from 80 five years. All other causes: three years."""
    if cause not in BY_DAMAGE:
        return Measure.FREEZE, 36
    if damage_percent < 40:
        return Measure.EXTENSION, 0
    return Measure.FREEZE, 36 if damage_percent < 80 else 60


def authority_for(measure: Measure, fund_source: str) -> Authority:
    """Who decides on a measure for money of a source (TW central, DP local).

    Source: QĐ 08/2021/QĐ-TTg (the Board, not its chairman); TT 11/2017/TT-BTC for local money (the province)."""
    if measure is Measure.EXTENSION:
        return Authority.DIRECTOR
    return Authority.PROVINCE if fund_source == "DP" else Authority.BOARD


COMMITTEE = frozenset({"borrower", "people_committee", "group", "association", "credit_officer", "bank"})
"""Who signs the minutes 02/XLN. Source: 240/NHCS-QLN (15/01/2026)."""
COMMITTEE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "borrower": N_("khách hàng"),
        "people_committee": N_("Ủy ban nhân dân"),
        "group": N_("tổ"),
        "association": N_("hội"),
        "credit_officer": N_("cán bộ tín dụng"),
        "bank": N_("ngân hàng"),
    }
)


def committee_problems(present: frozenset[str]) -> list[Problem]:
    """Who is missing under the minutes 02/XLN."""
    missing = sorted(COMMITTEE - present)
    if not missing:
        return []
    text = N_("Biên bản 02/XLN còn thiếu chữ ký: {missing}.")
    names = ", ".join(COMMITTEE_NAMES[name] for name in missing)
    return [Problem("committee_incomplete", text, {"missing": names}, "240/NHCS-QLN (15/01/2026)")]


@dataclass(frozen=True, slots=True)
class Freeze:
    """A freeze as it is to be decided: amount in đồng, its first and last day, and the later due date of the debt."""

    principal: int
    first_on: date
    last_on: date
    due_on: date


def freeze_problems(
    freeze: Freeze, *, cause: Cause, damage_percent: int, outstanding: int, longest: int | None = None
) -> list[Problem]:
    """What forbids the freeze. `longest`: months allowed where that is not the cause's own (a freeze after a freeze is
    no longer than the first)."""
    measure, months = measure_for(cause, damage_percent)
    months = min(months, longest) if longest is not None else months
    if measure is not Measure.FREEZE:
        text = N_("Thiệt hại {percent}% (dưới 40%) chỉ được gia hạn nợ, không khoanh nợ.")
        return [Problem("damage_too_small", text, {"percent": damage_percent}, SOURCE)]
    found = []
    if not 0 < freeze.principal <= outstanding:
        text = N_("Số tiền khoanh phải lớn hơn 0 và không quá dư nợ {outstanding} đồng.")
        facts = {"outstanding": f"{outstanding:,}".replace(",", ".")}
        found.append(Problem("freeze_amount", text, facts, SOURCE))
    latest = add_months(freeze.first_on, months)
    if not freeze.first_on <= freeze.last_on < latest:
        text = N_("Thời hạn khoanh tối đa {months} tháng: từ {first} đến trước ngày {latest}.")
        limit = {"months": months, "first": day_text(freeze.first_on), "latest": day_text(latest)}
        found.append(Problem("freeze_too_long", text, limit, SOURCE))
    if freeze.due_on <= freeze.last_on:
        text = N_("Hạn trả nợ sau khoanh phải sau ngày hết khoanh {last}.")
        found.append(Problem("freeze_due_too_early", text, {"last": day_text(freeze.last_on)}, SOURCE))
    return found


def write_off_problems(ground: Ground, *, freeze_ended: bool, all_measures_used: bool) -> list[Problem]:
    """What forbids a write-off on that ground: for an ended freeze or a missing person, that there was none, or
    that not every measure was used. Poverty or illness alone are no ground and are not in the list."""
    needs_freeze = ground in (Ground.FREEZE_ENDED, Ground.MISSING)
    if needs_freeze and not freeze_ended:
        text = N_("Chưa được xóa nợ: phải khoanh nợ trước và đã hết thời hạn khoanh.")
        return [Problem("write_off_without_freeze", text, {}, SOURCE)]
    if needs_freeze and not all_measures_used:
        text = N_("Chưa được xóa nợ: phải xác nhận đã áp dụng mọi biện pháp thu hồi.")
        return [Problem("measures_not_used", text, {}, SOURCE)]
    return []
