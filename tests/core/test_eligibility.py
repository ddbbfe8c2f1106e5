"""May this household borrow this much from this programme?"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dongvon.columns  # noqa: F401  teaches `where` about NumPy
from dongvon.core.eligibility import (
    GROUP_CHECKS,
    GROUP_RULES,
    GUIDANCE,
    ONE_BOOK,
    QUESTIONS,
    Borrower,
    Group,
    HamletClass,
    Household,
    HouseholdClass,
    Limits,
    LoanRequest,
    TermsFacts,
    check,
    check_amount,
    check_meeting,
    room_under_ceiling,
    vote_carries,
)
from dongvon.core.identity import IDENTITY_LAW

MET, CERTIFIED = date(2026, 3, 8), date(2026, 3, 20)
POOR, NEAR_POOR, ESCAPED = HouseholdClass.POOR, HouseholdClass.NEAR_POOR, HouseholdClass.NEWLY_ESCAPED
BORROWER = Borrower(born_on=date(1985, 6, 1), identity_card_expires_on=date(2045, 6, 1))
HOUSEHOLD = Household(class_at_meeting=POOR, class_at_certification=POOR)
REQUEST = LoanRequest(
    amount=100_000_000, term_months=120, meeting_on=MET, certified_on=CERTIFIED,
    borrower=BORROWER, household=HOUSEHOLD, group=Group(members=42),
)  # fmt: skip
HN = TermsFacts(
    "HN", lends=True, ceiling=100_000_000, longest_term_months=120, classes=frozenset({POOR}),
    source="QĐ 12/QĐ-HĐQT (2019-02-22)",
)  # fmt: skip
HCN = replace(HN, programme="HCN", classes=frozenset({NEAR_POOR}))
HMTN = replace(HN, programme="HMTN", longest_term_months=60, classes=frozenset({ESCAPED}))
VKK = replace(HN, programme="VKK", classes=frozenset(), hamlet_classes=frozenset({HamletClass.DIFFICULT_AREA}))
NSVS = TermsFacts(
    "NSVS", lends=True, ceiling=25_000_000, longest_term_months=60, ceiling_per_unit=True,
    hamlet_classes=frozenset({HamletClass.RURAL}), source="QĐ 1826/QĐ-TTg",
)  # fmt: skip
GQVL = TermsFacts(
    "GQVL", lends=True, ceiling=200_000_000, longest_term_months=120, youngest_years=15, source="NĐ 338/2025/NĐ-CP"
)


def asked(**changes: object) -> LoanRequest:
    """The sound request with changes to it, its borrower (b_…), household (h_…) or group (g_…)."""
    parts = {"b_": BORROWER, "h_": HOUSEHOLD, "g_": REQUEST.group}
    names = {"b_": "borrower", "h_": "household", "g_": "group"}
    request = {key: value for key, value in changes.items() if key[:2] not in parts}
    for prefix, part in parts.items():
        inner = {key[2:]: value for key, value in changes.items() if key.startswith(prefix)}
        if inner:
            request[names[prefix]] = replace(part, **inner)
    return replace(REQUEST, **request)


# What each refusal rests on; what is not here rests on the document of the programme's own terms.
SOURCES = {
    GUIDANCE: (
        "g1_not_in_household", "g1_no_capacity", "g2_not_resident", "g2_residence_unknown", "g5_excluded",
        "r01_no_identity_card",
    ),
    "VB 2407/NHCS-TDNN (2025-03-28)": ("r02_no_authorisation",),
    "NĐ 338/2025/NĐ-CP": ("g1_minor",),
    IDENTITY_LAW: ("identity_card_expired",),
    ONE_BOOK: ("g6_several_customer_codes",),
    "03/TD": ("r09_certified_before_meeting",),
    "QĐ 24/2021/QĐ-TTg": ("g3_class_unknown_at_meeting", "g3_class_unknown_at_certification"),
    "QĐ 28/2015/QĐ-TTg": ("r06_escape_date_unknown", "r06_escaped_too_long_ago"),
    GROUP_RULES: ("g4_no_group", "g4_several_groups", "g4_other_hamlet", "g9_group_not_active"),
    GROUP_CHECKS: ("r04_group_too_large", "r04_group_too_small"),
    "": ("r07_amount_not_positive", "r07_term_not_positive"),
}  # fmt: skip
SOURCE_OF = {code: source for source, codes_ in SOURCES.items() for code in codes_}


def codes(request: LoanRequest, terms: TermsFacts = HN) -> list[str]:
    """The codes of what is found, each with the source it must rest on."""
    found = check(request, terms)
    for one in found:
        if one.code in ("g7_class_excluded", "g7_programmes_exclude"):
            assert QUESTIONS in one.source or "31/2007" in one.source
        else:
            assert one.source == SOURCE_OF.get(one.code, terms.source), one.code
    return [f"{one.code}{'' if one.severity == 'block' else ' (warn)'}" for one in found]


def test_a_sound_request_has_no_problem() -> None:
    assert codes(REQUEST) == []


def test_at_the_payout_only_the_amount_is_looked_at_again() -> None:
    """Another loan of the household came between: of 100 million 60 are left to lend."""
    request = asked(h_outstanding={"HN": 40_000_000}, b_excluded_because="đang chấp hành án")
    (found,) = check_amount(request, HN)
    assert (found.code, found.facts) == ("r07_over_ceiling", {"amount": "100.000.000", "room": "60.000.000"})
    assert check_amount(replace(request, amount=60_000_000), HN) == []


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"b_is_household_member": False}, ["g1_not_in_household"]),
        ({"b_born_on": date(2008, 3, 20)}, []),
        ({"b_born_on": date(2008, 3, 21)}, ["g1_under_age"]),
        ({"b_has_full_capacity": False}, ["g1_no_capacity"]),
        ({"b_has_authorisation": False}, ["r02_no_authorisation"]),
        ({"b_has_authorisation": None}, ["r02_no_authorisation (warn)"]),
        ({"b_resides_here": False}, ["g2_not_resident"]),
        ({"b_resides_here": None}, ["g2_residence_unknown"]),
        ({"b_excluded_because": "đang chấp hành án"}, ["g5_excluded"]),
        ({"b_identity_card_known": False}, ["r01_no_identity_card"]),
        ({"b_identity_card_expires_on": CERTIFIED}, []),
        ({"b_identity_card_expires_on": date(2026, 3, 19)}, ["identity_card_expired (warn)"]),
        ({"b_identity_card_expires_on": None}, []),
        ({"h_class_at_meeting": None}, ["g3_class_unknown_at_meeting"]),
        ({"h_class_at_certification": None}, ["g3_class_unknown_at_certification"]),
        ({"h_class_at_certification": NEAR_POOR}, ["g3_class_not_admitted_at_certification"]),
        ({"h_class_at_meeting": HouseholdClass.OTHER}, ["g3_class_not_admitted_at_meeting"]),
        ({"h_customer_codes": 2}, ["g6_several_customer_codes"]),
        ({"certified_on": date(2026, 3, 7)}, ["r09_certified_before_meeting"]),
        ({"certified_on": MET}, []),
        ({"group": None}, ["g4_no_group"]),
        ({"g_memberships": 0}, ["g4_no_group"]),
        ({"g_memberships": 2}, ["g4_several_groups"]),
        ({"g_same_or_adjoining_hamlet": False}, ["g4_other_hamlet"]),
        ({"g_is_active": False}, ["g9_group_not_active"]),
        ({"g_members": 60}, []),
        ({"g_members": 61}, ["r04_group_too_large"]),
        ({"g_members": 5}, []),
        ({"g_members": 4}, ["r04_group_too_small (warn)"]),
        ({"amount": 100_000_001}, ["r07_over_ceiling"]),
        ({"amount": 0}, ["r07_amount_not_positive"]),
        ({"amount": 1}, []),
        ({"amount": 100_000_001, "units": 2}, ["r07_over_ceiling"]),
        ({"amount": 60_000_000, "h_outstanding": {"HN": 40_000_000}}, []),
        ({"amount": 60_000_000, "h_outstanding": {"HN": 40_000_001}}, ["r07_over_ceiling"]),
        ({"h_outstanding": {"HSSV": 40_000_000, "NSVS": 50_000_000}}, []),
        ({"term_months": 121}, ["r07_term_too_long"]),
        ({"term_months": 0}, ["r07_term_not_positive"]),
        ({"term_months": 1}, []),
    ],
)
def test_each_rule_finds_its_fault(changes: dict[str, object], expected: list[str]) -> None:
    assert codes(asked(**changes)) == expected


def test_before_certification_only_the_class_at_the_meeting_counts() -> None:
    assert codes(asked(certified_on=None, h_class_at_certification=None)) == []


@pytest.mark.parametrize(
    "escaped_on, expected",
    [
        (date(2023, 3, 20), []),
        (date(2023, 3, 19), ["r06_escaped_too_long_ago"]),
        (date(2023, 3, 7), ["r06_escaped_too_long_ago", "r06_escaped_too_long_ago"]),
        (None, ["r06_escape_date_unknown", "r06_escape_date_unknown"]),
    ],
)
def test_a_household_counts_as_newly_escaped_for_36_months(escaped_on: date | None, expected: list[str]) -> None:
    request = asked(
        term_months=60, h_class_at_meeting=ESCAPED, h_class_at_certification=ESCAPED, h_escaped_on=escaped_on
    )
    assert codes(request, HMTN) == expected


@pytest.mark.parametrize(
    "found, terms, expected",
    [
        (POOR, replace(HCN, classes=frozenset()), ["g7_class_excluded"]),
        (POOR, replace(HMTN, classes=frozenset(), longest_term_months=120), ["g7_class_excluded"]),
        (POOR, VKK, ["g7_class_excluded"]),
        (NEAR_POOR, VKK, ["g7_class_excluded (warn)"]),
        (ESCAPED, VKK, ["g7_class_excluded (warn)"]),
        (HouseholdClass.OTHER, VKK, []),
        (NEAR_POOR, HCN, []),
    ],
)
def test_some_classes_do_not_borrow_from_some_programmes(
    found: HouseholdClass, terms: TermsFacts, expected: list[str]
) -> None:
    request = asked(h_class_at_meeting=found, h_class_at_certification=found, hamlet={HamletClass.DIFFICULT_AREA: True})
    assert codes(request, terms) == expected


@pytest.mark.parametrize(
    "wanted, held, expected",
    [
        (VKK, "GQVL", ["g7_programmes_exclude"]),
        (GQVL, "VKK", ["g7_programmes_exclude"]),
        (VKK, "HN", ["g7_programmes_exclude (warn)"]),
        (GQVL, "HN", []),
        (VKK, "NSVS", []),
    ],
)
def test_some_programmes_exclude_one_another_either_way_round(
    wanted: TermsFacts, held: str, expected: list[str]
) -> None:
    other = HouseholdClass.OTHER
    request = asked(
        h_class_at_meeting=other, h_class_at_certification=other, h_outstanding={held: 1},
        hamlet={HamletClass.DIFFICULT_AREA: True},
    )  # fmt: skip
    assert codes(request, wanted) == expected
    paid_back = replace(request, household=replace(request.household, outstanding={held: 0}))
    assert codes(paid_back, wanted) == []


def test_programmes_exclude_one_another_from_the_day_of_the_rule() -> None:
    other = HouseholdClass.OTHER
    for met, expected in ((date(2007, 1, 1), ["g7_programmes_exclude"]), (date(2006, 12, 31), [])):
        request = asked(
            meeting_on=met, certified_on=None, h_class_at_meeting=other, h_outstanding={"GQVL": 1},
            hamlet={HamletClass.DIFFICULT_AREA: True},
        )  # fmt: skip
        assert codes(request, VKK) == expected


@pytest.mark.parametrize(
    "hamlet, expected",
    [
        ({HamletClass.RURAL: True}, []),
        ({HamletClass.RURAL: False}, ["g7_hamlet_not_rural"]),
        ({HamletClass.RURAL: None}, ["g7_hamlet_rural_unknown"]),
        ({}, ["g7_hamlet_rural_unknown"]),
        ({HamletClass.DIFFICULT_AREA: True}, ["g7_hamlet_rural_unknown"]),
    ],
)
def test_water_loans_are_for_rural_hamlets_and_unknown_is_not_yes(
    hamlet: dict[HamletClass, bool | None], expected: list[str]
) -> None:
    request = asked(amount=25_000_000, term_months=60, hamlet=hamlet)
    assert codes(request, NSVS) == expected


def test_two_works_have_two_ceilings() -> None:
    two = asked(amount=50_000_000, units=2, term_months=60, hamlet={HamletClass.RURAL: True})
    assert codes(two, NSVS) == []
    assert codes(replace(two, amount=50_000_001), NSVS) == ["r07_over_ceiling"]


def test_what_the_programme_does_not_say_blocks() -> None:
    unknown = replace(HN, ceiling=None, longest_term_months=None)
    assert codes(REQUEST, unknown) == ["r07_ceiling_unknown", "r07_term_unknown"]
    assert codes(REQUEST, replace(HN, longest_term_months=None, term_is_formula=True)) == []
    assert codes(REQUEST, replace(HN, lends=False)) == ["r07_programme_closed"]


def test_a_minor_worker_is_left_to_the_bank() -> None:
    assert codes(asked(b_born_on=date(2010, 1, 1)), GQVL) == ["g1_minor (warn)"]
    assert codes(asked(b_born_on=date(2011, 3, 21)), GQVL) == ["g1_under_age"]


def test_a_programme_without_a_document_of_its_own_rests_on_the_guidance() -> None:
    found = check(asked(b_born_on=date(2011, 3, 21)), replace(GQVL, source=""))
    found += check(asked(h_class_at_meeting=NEAR_POOR), replace(HN, source=""))
    assert [(one.code, one.source) for one in found] == [
        ("g1_under_age", GUIDANCE), ("g3_class_not_admitted_at_meeting", GUIDANCE)
    ]  # fmt: skip


def test_a_loan_above_the_threshold_needs_collateral() -> None:
    secured = replace(HN, collateral_above=50_000_000)
    assert codes(REQUEST, secured) == ["r07_collateral_missing"]
    assert codes(asked(has_collateral=True), secured) == []
    assert codes(asked(amount=50_000_000), secured) == []


def test_the_direct_path_asks_for_no_group() -> None:
    assert codes(asked(group=None), replace(HN, through_group=False)) == []


def test_outstanding_takes_no_room_where_the_ceiling_is_per_month() -> None:
    student = TermsFacts(
        "HSSV", lends=True, ceiling=4_000_000, longest_term_months=None, term_is_formula=True, ceiling_per_unit=True,
        counts_outstanding=False,
    )  # fmt: skip
    request = asked(amount=20_000_000, units=5, h_outstanding={"HSSV": 60_000_000})
    assert codes(request, student) == []


def test_the_limits_are_settings() -> None:
    limits = Limits(group_smallest=3, group_largest=50)
    assert check(asked(g_members=3), HN, limits) == []
    assert [one.code for one in check(asked(g_members=51), HN, limits)] == ["r04_group_too_large"]


def test_many_faults_are_told_at_once_and_each_in_a_whole_sentence() -> None:
    request = asked(amount=200_000_000, term_months=200, b_resides_here=None, g_memberships=2, h_class_at_meeting=None)
    found = check(request, replace(HN, source="QĐ 12/QĐ-HĐQT (2019-02-22)"))
    assert [one.code for one in found] == [
        "g2_residence_unknown", "g3_class_unknown_at_meeting", "r07_over_ceiling", "r07_term_too_long",
        "g4_several_groups",
    ]  # fmt: skip
    assert str(found[2]) == "Xin vay 200.000.000 đồng, chương trình chỉ còn cho vay được 100.000.000 đồng"
    assert str(found[1]) == "Chưa rõ hộ thuộc diện nào vào ngày 08/03/2026"
    assert all("{" not in str(one) for one in found)


@pytest.mark.parametrize(
    "members, present, expected",
    [(42, 42, []), (42, 28, []), (42, 27, ["g11_no_quorum"]), (43, 28, ["g11_no_quorum"]), (43, 29, []),
     (5, 6, ["g11_more_present_than_members"])],
)  # fmt: skip
def test_a_meeting_needs_two_thirds_of_the_members(members: int, present: int, expected: list[str]) -> None:
    assert [one.code for one in check_meeting(members=members, present=present)] == expected


@pytest.mark.parametrize(
    "votes_for, present, carried", [(14, 28, False), (15, 28, True), (15, 29, True), (0, 0, False)]
)
def test_a_request_is_agreed_by_more_than_half_of_those_present(votes_for: int, present: int, carried: bool) -> None:
    assert vote_carries(votes_for=votes_for, present=present) is carried


def test_the_share_of_votes_is_a_setting() -> None:
    two_thirds = Limits(majority_of=(2, 3))
    assert not vote_carries(votes_for=20, present=30, limits=two_thirds)
    assert vote_carries(votes_for=21, present=30, limits=two_thirds)


# One sentence for each fact that fills one: what the clerk reads.
SENTENCES = [
    ({"b_born_on": date(2008, 3, 21)}, HN, "Người vay chưa đủ 18 tuổi"),
    ({"b_born_on": date(2010, 1, 1)}, GQVL, "Người vay chưa đủ 18 tuổi: ngân hàng quyết định"),
    ({"b_excluded_because": "đang chấp hành án"}, HN, "Không thuộc diện được vay: đang chấp hành án"),
    ({"h_customer_codes": 2}, HN, "Hộ có 2 mã khách hàng; mỗi hộ chỉ có một mã và một sổ vay vốn"),
    ({"h_class_at_certification": None}, HN, "Chưa rõ hộ thuộc diện nào vào ngày 20/03/2026"),
    ({"h_class_at_meeting": NEAR_POOR}, HN,
     "Vào ngày 08/03/2026, hộ cận nghèo không phải đối tượng của chương trình"),
    ({"h_class_at_meeting": ESCAPED, "h_class_at_certification": ESCAPED, "h_escaped_on": date(2023, 3, 19),
      "term_months": 60}, HMTN, "Hộ thoát nghèo từ 19/03/2023, đã quá 36 tháng"),
    ({}, replace(HCN, classes=frozenset()), "Không cho vay chương trình HCN đối với hộ nghèo"),
    ({"h_outstanding": {"HN": 1}}, replace(HCN, programme="HMTN", classes=frozenset({POOR})),
     "Hộ đang có dư nợ HN, không vay thêm chương trình HMTN"),
    ({"amount": 25_000_000, "term_months": 60}, NSVS,
     "Chưa rõ thôn, bản, tổ dân phố có thuộc khu vực nông thôn vào ngày 08/03/2026; cần quyết định công nhận"),
    ({"amount": 25_000_000, "term_months": 60, "hamlet": {HamletClass.RURAL: False}}, NSVS,
     "Thôn, bản, tổ dân phố không thuộc khu vực nông thôn vào ngày 08/03/2026"),
    ({}, replace(HN, lends=False), "Chương trình HN không còn cho vay mới"),
    ({}, replace(HN, ceiling=None), "Chưa rõ mức cho vay tối đa của chương trình HN"),
    ({}, replace(HN, longest_term_months=None), "Chưa rõ thời hạn vay tối đa của chương trình HN"),
    ({"term_months": 121}, HN, "Thời hạn 121 tháng dài hơn mức tối đa 120 tháng"),
    ({}, replace(HN, collateral_above=50_000_000), "Khoản vay trên 50.000.000 đồng phải có tài sản bảo đảm"),
    ({}, replace(HN, collateral_above=0), "Khoản vay trên 0 đồng phải có tài sản bảo đảm"),
    ({"g_memberships": 2}, HN, "Hộ là tổ viên của 2 tổ; chỉ được tham gia một tổ"),
    ({"g_members": 61}, HN, "Tổ có 61 tổ viên, tối đa 60"),
    ({"g_members": 4}, HN, "Tổ có 4 tổ viên, ít hơn 5"),
]  # fmt: skip


@pytest.mark.parametrize("changes, terms, sentence", SENTENCES)
def test_a_refusal_is_said_with_its_figures(changes: dict[str, object], terms: TermsFacts, sentence: str) -> None:
    assert sentence in [str(one) for one in check(asked(**changes), terms)]


def test_a_meeting_refused_says_how_many_came() -> None:
    (few,), (many,) = check_meeting(members=42, present=27), check_meeting(members=5, present=6)
    assert str(few) == "Cuộc họp có 27/42 tổ viên, cần ít nhất 2/3"
    assert str(many) == "Số người dự họp 6 nhiều hơn số tổ viên 5"


amounts = st.integers(0, 96_000_000_000)


@settings(max_examples=100, derandomize=True)
@given(st.lists(st.tuples(amounts, st.integers(1, 60), amounts), min_size=1, max_size=20))
def test_room_under_the_ceiling_is_the_same_for_one_loan_a_column_and_fractions(
    rows: list[tuple[int, int, int]],
) -> None:
    # one đồng either side of the boundary, where what is owed fills the ceiling
    rows = rows + [(top, units, max(0, top * units + shift)) for top, units, _ in rows for shift in (-1, 0, 1)]
    columns = np.array(rows, dtype=np.int64).T
    ones = [room_under_ceiling(*row) for row in rows]
    assert room_under_ceiling(*columns).tolist() == ones
    assert ones == [max(Fraction(0), Fraction(top) * units - owed) for top, units, owed in rows]
