"""May this household borrow this much from this programme? Every reason why not, each with its source.

Nothing is looked up here: the caller hands in the facts as they were on the dates that count (meeting, certification),
and gets a list of problems. "block" stops the application; "warn" is said and left to people. A fact that is not known
is a problem of its own: unknown never means yes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dongvon.core.choice import Whole, maximum
from dongvon.core.dates import add_months
from dongvon.core.identity import card_problems
from dongvon.core.problems import N_, Problem
from dongvon.core.schedule import dotted

GUIDANCE = "VB 316/NHCS-KH (2003-05-02)"
GROUP_RULES = "QĐ 15/QĐ-HĐQT (2013-03-05)"
ONE_BOOK = "VB 720/NHCS-TDNN (2011-03-29)"
GROUP_CHECKS = "HD 727/HD-NHCS (2026-02-11)"
QUESTIONS = "Bộ câu hỏi nghiệp vụ NHCSXH 2021"


class HouseholdClass(StrEnum):
    """Class of a household by the yearly review; OTHER is recognised as none of the three."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    NEWLY_ESCAPED = "newly_escaped"
    OTHER = "other"


class HamletClass(StrEnum):
    """What a hamlet must be on the date for a programme that asks for it."""

    RURAL = "rural"
    DIFFICULT_AREA = "difficult_area"


CLASS_NAMES: Mapping[StrEnum, str] = {
    HouseholdClass.POOR: N_("hộ nghèo"),
    HouseholdClass.NEAR_POOR: N_("hộ cận nghèo"),
    HouseholdClass.NEWLY_ESCAPED: N_("hộ mới thoát nghèo"),
    HouseholdClass.OTHER: N_("hộ không thuộc diện nghèo"),
    HamletClass.RURAL: N_("khu vực nông thôn"),
    HamletClass.DIFFICULT_AREA: N_("vùng khó khăn"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Dated settings of the checks, in force from `since`; sources beside each value."""

    since: date = date(2013, 3, 5)
    adult_years: int = 18  # VB 316/NHCS-KH
    escaped_months: int = 36  # QĐ 28/2015/QĐ-TTg
    group_smallest: int = 5  # HD 727/HD-NHCS of 2026-02-11, three sources; one page of the bank said 3 in 2021
    group_largest: int = 60  # the same, all sources agree
    quorum_of: tuple[int, int] = (2, 3)  # recalled, medium confidence: no text found
    majority_of: tuple[int, int] = (1, 2)  # more than this share of those present; recalled


@dataclass(frozen=True, slots=True)
class ClassRule:
    """Dated setting: a household of this class may not borrow (block), or should be checked (warn), on a programme."""

    household: HouseholdClass
    programme: str
    severity: str
    source: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Dated setting: two programmes that one household should not hold at once, either way round."""

    one: str
    other: str
    severity: str
    source: str
    since: date = date(2007, 1, 1)


_Q18 = f"{QUESTIONS}, PC18, PC27"
_Q10 = f"QĐ 31/2007/QĐ-TTg; {QUESTIONS}, OP10 (chưa thống nhất)"
CLASS_RULES: Sequence[ClassRule] = (
    ClassRule(HouseholdClass.POOR, "HCN", "block", _Q18),
    ClassRule(HouseholdClass.POOR, "HMTN", "block", _Q18),
    ClassRule(HouseholdClass.POOR, "VKK", "block", f"QĐ 31/2007/QĐ-TTg; {QUESTIONS}, OP9"),
    ClassRule(HouseholdClass.NEAR_POOR, "VKK", "warn", _Q10),
    ClassRule(HouseholdClass.NEWLY_ESCAPED, "VKK", "warn", _Q10),
)
EXCLUSIONS: Sequence[Exclusion] = (
    # The rule seen is about poor households; one that has since moved up may still owe on its old loan: people look.
    Exclusion("HN", "HCN", "warn", _Q18),
    Exclusion("HN", "HMTN", "warn", _Q18),
    Exclusion("HN", "VKK", "warn", _Q18),
    Exclusion("VKK", "GQVL", "block", "QĐ 31/2007/QĐ-TTg"),
)


@dataclass(frozen=True, slots=True)
class Borrower:
    """The person who signs. `identity_card_known` is False while no card is on record; `has_authorisation` is None
    where papers 01/UQ of an older loan lie with the bank and are not in the register."""

    born_on: date
    is_household_member: bool = True
    resides_here: bool | None = True
    has_full_capacity: bool = True
    excluded_because: str = ""
    has_authorisation: bool | None = True
    identity_card_known: bool = True
    identity_card_expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """The household on the dates that count; a class of None is not known.

    `escaped_on` is when it was recognised as escaped from poverty. `outstanding`: principal by programme, in đồng,
    approved and not yet paid out included.
    """

    class_at_meeting: HouseholdClass | None
    class_at_certification: HouseholdClass | None = None
    escaped_on: date | None = None
    customer_codes: int = 1
    outstanding: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """The borrower's group as it stands; `memberships` counts the groups in which the household is an active member."""

    members: int
    memberships: int = 1
    is_active: bool = True
    same_or_adjoining_hamlet: bool = True


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that borrows. `registered_on`: since when it is registered."""

    registered_on: date


@dataclass(frozen=True, slots=True)
class LoanRequest:
    """What is asked for. `amount` in đồng; `units` is the works, months or jobs that the ceiling is given for. Of an
    organisation `borrower` is its representative and `household` says only what it owes. `units_before`: units for
    which loans that still run were given; `granted_before`: what was granted for the same student before, in đồng.

    `certified_on` is None until the ward certifies. `hamlet` says of each asked class yes, no, or None: not known.
    """

    amount: int
    term_months: int
    meeting_on: date
    borrower: Borrower
    household: Household
    group: Group | None = None
    certified_on: date | None = None
    units: int = 1
    hamlet: Mapping[HamletClass, bool | None] = field(default_factory=dict)
    has_collateral: bool = False
    organisation: Organisation | None = None
    units_before: int = 0
    granted_before: int = 0


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """What the programme (and variant) asks for on the date of the meeting; None where its data do not say.

    `classes` empty: open to every household. `youngest_years` below 18 (employment) leaves minors to the bank.
    `ceiling_per_unit`: the ceiling is multiplied by the units asked for. `counts_outstanding`: what is owed already on
    the programme takes room under the ceiling. `for_organisations`: lent to organisations, and to them alone;
    `ceiling_per_job`: and at most so much for each job of all loans of the organisation; `units_at_most`: no more units
    of all loans together; `ceiling_in_all`: all that may ever be granted, repaid or not (a student's whole course).
    """

    programme: str
    lends: bool
    ceiling: int | None
    longest_term_months: int | None
    classes: frozenset[HouseholdClass] = frozenset()
    hamlet_classes: frozenset[HamletClass] = frozenset()
    through_group: bool = True
    youngest_years: int = 18
    ceiling_per_unit: bool = False
    counts_outstanding: bool = True
    term_is_formula: bool = False
    collateral_above: int | None = None
    for_organisations: bool = False
    ceiling_per_job: int | None = None
    units_at_most: int | None = None
    ceiling_in_all: int | None = None
    source: str = ""


def room_under_ceiling(ceiling: Whole, units: Whole, outstanding: Whole) -> Whole:
    """What may still be lent in đồng: the ceiling for the units less what is owed, never below zero; or columns."""
    room = ceiling * units - outstanding
    return maximum(room, room * 0)


def needs_security(amount: int, owed: int, above: int | None) -> bool:
    """Whether a loan must be secured: with what is owed on the programme already it is above the limit (in đồng; 0:
    always, None: never), so that a loan cut in two does not slip below it."""
    return above is not None and amount + owed > above


def check(request: LoanRequest, terms: TermsFacts, limits: Limits | None = None) -> list[Problem]:
    """All reasons why the request cannot go on (block) or needs a look (warn); codes begin with the field rule."""
    limits = limits or Limits()
    household = [*_household(request, terms, limits), *_exclusions(request, terms)]
    return [
        *_person(request, terms, limits),
        *_who(request, terms),
        *(household if request.organisation is None else ()),
        *_hamlet(request, terms),
        *_amount(request, terms),
        *_group(request, terms, limits),
    ]


def standing_problems(request: LoanRequest, terms: TermsFacts, limits: Limits | None = None) -> list[Problem]:
    """Of `check`, what the household is and where it lives: its class, what its class or other debts exclude, its
    hamlet. Neither amount nor borrower nor group."""
    limits = limits or Limits()
    return [*_household(request, terms, limits), *_exclusions(request, terms), *_hamlet(request, terms)]


def check_meeting(*, members: int, present: int, limits: Limits | None = None) -> list[Problem]:
    """Whether enough members came to the meeting (10C/TD). No source found: a setting to confirm."""
    limits = limits or Limits()
    share, whole = limits.quorum_of
    if present > members:
        text = N_("Số người dự họp {present} nhiều hơn số tổ viên {members}")
        return [Problem("g11_more_present_than_members", text, {"present": present, "members": members})]
    if present * whole < members * share:
        text = N_("Cuộc họp có {present}/{members} tổ viên, cần ít nhất {share}/{whole}")
        facts = {"present": present, "members": members, "share": share, "whole": whole}
        return [Problem("g11_no_quorum", text, facts)]
    return []


def vote_carries(*, votes_for: int, present: int, limits: Limits | None = None) -> bool:
    """Whether a request was agreed: more than half of those present. No source found: a setting to confirm."""
    share, whole = (limits or Limits()).majority_of
    return votes_for * whole > present * share


def _person(request: LoanRequest, terms: TermsFacts, limits: Limits) -> Iterator[Problem]:
    person, on = request.borrower, request.certified_on or request.meeting_on
    if not person.is_household_member:
        yield Problem("g1_not_in_household", N_("Người vay không phải thành viên của hộ"), source=GUIDANCE)
    youngest = min(terms.youngest_years, limits.adult_years)
    if on < add_months(person.born_on, 12 * youngest):
        text = N_("Người vay chưa đủ {years} tuổi")
        yield Problem("g1_under_age", text, {"years": youngest}, terms.source or GUIDANCE)
    elif on < add_months(person.born_on, 12 * limits.adult_years):
        text = N_("Người vay chưa đủ {years} tuổi: ngân hàng quyết định")
        yield Problem("g1_minor", text, {"years": limits.adult_years}, "NĐ 338/2025/NĐ-CP", "warn")
    if not person.has_full_capacity:
        text = N_("Người vay không có năng lực hành vi dân sự đầy đủ")
        yield Problem("g1_no_capacity", text, source=GUIDANCE)
    if not person.has_authorisation:
        text = N_("Chưa có giấy ủy quyền 01/UQ của các thành viên từ đủ 18 tuổi trong hộ")
        severity = "warn" if person.has_authorisation is None else "block"
        yield Problem("r02_no_authorisation", text, source="VB 2407/NHCS-TDNN (2025-03-28)", severity=severity)
    if person.resides_here is None:
        text = N_("Chưa rõ người vay có cư trú hợp pháp tại xã, phường")
        yield Problem("g2_residence_unknown", text, source=GUIDANCE)
    elif not person.resides_here:
        yield Problem("g2_not_resident", N_("Người vay không cư trú hợp pháp tại xã, phường"), source=GUIDANCE)
    if person.excluded_because:
        text = N_("Không thuộc diện được vay: {reason}")
        yield Problem("g5_excluded", text, {"reason": person.excluded_because}, GUIDANCE)
    if person.identity_card_known:
        yield from card_problems(person.identity_card_expires_on, on)
    else:
        yield Problem("r01_no_identity_card", N_("Chưa có thông tin thẻ căn cước của người vay"), source=GUIDANCE)


def _who(request: LoanRequest, terms: TermsFacts) -> Iterator[Problem]:
    """A household borrows what is for households, an organisation what is for organisations, after it is registered."""
    organisation = request.organisation
    if organisation is None and terms.for_organisations:
        text = N_("Loại vay này chỉ dành cho doanh nghiệp, hợp tác xã, cơ sở sản xuất kinh doanh")
        yield Problem("g1_for_organisations_only", text, source=terms.source)
    if organisation is not None and not terms.for_organisations:
        text = N_("Loại vay này không dành cho tổ chức")
        yield Problem("g1_not_for_organisations", text, source=terms.source)
    if organisation is not None and organisation.registered_on > request.meeting_on:
        text = N_("Tổ chức đăng ký ngày {day}, sau ngày đề nghị vay")
        facts = {"day": organisation.registered_on.strftime("%d/%m/%Y")}
        yield Problem("g1_not_registered_yet", text, facts, terms.source)


def _household(request: LoanRequest, terms: TermsFacts, limits: Limits) -> Iterator[Problem]:
    household = request.household
    if household.customer_codes > 1:
        text = N_("Hộ có {count} mã khách hàng; mỗi hộ chỉ có một mã và một sổ vay vốn")
        yield Problem("g6_several_customer_codes", text, {"count": household.customer_codes}, ONE_BOOK)
    if request.certified_on is not None and request.certified_on < request.meeting_on:
        yield Problem("r09_certified_before_meeting", N_("Ngày xác nhận trước ngày họp bình xét"), source="03/TD")
    dates = [("meeting", request.meeting_on, household.class_at_meeting)]
    if request.certified_on is not None:
        dates.append(("certification", request.certified_on, household.class_at_certification))
    for moment, day, found in dates:
        facts: dict[str, object] = {"day": day.strftime("%d/%m/%Y")}
        if terms.classes and found is None:
            text = N_("Chưa rõ hộ thuộc diện nào vào ngày {day}")
            yield Problem(f"g3_class_unknown_at_{moment}", text, facts, "QĐ 24/2021/QĐ-TTg")
        elif terms.classes and found and found not in terms.classes:
            text = N_("Vào ngày {day}, {found} không phải đối tượng của chương trình")
            facts["found"] = CLASS_NAMES[found]
            yield Problem(f"g3_class_not_admitted_at_{moment}", text, facts, terms.source or GUIDANCE)
        if found is HouseholdClass.NEWLY_ESCAPED and HouseholdClass.NEWLY_ESCAPED in terms.classes:
            yield from _escaped(household.escaped_on, day, limits)


def _escaped(escaped_on: date | None, day: date, limits: Limits) -> Iterator[Problem]:
    source = "QĐ 28/2015/QĐ-TTg"
    if escaped_on is None:
        yield Problem("r06_escape_date_unknown", N_("Chưa rõ ngày hộ được công nhận thoát nghèo"), source=source)
    elif day > add_months(escaped_on, limits.escaped_months):
        text = N_("Hộ thoát nghèo từ {escaped}, đã quá {months} tháng")
        facts = {"escaped": escaped_on.strftime("%d/%m/%Y"), "months": limits.escaped_months}
        yield Problem("r06_escaped_too_long_ago", text, facts, source)


def _exclusions(request: LoanRequest, terms: TermsFacts) -> Iterator[Problem]:
    # The class at the meeting speaks here; a change up to certification is found by the class checks above.
    found = request.household.class_at_meeting
    for rule in CLASS_RULES:
        if rule.programme == terms.programme and rule.household is found:
            text = N_("Không cho vay chương trình {programme} đối với {found}")
            facts = {"found": CLASS_NAMES[found], "programme": terms.programme}
            yield Problem("g7_class_excluded", text, facts, rule.source, rule.severity)
    for pair in EXCLUSIONS:
        held = {pair.one: pair.other, pair.other: pair.one}.get(terms.programme)
        if held and request.meeting_on >= pair.since and request.household.outstanding.get(held, 0) > 0:
            text = N_("Hộ đang có dư nợ {held}, không vay thêm chương trình {programme}")
            facts = {"held": held, "programme": terms.programme}
            yield Problem("g7_programmes_exclude", text, facts, pair.source, pair.severity)


def _hamlet(request: LoanRequest, terms: TermsFacts) -> Iterator[Problem]:
    for asked in sorted(terms.hamlet_classes):
        answer = request.hamlet.get(asked)
        facts = {"asked": CLASS_NAMES[asked], "day": request.meeting_on.strftime("%d/%m/%Y")}
        if answer is None:
            text = N_("Chưa rõ thôn, bản, tổ dân phố có thuộc {asked} vào ngày {day}; cần quyết định công nhận")
            yield Problem(f"g7_hamlet_{asked}_unknown", text, facts, terms.source)
        elif not answer:
            text = N_("Thôn, bản, tổ dân phố không thuộc {asked} vào ngày {day}")
            yield Problem(f"g7_hamlet_not_{asked}", text, facts, terms.source)


def _amount(request: LoanRequest, terms: TermsFacts) -> Iterator[Problem]:
    if not terms.lends:
        text = N_("Chương trình {programme} không còn cho vay mới")
        yield Problem("r07_programme_closed", text, {"programme": terms.programme}, terms.source)
    if request.amount <= 0:
        yield Problem("r07_amount_not_positive", N_("Số tiền vay phải lớn hơn 0"))
    owed = request.household.outstanding.get(terms.programme, 0) if terms.counts_outstanding else 0
    if terms.ceiling is None:
        text = N_("Chưa rõ mức cho vay tối đa của chương trình {programme}")
        yield Problem("r07_ceiling_unknown", text, {"programme": terms.programme}, terms.source)
    else:
        room = room_under_ceiling(terms.ceiling, _units(request, terms), owed)
        if request.amount > room:
            text = N_("Xin vay {amount} đồng, chương trình chỉ còn cho vay được {room} đồng")
            facts = {"amount": dotted(request.amount), "room": dotted(room)}
            yield Problem("r07_over_ceiling", text, facts, terms.source)
    if terms.ceiling_in_all is not None and request.amount + request.granted_before > terms.ceiling_in_all:
        text = N_("Xin vay {amount} đồng; cả khóa học được vay {most} đồng, đã cho vay {before} đồng")
        facts = {"amount": dotted(request.amount), "most": dotted(terms.ceiling_in_all),
                 "before": dotted(request.granted_before)}  # fmt: skip
        yield Problem("r07_over_ceiling_in_all", text, facts, terms.source)
    if request.organisation is not None and terms.ceiling_per_job is not None:
        jobs = request.units + request.units_before
        if request.amount > room_under_ceiling(terms.ceiling_per_job, jobs, owed):
            text = N_("Xin vay {amount} đồng, với {jobs} lao động của các khoản vay chỉ còn cho vay được {room} đồng")
            facts = {"amount": dotted(request.amount), "jobs": str(jobs),
                     "room": dotted(room_under_ceiling(terms.ceiling_per_job, jobs, owed))}  # fmt: skip
            yield Problem("r08_over_ceiling_per_job", text, facts, terms.source)
    if request.term_months < 1:
        yield Problem("r07_term_not_positive", N_("Thời hạn vay phải từ 1 tháng"))
    elif terms.longest_term_months is None and not terms.term_is_formula:
        text = N_("Chưa rõ thời hạn vay tối đa của chương trình {programme}")
        yield Problem("r07_term_unknown", text, {"programme": terms.programme}, terms.source)
    elif terms.longest_term_months is not None and request.term_months > terms.longest_term_months:
        text = N_("Thời hạn {term} tháng dài hơn mức tối đa {longest} tháng")
        facts_term = {"term": request.term_months, "longest": terms.longest_term_months}
        yield Problem("r07_term_too_long", text, facts_term, terms.source)
    if needs_security(request.amount, owed, terms.collateral_above) and not request.has_collateral:
        text = N_("Khoản vay trên {limit} đồng phải có tài sản bảo đảm")
        facts_limit = {"limit": dotted(terms.collateral_above or 0)}
        yield Problem("r07_collateral_missing", text, facts_limit, terms.source)


def _units(request: LoanRequest, terms: TermsFacts) -> int:
    """For how many units the ceiling is given: with those of loans that run where what is owed on them takes room."""
    if not terms.ceiling_per_unit:
        return 1
    units = request.units + (request.units_before if terms.counts_outstanding else 0)
    return units if terms.units_at_most is None else min(units, terms.units_at_most)


def check_amount(request: LoanRequest, terms: TermsFacts) -> list[Problem]:
    """The checks that are made again at the decision and at the payout: another loan may have come between."""
    return list(_amount(request, terms))


def _group(request: LoanRequest, terms: TermsFacts, limits: Limits) -> Iterator[Problem]:
    if not terms.through_group:
        return
    source = GROUP_RULES
    group = request.group
    if group is None or group.memberships == 0:
        yield Problem("g4_no_group", N_("Hộ chưa là tổ viên của tổ tiết kiệm và vay vốn nào"), source=source)
        return
    if group.memberships > 1:
        text = N_("Hộ là tổ viên của {count} tổ; chỉ được tham gia một tổ")
        yield Problem("g4_several_groups", text, {"count": group.memberships}, source)
    if not group.same_or_adjoining_hamlet:
        text = N_("Tổ không ở cùng hoặc liền kề thôn, bản, tổ dân phố của hộ")
        yield Problem("g4_other_hamlet", text, source=source)
    if not group.is_active:
        yield Problem("g9_group_not_active", N_("Tổ không ở trạng thái đang hoạt động"), source=source)
    facts = {"members": group.members, "smallest": limits.group_smallest, "largest": limits.group_largest}
    if group.members > limits.group_largest:
        text = N_("Tổ có {members} tổ viên, tối đa {largest}")
        yield Problem("r04_group_too_large", text, facts, GROUP_CHECKS)
    elif group.members < limits.group_smallest:
        text = N_("Tổ có {members} tổ viên, ít hơn {smallest}")
        yield Problem("r04_group_too_small", text, facts, GROUP_CHECKS, "warn")
