"""The figures of the conference report against a place counted by hand, and the refusal to write a lie."""

import json
from datetime import date

import pyarrow as pa
import pytest

from dongvon.core.problems import Refused
from dongvon.office.books.relations import table
from dongvon.office.reports.conference import build, to_json
from dongvon.office.reports.figures import ConferenceReport
from dongvon.office.reports.narrative import context
from dongvon.office.reports.wording import Speech
from tests.office.reports.small_place import CLOSING, EIGHT, LOANS, M, changed, relations, without


@pytest.fixture(scope="module")
def report() -> ConferenceReport:
    return build(relations())


def eight(report: ConferenceReport) -> dict[str, tuple[int, int]]:
    return {code: (count.cumulative, count.in_year) for code, count in report.outcomes.items() if code in EIGHT}


def refusal(tables: dict[str, pa.Table]) -> str:
    with pytest.raises(Refused) as refused:
        build(tables)
    return str(refused.value)


def plus(relation: pa.Table, name: str, **values: object) -> pa.Table:
    return pa.concat_tables([relation, table(name, [values])])


def test_the_eight_figures_are_those_counted_by_hand(report: ConferenceReport) -> None:
    assert eight(report) == EIGHT


def test_each_programme_rolls_forward_as_worked_out_by_hand(report: ConferenceReport) -> None:
    keys = ("opening", "lent", "lent_count", "collected", "written_off", "transferred_in", "closing", "borrowers")
    found = {row["code"]: tuple(row[key] for key in keys) for row in report.programmes}
    assert found == {
        "HN": (53 * M, 0, 0, 10 * M, 3 * M, 0, 40 * M, 1),
        "HCN": (92 * M, 12 * M, 0, 12 * M, 0, 0, 92 * M, 2),
        "HMTN": (0, 25 * M, 1, 0, 0, 8 * M, 33 * M, 2),
        "GQVL": (60 * M, 0, 0, 60 * M, 0, 0, 0, 0),
        "NSVS": (0, 20 * M, 1, 0, 0, 0, 20 * M, 1),
        "HSSV": (0, 30 * M, 1, 0, 0, 0, 30 * M, 1),
        "NOXH": (0, 500 * M, 1, 2_500_000, 0, 0, 497_500_000, 1),
    }


def test_associations_direct_lending_hamlets_and_groups_hold_the_same_money(report: ConferenceReport) -> None:
    assert [(row["code"], row["closing"], row["borrowers"]) for row in report.associations] == [
        ("11", 95 * M, 2),
        ("12", 120 * M, 3),
        ("", 497_500_000, 1),
    ]
    assert [(row["code"], row["closing"]) for row in report.hamlets] == [("001", 592_500_000), ("002", 120 * M)]
    assert [(row["code"], row["closing"], row["grade"]) for row in report.groups] == [
        ("0000101", 95 * M, "good"),
        ("0000102", 120 * M, "fair"),
    ]
    assert report.totals["closing"] == CLOSING
    assert report.totals["borrowers"] == 6


def test_quality_savings_sessions_and_debts_of_next_year(report: ConferenceReport) -> None:
    totals = report.totals
    assert (totals["overdue"], totals["overdue_loans"], totals["arrears"]) == (5 * M, 1, 120_000)
    assert (totals["interest_due"], totals["interest_collected"]) == (800_000, 680_000)
    assert (totals["savings"], totals["opening_savings"], totals["savers"]) == (1_400_000, 900_000, 2)
    assert [(row["code"], row["held"]) for row in report.sessions] == [("P2", 1), ("P1", 2)]
    assert [(row["code"], row["due"]) for row in report.next_year if row["due"]] == [("HN", 40 * M), ("HCN", 12 * M)]
    assert [row["closing"] for row in report.months][-3:] == [747_500_000, 772_500_000, CLOSING]


def test_the_json_keeps_the_promised_shape(report: ConferenceReport) -> None:
    said = json.loads(json.dumps(to_json(report)))
    assert (said["place"], said["year"]) == ("03408", 2025)
    assert said["outcomes"]["jobs"] == {"cumulative": 3, "in_year": 1}
    assert list(said["programmes"][0])[:12] == [
        *("code", "opening", "lent", "lent_count", "collected", "written_off", "transferred_in", "transferred_out"),
        *("closing", "borrowers", "overdue", "frozen"),
    ]
    assert [row["code"] for row in said["associations"]] == ["11", "12"]
    assert said["direct"]["closing"] == 497_500_000
    assert len(said["hamlets"]) == len(said["groups"]) == 2


def test_no_code_of_a_household_or_person_is_in_the_json() -> None:
    tables = relations()
    rows = [
        row | {"household": f"household-{row['household']}", "person": "person-1"}
        for row in tables["loans"].to_pylist()
    ]
    tables["loans"] = pa.Table.from_pylist(rows, schema=tables["loans"].schema)
    said = json.dumps(to_json(build(tables)))
    assert "household-" not in said
    assert "person-1" not in said


def test_a_rollover_is_no_turn_and_a_second_tranche_is_no_turn(report: ConferenceReport) -> None:
    assert sum(not loan[9] for loan in LOANS) == report.outcomes["loan_turns"].cumulative
    tables = relations()
    rollover = [loan[0] for loan in LOANS].index(9)
    tables["loans"] = changed(tables["loans"], rollover, rollover=False)
    assert eight(build(tables))["loan_turns"] == (13, 5)


def test_one_household_under_two_poverty_programmes_counts_once() -> None:
    tables = relations()
    near_poor = [loan[0] for loan in LOANS].index(2)
    tables["loans"] = changed(tables["loans"], near_poor, household="H1")
    assert eight(build(tables))["poverty_households"] == (6, 1)


def test_a_student_counts_once_and_a_job_each_time() -> None:
    tables = relations()
    day = date(2025, 12, 1)
    for kind in ("student", "job"):
        tables["outcomes"] = plus(tables["outcomes"], "outcomes", loan_id=4, kind=kind, key="S1", quantity=1, on=day)
    found = eight(build(tables))
    assert found["students"] == (1, 1)
    assert found["jobs"] == (4, 2)


def test_one_outcome_less_and_the_report_says_one_less() -> None:
    tables = relations()
    tables["outcomes"] = without(tables["outcomes"], "kind", "water_work")
    assert eight(build(tables)) == EIGHT | {"water_works": (0, 0)}


def test_what_happens_after_the_closing_date_is_not_in_the_report() -> None:
    tables = relations()
    tables["outcomes"] = plus(
        tables["outcomes"], "outcomes", loan_id=4, kind="job", key="later", quantity=9, on=date(2026, 1, 1)
    )
    assert eight(build(tables)) == EIGHT


def test_a_closing_balance_that_does_not_follow_is_refused_with_its_difference_and_loan() -> None:
    tables = relations()
    last = tables["positions"].num_rows - 1
    loan = tables["positions"].to_pylist()[last]
    tables["positions"] = changed(tables["positions"], last, in_term=loan["in_term"] + 1_234)
    said = refusal(tables)
    assert "Chương trình HMTN: dư nợ cuối kỳ trên sổ lệch 1.234 đồng" in said
    assert "13 (1.234 đồng)" in said


def test_two_errors_that_cancel_out_inside_one_programme_are_still_refused() -> None:
    tables = relations()
    rows = tables["positions"].to_pylist()
    end = [number for number, row in enumerate(rows) if row["as_of_on"] == date(2025, 12, 31)]
    near_poor = [number for number in end if rows[number]["loan_id"] in (2, 9)]
    rows[near_poor[0]]["in_term"] += M
    rows[near_poor[1]]["in_term"] -= M
    tables["positions"] = pa.Table.from_pylist(rows, schema=tables["positions"].schema)
    assert "Chương trình HCN: dư nợ cuối kỳ trên sổ lệch 0 đồng" in refusal(tables)


def test_a_movement_left_out_is_refused() -> None:
    tables = relations()
    tables["movements"] = without(tables["movements"], "amount", 500 * M)
    assert "Chương trình NOXH: dư nợ cuối kỳ trên sổ lệch 500.000.000 đồng" in refusal(tables)


def test_a_hole_in_a_month_end_is_refused() -> None:
    tables = relations()
    tables["positions"] = without(tables["positions"], "as_of_on", date(2025, 4, 30))
    said = refusal(tables)
    assert "Thiếu số liệu dư nợ cuối tháng 4" in said
    assert "Ở tháng 5, dư nợ cuối kỳ là 722.000.000 đồng, phải là 222.000.000 đồng, lệch 500.000.000 đồng" in said


def test_a_loan_of_an_unknown_association_is_refused_and_not_dropped() -> None:
    tables = relations()
    tables["associations"] = without(tables["associations"], "code", "12")
    said = refusal(tables)
    assert "trỏ tới “associations” không có (ví dụ 12)" in said


def test_a_poverty_programme_that_is_not_marked_is_refused() -> None:
    tables = relations()
    tables["programmes"] = changed(tables["programmes"], 0, poverty=False)
    assert "Chương trình HN chưa được đánh dấu cho vay hộ nghèo" in refusal(tables)


def test_settled_loans_may_belong_to_a_dissolved_group_but_a_balance_may_not() -> None:
    tables = relations()
    settled = [loan[0] for loan in LOANS].index(6)
    tables["loans"] = changed(tables["loans"], settled, group_id=999)
    assert eight(build(tables)) == EIGHT
    tables["loans"] = changed(tables["loans"], 0, group_id=999)
    assert "1 dòng của bảng “loan_year” trỏ tới “groups” không có (ví dụ 999)" in refusal(tables)


def test_the_former_units_are_told_apart_from_the_present_one(report: ConferenceReport) -> None:
    assert report.units == ("phường Tân Phong", "Xã San Thàng")
    assert any("từ 2 đơn vị cũ: phường Tân Phong, xã San Thàng." in line for line in context(report, Speech("vi")))


def test_loans_without_a_hamlet_stand_in_a_row_of_their_own() -> None:
    tables = relations()
    tables["loans"] = changed(tables["loans"], 4, hamlet_id=None)
    last = build(tables).hamlets[-1]
    assert (last["name_vi"], last["closing"]) == ("Chưa rõ tổ dân phố, bản", 497_500_000)


def test_a_place_that_never_lent_still_has_a_report() -> None:
    tables = relations()
    empty = ("loans", "positions", "movements", "outcomes", "groups", "savings", "targets", "sessions")
    tables |= {name: tables[name].slice(0, 0) for name in empty}
    report = build(tables)
    assert report.totals["closing"] == 0
    assert set(eight(report).values()) == {(0, 0)}
