import tomllib
from datetime import date
from pathlib import Path

import pytest

from dongvon.core.problems import Refused
from dongvon.core.rates import effective_rate
from dongvon.core.schedule import Rule
from dongvon.credit.programmes.catalogue import (
    TERMS,
    UNKNOWN_TEXTS,
    TermsFileBroken,
    all_programmes,
    by_bank_code,
    ceilings_on,
    codes,
    instalment_months,
    load,
    new_lending_problems,
    overlays,
    pricing,
    read,
    terms_on,
    variant_of,
)
from dongvon.credit.programmes.schema import UNKNOWN, overlay_problems, terms_problems

NEWEST = 'annual_percent = "6.24"'
POOR_TEXT = (TERMS / "HN.toml").read_text(encoding="utf-8")


def faults(old: str, new: str) -> list[str]:
    """What the schema says of the poor households' file with one place changed."""
    assert old in POOR_TEXT
    return [str(problem) for problem in terms_problems("HN.toml", tomllib.loads(POOR_TEXT.replace(old, new, 1)))]


def test_all_33_programmes_load_in_the_order_of_reports() -> None:
    programmes = all_programmes()
    assert [programme.code for programme in programmes[:4]] == ["HN", "HN30A", "HCN", "HMTN"]
    assert [programme.position for programme in programmes] == list(range(1, 34))
    assert {programme.code for programme in programmes} == set(codes())


def test_every_number_has_a_confidence_and_what_is_seen_has_a_source_or_document() -> None:
    for programme in all_programmes():
        rows = [*programme.rates, *programme.overdue, *programme.ceilings, *programme.terms, *programme.legal]
        for evidence in (row.evidence for row in [*rows, *programme.security, programme.grace, programme.instalments]):
            assert evidence.confidence in {"seen", "derived", "mixed", "memory"}
            assert evidence.url or evidence.document or evidence.confidence != "seen", programme.code


def test_every_instalment_rule_names_a_function_of_core() -> None:
    assert {programme.instalments.rule for programme in all_programmes()} <= {rule.value for rule in Rule}


@pytest.mark.parametrize(
    ("code", "variant", "signed_on", "on", "in_term"),
    [
        ("HN", None, date(2019, 6, 1), date(2025, 11, 30), 660_000),
        ("HN", None, date(2019, 6, 1), date(2025, 12, 1), 624_000),
        ("HCN", None, date(2024, 1, 1), date(2025, 12, 1), 748_800),
        ("HMTN", None, date(2024, 1, 1), date(2025, 12, 1), 780_000),
        ("NSVS", None, date(2024, 1, 1), date(2025, 12, 1), 840_000),
        ("VKK", None, date(2024, 1, 1), date(2025, 12, 1), 780_000),
        ("NOXH", None, date(2024, 9, 1), date(2025, 10, 9), 660_000),
        ("NOXH", None, date(2024, 9, 1), date(2025, 10, 10), 540_000),
        ("GQVL", "general", date(2024, 1, 1), date(2026, 2, 1), 748_800),
        ("GQVL", "general", date(2026, 1, 1), date(2026, 2, 1), 792_480),
        ("GQVL", "preferential", date(2026, 1, 1), date(2026, 2, 1), 624_000),
        ("HSSV", None, date(2022, 9, 1), date(2026, 1, 1), 624_000),
        ("STEM", None, date(2025, 10, 17), date(2026, 1, 1), 480_000),
        ("NHA33", None, date(2016, 1, 1), date(2026, 1, 1), 300_000),
    ],
)
def test_the_rates_in_force(code: str, variant: str | None, signed_on: date, on: date, in_term: int) -> None:
    rate = effective_rate(pricing(load(code), variant), signed_on=signed_on, on=on)
    assert (rate.in_term_e7, rate.overdue_e7) == (in_term, in_term * 13 // 10)


def test_the_wage_loans_of_the_epidemic_have_an_overdue_rate_of_their_own() -> None:
    rate = effective_rate(pricing(load("LUONG68")), signed_on=date(2021, 8, 1), on=date(2022, 9, 1))
    assert (rate.in_term_e7, rate.overdue_e7) == (0, 1_200_000)


@pytest.mark.parametrize(
    ("code", "variant", "on", "amounts"),
    [
        ("HN", "", date(2019, 2, 28), [50_000_000]),
        ("HN", "", date(2019, 3, 1), [100_000_000]),
        ("NSVS", "", date(2024, 9, 2), [25_000_000]),
        ("GQVL", "worker", date(2025, 12, 31), [100_000_000]),
        ("GQVL", "worker", date(2026, 1, 1), [200_000_000]),
        ("GQVL", "general", date(2026, 1, 1), [200_000_000, 10_000_000_000]),
        ("ND28_CGT", "household", date(2025, 1, 1), [100_000_000]),
        ("HSSV", "", date(2025, 1, 1), [4_000_000]),
    ],
)
def test_the_ceilings_in_force(code: str, variant: str, on: date, amounts: list[int]) -> None:
    assert [row.amount for row in ceilings_on(load(code), variant, on)] == amounts


def test_ceilings_that_are_a_share_or_hold_per_job_say_so() -> None:
    purchase = ceilings_on(load("NOXH"), "purchase", date(2025, 1, 1))[0]
    assert (purchase.amount, purchase.share_percent, purchase.share_of) == (None, 80, "contract_value")
    assert ceilings_on(load("GQVL"), "establishment", date(2026, 1, 1))[0].per_job == 200_000_000
    assert ceilings_on(load("NSVS"), "", date(2026, 1, 1))[0].at_most == 2


def test_the_longest_terms_in_force() -> None:
    assert [row.months for row in terms_on(load("HMTN"), "", date(2025, 1, 1))] == [60]
    assert [row.months for row in terms_on(load("GQVL"), "general", date(2018, 1, 1))] == [60]
    assert [row.months for row in terms_on(load("NHA33"), "", date(2016, 1, 1))] == [180]
    assert [row.rule for row in terms_on(load("HSSV"), "", date(2025, 1, 1))] == ["student"]
    assert [row.months for row in terms_on(load("ND28_CGT"), "household", date(2025, 1, 1))] == [120]


def test_housing_of_the_poor_has_five_years_of_grace_and_a_tenth_a_year() -> None:
    housing = load("NHA33")
    assert (housing.grace.principal_months, housing.grace.interest_months) == (60, 60)
    assert (housing.instalments.rule, housing.instalments.yearly_share_percent) == ("yearly_share", 10)


def test_short_loans_are_repaid_at_once_and_longer_ones_in_instalments() -> None:
    poor = load("HN")
    assert [instalment_months(poor, months) for months in (6, 12, 13, 60)] == [6, 12, 12, 12]


def test_a_missed_instalment_goes_overdue_for_loans_from_march_2026() -> None:
    rows = [(row.since, row.becomes_overdue) for row in load("HN").missed_instalments]
    assert rows == [(None, False), (date(2026, 3, 1), True)]
    assert [row.becomes_overdue for row in load("HSSV").missed_instalments] == [False]


@pytest.mark.parametrize("code", ["HN", "HCN", "HMTN", "VKK", "CHXAPT", "HSSV", "STEM", "NSVS", "NOXH", "XKLD", "GQVL"])
def test_active_programmes_lend(code: str) -> None:
    programme = load(code)
    for on in (date(2025, 12, 31), date(2026, 3, 1)):
        assert new_lending_problems(programme, programme.default_variant, on) == []


@pytest.mark.parametrize(
    ("code", "on", "found"),
    [
        ("DTTS2085", date(2025, 1, 1), ["programme_closed"]),
        ("ND28_NHAO", date(2025, 12, 31), []),
        ("ND28_NHAO", date(2026, 1, 1), ["programme_unverified"]),
        ("HN30A", date(2025, 7, 1), ["programme_unverified"]),
        ("LNPT", date(2025, 1, 1), ["programme_closed", "rate_unknown", "ceiling_unknown", "term_unknown"]),
        ("DP_KHAC", date(2025, 1, 1), ["programme_local", "rate_unknown", "ceiling_unknown", "term_unknown"]),
        ("STEM", date(2025, 8, 27), ["rate_unknown", "ceiling_unknown"]),
    ],
)
def test_what_is_closed_or_unknown_blocks_new_lending(code: str, on: date, found: list[str]) -> None:
    problems = new_lending_problems(load(code), "", on)
    assert [problem.code for problem in problems] == found
    assert all(problem.severity == "block" and str(problem) for problem in problems)


def test_the_bank_keeps_several_programmes_under_one_code() -> None:
    assert [programme.code for programme in by_bank_code("02")] == ["HSSV", "STEM"]
    assert [programme.code for programme in by_bank_code("25")][:2] == ["ND28_DATO", "ND28_NHAO"]
    assert [programme.code for programme in by_bank_code("16")] == ["XKLD"]
    assert by_bank_code("") == () == by_bank_code("98")


def test_the_usual_variant_is_found_and_a_wrong_one_refused_with_the_list() -> None:
    jobs = load("GQVL")
    assert [variant_of(jobs, name) for name in (None, "", "General", "preferential")] == [
        "general", "general", "general", "preferential",
    ]  # fmt: skip
    assert variant_of(load("ND28_CGT"), "poor household") == "poor_household"
    assert variant_of(load("NOXH"), "purchase") == "", "a kind that differs in its ceiling only bears the usual rate"
    with pytest.raises(Refused, match="Chương trình GQVL không có loại “cheap”; các loại: general, preferential"):
        variant_of(jobs, "cheap")


@pytest.mark.parametrize("code", ["XX", "", "hn", "../HN", "overlays"])
def test_an_unknown_programme_is_refused_with_the_codes(code: str) -> None:
    with pytest.raises(Refused, match="các mã: CHXAPT, "):
        load(code)


def test_the_overlay_of_the_storms_is_there_but_in_force_nowhere() -> None:
    (storm,) = overlays()
    assert (storm.change_e7, storm.since, storm.until) == (-200_000, date(2025, 10, 1), date(2026, 1, 1))
    assert not storm.covers(programme="HN", place="03408", on=date(2025, 10, 10))
    assert (
        effective_rate(pricing(load("HN")), signed_on=date(2025, 3, 1), on=date(2025, 10, 10), place="03408").in_term_e7
        == 660_000
    )


def test_every_reason_for_not_knowing_has_a_text() -> None:
    assert set(UNKNOWN_TEXTS) == set(UNKNOWN)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('status = "active"', 'status = "open"', "status: chỉ nhận: active, unverified, legacy, local"),
        ("position = 1", 'position = "1"', "position: phải là kiểu int"),
        ('bank_code = "01"\n', "", "bank_code: còn thiếu"),
        ('code = "HN"', 'code = "HX"', "code: phải trùng tên tệp"),
        ("[grace]", "[mercy]", "mercy: không có mục này"),
        ("amount = 50_000_000", "amount = 50.5", "ceiling[1].amount: phải là kiểu int"),
        ("amount = 50_000_000\n", "", "ceiling[1]: cần một trong các mục: amount, share_percent, same_as, unknown"),
        (NEWEST, 'annual_percent = "6,24"', "rate[4].annual_percent: phải là số dạng “6.24”, lẻ tối đa 5 chữ số"),
        (NEWEST, NEWEST + '\nunknown = "not_seen"', "rate[4]: đã ghi là chưa biết (unknown) thì không ghi giá trị"),
        (
            NEWEST,
            'annual_percent = "6.24001"',
            "overdue[1].multiplier: nhân với lãi suất 624001 không ra số nguyên phần mười triệu",
        ),
        ("from = 2014-06-06\nannual", "from = 2006-01-01\nannual", "rate[2].from: trùng ngày bắt đầu với dòng khác"),
        ("until = 2019-03-01", "from = 2019-03-01\nuntil = 2019-03-01", "ceiling[1].until: phải sau ngày from"),
        ("[[ceiling]]", '[[ceiling]]\nvariant = "x"', "ceiling[1].variant: chưa có tên trong mục variants"),
        ('default_variant = ""', 'default_variant = "x"', "default_variant: không có lãi suất"),
        ("from = 2006-01-01", 'from = "2006-01-01"', "rate[1].from: phải là kiểu date"),
    ],
)
def test_a_broken_terms_file_is_refused_naming_file_key_and_what_is_allowed(old: str, new: str, fault: str) -> None:
    assert f"HN.toml: {fault}" in faults(old, new)


def test_all_faults_of_a_file_are_listed_at_once(tmp_path: Path) -> None:
    broken = tmp_path / "HN.toml"
    broken.write_text(POOR_TEXT.replace('status = "active"', 'status = "x"').replace("poverty = true", "poverty = 1"))
    with pytest.raises(TermsFileBroken) as refusal:
        read(broken)
    assert [problem.facts["key"] for problem in refusal.value.problems] == ["status", "poverty"]
    broken.write_text("code = ")
    with pytest.raises(TermsFileBroken, match=r"HN\.toml: không đọc được"):
        read(broken)


def test_a_broken_overlay_is_listed() -> None:
    found = overlay_problems("overlays.toml", {"overlay": [{"from": date(2025, 1, 1), "change_percent": -2}]})
    assert {problem.facts["key"] for problem in found} == {
        "overlay[1].change_percent", "overlay[1].reaches_overdue", "overlay[1].confidence",
    }  # fmt: skip
