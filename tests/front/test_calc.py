import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

import dongvon
from dongvon.credit.programmes.catalogue import codes, load
from dongvon.front import calc

ROOT = Path(dongvon.__file__).parent
INTEREST = {
    "programme": "HN",
    "signed": "2025-03-10",
    "principal": "100000000",
    "from": "2025-04-10",
    "to": "2025-05-10",
}
SCHEDULE = {"programme": "HN", "signed": "2025-03-10", "principal": "100000000", "term-months": "60"}


def ask(kind: str, options: dict[str, str], *flags: str) -> int:
    parser = calc.OneSentenceParser(prog="dongvon")
    calc.register(parser.add_subparsers(required=True))
    words = [word for option, value in options.items() for word in (f"--{option}", value)]
    args = parser.parse_args(["calc", kind, *words, *flags])
    answer: int = args.run(args)
    return answer


def answer(capsys: pytest.CaptureFixture[str], kind: str, options: dict[str, str]) -> dict[str, Any]:
    assert ask(kind, options, "--json") == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    ("options", "amount"),
    [
        ({}, 542_466),  # I1
        ({"principal": "50000000", "to": "2025-05-11"}, 280_274),  # I2
        ({"programme": "HCN"}, 650_959),  # I3
        ({"programme": "HMTN", "to": "2025-05-11"}, 700_685),  # I4
        ({"programme": "NSVS", "principal": "50000000"}, 369_863),  # I5
        ({"programme": "NOXH", "principal": "500000000", "from": "2025-09-25", "to": "2025-10-25"}, 2_465_753),  # I7
        ({"principal": "20000000", "overdue": "20000000", "to": "2025-05-25"}, 211_562),  # I8
        ({"overdue": "20000000"}, 575_014),  # I9
        (
            {"programme": "XKLD", "signed": "2024-01-10", "from": "2028-02-01", "to": "2028-03-01"},
            524_384,
        ),  # I10, 6.6 %
    ],
)
def test_the_published_vectors(capsys: pytest.CaptureFixture[str], options: dict[str, str], amount: int) -> None:
    assert answer(capsys, "interest", INTEREST | options)["interest"] == amount


def test_the_answer_in_json_is_the_amount_and_its_segments(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "interest", INTEREST | {"overdue": "20000000", "from": "2025-11-15", "to": "2025-12-15"})
    keys = ("from", "to", "days", "state", "balance", "annual_rate_e7")
    assert found == {
        "interest": 560_377,
        "segments": [
            dict(zip(keys, values, strict=True))
            for values in (
                ("2025-11-15", "2025-12-01", 16, "in_term", 80_000_000, 660_000),
                ("2025-11-15", "2025-12-01", 16, "overdue", 20_000_000, 858_000),
                ("2025-12-01", "2025-12-15", 14, "in_term", 80_000_000, 624_000),
                ("2025-12-01", "2025-12-15", 14, "overdue", 20_000_000, 811_200),
            )
        ],
    }


def test_a_variant_prices_the_loan(capsys: pytest.CaptureFixture[str]) -> None:
    jobs = INTEREST | {"programme": "GQVL"}
    usual, preferential = (
        answer(capsys, "interest", jobs | variant)["segments"][0]["annual_rate_e7"]
        for variant in ({}, {"variant": "preferential"})
    )
    assert (usual, preferential) == (792_000, 396_000)


def test_people_read_the_amount_and_how_it_came_about(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("interest", INTEREST | {"principal": "100.000.000"}) == 0
    assert capsys.readouterr().out == (
        "10/04/2025 đến 10/05/2025: 30 ngày, trong hạn 100.000.000 đồng, 6,6 %/năm\nTiền lãi: 542.466 đồng\n"
    )


def test_people_read_it_in_english(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGVON_LANG", "en")
    assert ask("interest", INTEREST) == 0
    assert capsys.readouterr().out == (
        "10/04/2025 to 10/05/2025: 30 days, in term 100,000,000 đồng, 6.6 % a year\nInterest: 542,466 đồng\n"
    )
    assert ask("interest", INTEREST | {"programme": "XX"}) == 2
    assert capsys.readouterr().err.startswith("There is no programme “XX”; codes: CHXAPT, ")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"programme": "XX"}, "Không có chương trình “XX”; các mã: "),
        ({"programme": ""}, "Thiếu tham số --programme"),
        ({"variant": "cheap"}, "Chương trình HN không có loại “cheap”"),
        ({"signed": "10/03/2025"}, "--signed “10/03/2025” không phải ngày dạng 2025-12-31"),
        ({"signed": "2025-02-30"}, "--signed “2025-02-30” không phải ngày"),
        ({"signed": "2025-04-11"}, "Ngày 10/04/2025 trước ngày ký hợp đồng 11/04/2025"),
        ({"signed": "1999-01-01"}, "Chưa có lãi suất của chương trình HN (-) cho ngày"),
        ({"to": "2025-04-10"}, "Ngày 10/04/2025 phải sau ngày 10/04/2025"),
        ({"to": "2035-04-12"}, "Kỳ tính lãi 3654 ngày dài quá 3653 ngày"),
        ({"principal": "-5"}, "--principal “-5” không phải số đồng nguyên"),
        ({"principal": "1.5"}, "--principal “1.5” không phải số đồng nguyên"),
        ({"principal": "9" * 400}, "--principal “999"),
        ({"principal": "96000000001"}, "--principal 96.000.000.001 đồng lớn hơn mức tính được 96.000.000.000 đồng"),
        ({"overdue": "100000001"}, "Nợ quá hạn 100000001 đồng lớn hơn dư nợ 100000000 đồng"),
        ({"programme": "DP_HMSTB"}, "Chưa có lãi suất của chương trình DP_HMSTB"),
    ],
)
def test_wrong_input_is_one_sentence_and_exit_2(
    capsys: pytest.CaptureFixture[str], options: dict[str, str], sentence: str
) -> None:
    assert ask("interest", INTEREST | options) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith(sentence) and printed.err.count("\n") == 1


def test_a_missing_or_unknown_option_is_one_sentence_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("interest", {}) == 2
    assert capsys.readouterr().err == "Thiếu tham số --programme\n"
    for words in ({"foo": "1"}, {"princ": "1"}):
        with pytest.raises(SystemExit) as left:
            ask("interest", words)
        printed = capsys.readouterr().err
        assert left.value.code == 2 and printed.count("\n") == 1 and printed.startswith("Lệnh chưa đúng: ")


def test_the_schedule_of_a_loan_of_five_years(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "schedule", SCHEDULE)
    assert found["final_due_on"] == "2030-03-10"
    assert found["instalments"] == [
        {"number": year, "due_on": f"{2025 + year}-03-10", "principal": 20_000_000} for year in range(1, 6)
    ]


@pytest.mark.parametrize(("months", "count"), [("1", 60), ("3", 20), ("6", 10), ("12", 5)])
def test_instalments_every_so_many_months(capsys: pytest.CaptureFixture[str], months: str, count: int) -> None:
    rows = answer(capsys, "schedule", SCHEDULE | {"instalment-months": months})["instalments"]
    assert len(rows) == count and sum(row["principal"] for row in rows) == 100_000_000


@pytest.mark.parametrize(("months", "due_on"), [("12", "2026-03-10"), ("7", "2025-10-10")])
def test_a_loan_of_a_year_or_less_is_repaid_at_once(
    capsys: pytest.CaptureFixture[str], months: str, due_on: str
) -> None:
    rows = answer(capsys, "schedule", SCHEDULE | {"term-months": months})["instalments"]
    assert rows == [{"number": 1, "due_on": due_on, "principal": 100_000_000}]


def test_every_programme_has_a_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    for code in codes():
        months = "180" if code == "NHA33" else "96"
        options = SCHEDULE | {"programme": code, "term-months": months}
        if load(code).instalments.rule == "student":
            options |= {"course-months": "42"}
        rows = answer(capsys, "schedule", options)["instalments"]
        assert sum(row["principal"] for row in rows) == 100_000_000, code


def test_the_published_student_schedules(capsys: pytest.CaptureFixture[str]) -> None:
    student = {"programme": "HSSV", "signed": "2011-03-17", "principal": "30000000"}
    found = answer(capsys, "schedule", student | {"term-months": "72", "course-months": "30"})
    assert (found["final_due_on"], found["interest_first_due_on"]) == ("2017-03-17", "2014-09-17")  # T1
    stem = {"programme": "STEM", "signed": "2025-10-17", "principal": "480000000"}
    found = answer(capsys, "schedule", stem | {"term-months": "156", "course-months": "72"})
    assert found["final_due_on"] == "2038-10-17"  # T2: six yearly instalments
    assert [row["principal"] for row in found["instalments"]] == [80_000_000] * 6


def test_housing_of_the_poor_pays_a_tenth_a_year_after_five_years(capsys: pytest.CaptureFixture[str]) -> None:
    housing = {"programme": "NHA33", "signed": "2016-01-15", "principal": "25000000", "term-months": "180"}
    found = answer(capsys, "schedule", housing)
    assert found["interest_first_due_on"] == "2021-01-15"
    assert [row["due_on"][:4] for row in found["instalments"]] == [str(year) for year in range(2022, 2032)]
    assert {row["principal"] for row in found["instalments"]} == {2_500_000}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"term-months": "x"}, "--term-months “x” không phải số nguyên"),
        ({"term-months": "0"}, "Thời hạn"),
        ({"instalment-months": "5"}, "Kỳ trả nợ 5 tháng"),
        ({"principal": "0"}, "Số tiền"),
        ({"programme": "HSSV"}, "Chưa có thời gian của khóa học"),
        ({"transaction-day": "32"}, "Ngày giao dịch"),
    ],
)
def test_a_schedule_that_cannot_be_is_refused_in_one_sentence(
    capsys: pytest.CaptureFixture[str], options: dict[str, str], sentence: str
) -> None:
    assert ask("schedule", SCHEDULE | options) == 2
    printed = capsys.readouterr()
    assert printed.out == "" and printed.err.startswith(sentence) and printed.err.count("\n") == 1


def test_people_read_the_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("schedule", SCHEDULE | {"term-months": "24"}) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "Kỳ 1: 10/03/2026, 50.000.000 đồng",
        "Kỳ 2: 10/03/2027, 50.000.000 đồng",
    ]


def test_the_calculator_starts_without_django_database_or_numpy() -> None:
    program = (
        "import sys; from dongvon.front import calc; p = calc.OneSentenceParser(); "
        "calc.register(p.add_subparsers()); a = p.parse_args(sys.argv[1:]); a.run(a); "
        "heavy = {'django', 'psycopg', 'numpy', 'pyarrow', 'duckdb'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    words = [word for option, value in INTEREST.items() for word in (f"--{option}", value)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT.parent), "PYTHONUTF8": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", program, "calc", "interest", *words, "--json"],
        capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["interest"] == 542_466


@pytest.mark.parametrize("floor", calc.CATALOGUES)
def test_the_english_texts_are_complete_and_keep_their_placeholders(floor: str) -> None:
    with (ROOT / floor / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
        entries = [entry for entry in read_po(file, abort_invalid=True) if entry.id]
    for entry in entries:
        assert entry.string, entry.id
        assert _names(str(entry.string)) <= _names(str(entry.id)), entry.id


def _names(text: str) -> set[str]:
    return {part.split("}")[0] for part in text.split("{")[1:]}
