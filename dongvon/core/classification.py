"""Classification of debt on 31 December (phân loại nợ), and the review of the ability to repay (khả năng trả nợ).

Nine criteria are classified every year on 31/12, by the balance of each part of a debt: where an instalment went
overdue, only that part is overdue. The tenth, the ability to repay, is reviewed every three years or when necessary.
Sources: QĐ 976/QĐ-TTg (01/07/2015); order and team of a review, and the share reconciled in the years between: the
bank's question bank for staff, 2021, DB5-DB10.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dongvon.core.dates import add_months, setting_in_force
from dongvon.core.problems import N_, Problem
from dongvon.core.relief import CAUSE_NAMES
from dongvon.core.schedule import dotted

SOURCE = "QĐ 976/QĐ-TTg (01/07/2015)"
TEAM_SOURCE = "QĐ 976/QĐ-TTg (01/07/2015); Bộ câu hỏi nghiệp vụ 2021, DB7-DB8"

SHORT_MONTHS, MEDIUM_MONTHS = 12, 60
"""A loan of up to so many months is short (ngắn hạn), of more and up to the second medium (trung hạn), else long."""


class Ability(StrEnum):
    """What the review says of a borrower. The bank's form PLN_2025_M01 is by ability; its columns were not seen, so the
    three degrees are a setting to be confirmed."""

    ABLE = "able"
    PARTLY = "partly"
    UNABLE = "unable"


ABILITY_NAMES: Mapping[Ability, str] = MappingProxyType(
    {
        Ability.ABLE: N_("có khả năng trả nợ"),
        Ability.PARTLY: N_("có khả năng trả một phần"),
        Ability.UNABLE: N_("không có khả năng trả nợ"),
    }
)
ABILITY_CONFIDENCE = "memory"

# Causes that lie with people, beside the objective ones of debt at risk: those are relieved, these never.
SUBJECTIVE_CAUSES: Mapping[str, str] = MappingProxyType(
    {
        "C1": N_("sử dụng vốn sai mục đích"),
        "C2": N_("vay hộ, vay ké, bị chiếm dụng vốn"),
        "C3": N_("làm ăn thua lỗ do yếu kém trong quản lý"),
        "C4": N_("có điều kiện nhưng chây ỳ không trả"),
        "C5": N_("bỏ đi khỏi nơi cư trú"),
    }
)
CAUSES: Mapping[str, str] = MappingProxyType(
    {**{str(key): name for key, name in CAUSE_NAMES.items()}, **SUBJECTIVE_CAUSES}
)


class Present(StrEnum):
    """Who took part in a review."""

    BORROWER = "borrower"
    BANK = "bank"
    ASSOCIATION = "association"
    GROUP = "group"
    HAMLET_HEAD = "hamlet_head"
    POLICE = "police"
    PEOPLE_COMMITTEE = "people_committee"
    PROJECT_OWNER = "project_owner"


PRESENT_NAMES: Mapping[Present, str] = MappingProxyType(
    {
        Present.BORROWER: N_("khách hàng"),
        Present.BANK: N_("ngân hàng"),
        Present.ASSOCIATION: N_("hội"),
        Present.GROUP: N_("ban quản lý tổ"),
        Present.HAMLET_HEAD: N_("trưởng thôn, bản, tổ dân phố"),
        Present.POLICE: N_("công an"),
        Present.PEOPLE_COMMITTEE: N_("Ủy ban nhân dân"),
        Present.PROJECT_OWNER: N_("chủ dự án"),
    }
)
TEAM = (Present.BANK, Present.ASSOCIATION, Present.GROUP, Present.HAMLET_HEAD)
TEAM_OF_DIRECT_LENDING = (Present.BANK, Present.HAMLET_HEAD)
FOR_THE_ABSENT = frozenset({Present.POLICE, Present.PEOPLE_COMMITTEE})


def team_problems(present: Collection[str], *, through_group: bool) -> list[Problem]:
    """Who is missing at a review; where the borrower is absent, the police or the People's Committee must be there."""
    wanted = TEAM if through_group else TEAM_OF_DIRECT_LENDING
    missing = [PRESENT_NAMES[one] for one in wanted if one not in present]
    found = []
    if missing:
        text = N_("Biên bản đánh giá khả năng trả nợ còn thiếu: {missing}.")
        found.append(Problem("review_team_incomplete", text, {"missing": ", ".join(missing)}, TEAM_SOURCE))
    if Present.BORROWER not in present and FOR_THE_ABSENT.isdisjoint(present):
        text = N_("Khách hàng vắng mặt thì phải có công an hoặc Ủy ban nhân dân cùng xác nhận.")
        found.append(Problem("review_of_the_absent", text, {}, TEAM_SOURCE))
    return found


def finding_problems(
    ability: Ability, *, repayable: int, principal: int, causes: Collection[str], loan: str
) -> list[Problem]:
    """What is unsound in what a review says: `repayable` of the `principal` owed on its day, đồng, and why not all.
    `loan`: the number by which a fault names it."""
    if principal <= 0:
        text = N_("Khoản vay {loan} không có dư nợ vào ngày đánh giá.")
        return [Problem("review_without_debt", text, {"loan": loan}, SOURCE)]
    fits = {
        Ability.ABLE: repayable == principal,
        Ability.PARTLY: 0 < repayable < principal,
        Ability.UNABLE: repayable == 0,
    }
    found = []
    if not fits[ability]:
        text = N_("Khoản vay {loan}: trả được {repayable} trên dư nợ {principal} đồng không khớp với “{ability}”.")
        facts = {
            "loan": loan,
            "repayable": dotted(repayable),
            "principal": dotted(principal),
            "ability": ABILITY_NAMES[ability],
        }
        found.append(Problem("review_amount", text, facts, SOURCE))
    if (ability is Ability.ABLE) == bool(causes):
        text = N_("Khoản vay {loan}: phải ghi nguyên nhân khi khách hàng không trả được hết nợ, và chỉ khi đó.")
        found.append(Problem("review_causes", text, {"loan": loan}, SOURCE))
    return found


# --- when a review is due ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReviewSetting:
    """Dated setting. A review holds for `months`; of a debt in trouble for `troubled_months`. Interest is long unpaid
    above `unpaid_months` months of interest. `sample_percent` of the loans are reconciled in a year between; all
    of them in `whole_year` and whenever the months have passed since."""

    since: date
    months: int
    troubled_months: int
    unpaid_months: int
    sample_percent: int
    source: str
    confidence: str
    whole_year: int = 2025


# Three years and 15 % are seen in the sources. That a troubled debt is looked at again within a year follows the yearly
# check of frozen debt; three months of interest is the bank's own mark of an inactive loan: both to be confirmed.
REVIEW_SETTINGS: Sequence[ReviewSetting] = (
    ReviewSetting(date(2015, 7, 1), 36, 12, 3, 15, f"{SOURCE}; Bộ câu hỏi nghiệp vụ 2021, DB6, DB9-DB10", "mixed"),
)


def review_setting(on: date, settings: Sequence[ReviewSetting] = REVIEW_SETTINGS) -> ReviewSetting:
    """The setting of a day; before the first one, the first."""
    return setting_in_force(settings, on)


class Reason(StrEnum):
    """Why a review is due, the most pressing first."""

    OVERDUE = "overdue"
    FROZEN = "frozen"
    IRRECOVERABLE = "irrecoverable"
    UNPAID_INTEREST = "unpaid_interest"
    NEVER = "never"
    OLD = "old"


REASON_NAMES: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.OVERDUE: N_("nợ quá hạn"),
        Reason.FROZEN: N_("nợ khoanh"),
        Reason.IRRECOVERABLE: N_("nợ chưa đến hạn nhưng khó thu hồi"),
        Reason.UNPAID_INTEREST: N_("lãi tồn nhiều tháng"),
        Reason.NEVER: N_("chưa đánh giá lần nào"),
        Reason.OLD: N_("đã quá ba năm"),
    }
)
TROUBLES = frozenset({Reason.OVERDUE, Reason.FROZEN, Reason.IRRECOVERABLE, Reason.UNPAID_INTEREST})


@dataclass(frozen=True, slots=True)
class Debt:
    """One loan as the rule sees it, in đồng. `monthly_interest`: what a month costs now; `troubled_since`: the last day
    on which part of it went overdue, was frozen, or was put forward as at risk; `at_risk`: it is so put forward."""

    in_term: int
    overdue: int = 0
    frozen: int = 0
    arrears: int = 0
    monthly_interest: int = 0
    troubled_since: date | None = None
    at_risk: bool = False
    reviewed_on: date | None = None
    ability: Ability | None = None

    @property
    def balance(self) -> int:
        return self.in_term + self.overdue + self.frozen


def troubles_of(debt: Debt, on: date) -> tuple[Reason, ...]:
    """What is wrong with a debt on a day, whether or not a review has looked at it."""
    doubted = debt.ability in (Ability.PARTLY, Ability.UNABLE)
    unpaid = debt.arrears > debt.monthly_interest * review_setting(on).unpaid_months
    found = {
        Reason.OVERDUE: debt.overdue > 0,
        Reason.FROZEN: debt.frozen > 0,
        Reason.IRRECOVERABLE: debt.in_term > 0 and (debt.at_risk or doubted),
        Reason.UNPAID_INTEREST: unpaid,
    }
    return tuple(reason for reason, there in found.items() if there)


def review_due(debt: Debt, on: date) -> tuple[Reason, ...]:
    """Why a review of a debt is due on a day; nothing where it is not, or where nothing is owed.

    At once for a debt in trouble no review has looked at since; every three years for any. Source: QĐ 976/QĐ-TTg."""
    if debt.balance <= 0:
        return ()
    setting, troubles = review_setting(on), troubles_of(debt, on)
    if debt.reviewed_on is None:
        return (*troubles, Reason.NEVER)
    seen = debt.troubled_since is None or debt.troubled_since <= debt.reviewed_on
    if seen and on < add_months(debt.reviewed_on, setting.troubled_months):
        troubles = ()
    old = on >= add_months(debt.reviewed_on, setting.months)
    return (*troubles, Reason.OLD) if old else troubles


# --- the years between ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Candidate:
    """A loan that may be reconciled: principal owed in đồng, and what speaks for taking it first."""

    loan_id: int
    balance: int
    irrecoverable: bool = False
    overdue: bool = False
    abuse_likely: bool = False


def reconciled_percent(on: date, settings: Sequence[ReviewSetting] = REVIEW_SETTINGS) -> int:
    """The share of the loans to reconcile in the year of the day: all of them in a year of the three-year review (2025,
    then 2028: the bank's forms PLN_2025), else the sample. Source: question bank 2021, DB9."""
    setting = review_setting(on, settings)
    whole = (on.year - setting.whole_year) * 12 % setting.months == 0
    return 100 if whole else setting.sample_percent


def sample_size(loans: int, percent: int) -> int:
    """How many of the loans are at least that share of them."""
    return -(-loans * percent // 100)


def to_reconcile(candidates: Iterable[Candidate], percent: int) -> list[Candidate]:
    """Which loans to reconcile first until the share of them is reached: irrecoverable, overdue, abuse likely, and
    within each the highest balance. Source: question bank 2021, DB9-DB10."""
    ranked = sorted(
        candidates,
        key=lambda one: (not one.irrecoverable, not one.overdue, not one.abuse_likely, -one.balance, one.loan_id),
    )
    return ranked[: sample_size(len(ranked), percent)]
