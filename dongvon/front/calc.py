"""`dongvon calc interest` and `dongvon calc schedule`: the rules on paper's figures, without a database.

Imports the rules and the terms files only, so that it answers at once. Wrong input: one sentence on stderr and exit 2,
in Vietnamese, or in English when DONGVON_LANG=en.
"""

import argparse
import json
import os
import re
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import dongvon
from dongvon.core.dates import day_text
from dongvon.core.interest import IN_TERM, MAX_BALANCE, BalancePeriod, Interest, interest
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import percent_text, rate_periods
from dongvon.core.schedule import Instalment, Rule, Terms, build, final_due_on, interest_first_due_on
from dongvon.credit.programmes.catalogue import instalment_months, load, pricing
from dongvon.credit.programmes.terms import Programme

CATALOGUES = ("core", "credit")
"""Floors whose English texts the calculator may need."""


class OneSentenceParser(argparse.ArgumentParser):
    """Says what is wrong in one sentence and leaves with 2, without the page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, tr(N_("Lệnh chưa đúng: {message}")).format(message=message) + "\n")


def register(subparsers: Any) -> None:
    """Add `calc` to the command `dongvon`; the parsed arguments carry `run`."""
    calc = subparsers.add_parser("calc", help=tr(N_("tính lãi và lịch trả nợ, không cần cơ sở dữ liệu")))
    kinds = calc.add_subparsers(dest="calc", required=True, parser_class=OneSentenceParser)
    for name, text, of in (
        ("interest", N_("tiền lãi của một khoản vay trong một kỳ"), INTEREST_OPTIONS),
        ("schedule", N_("các kỳ trả nợ gốc"), SCHEDULE_OPTIONS),
    ):
        parser = kinds.add_parser(name, help=tr(text), allow_abbrev=False)
        for option, value in of:
            parser.add_argument(option, metavar=value)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(run=run)


INTEREST_OPTIONS = (
    ("--programme", "HN"),
    ("--variant", "V"),
    ("--signed", "YYYY-MM-DD"),
    ("--principal", "DONG"),
    ("--overdue", "DONG"),
    ("--from", "YYYY-MM-DD"),
    ("--to", "YYYY-MM-DD"),
    ("--place", "COMMUNE"),
)
SCHEDULE_OPTIONS = (
    ("--programme", "HN"),
    ("--variant", "V"),
    ("--signed", "YYYY-MM-DD"),
    ("--principal", "DONG"),
    ("--term-months", "N"),
    ("--instalment-months", "1|3|6|12"),
    ("--course-months", "N"),
    ("--transaction-day", "1-31"),
)


def run(args: argparse.Namespace) -> int:
    """Print the answer and return 0, or one sentence of refusal and 2."""
    given = vars(args)
    try:
        lines = _interest(given) if args.calc == "interest" else _schedule(given)
    except Refused as refusal:
        print(said(refusal.problem), file=sys.stderr)
        return 2
    print(lines)
    return 0


def _interest(given: dict[str, Any]) -> str:
    programme = load(_needed(given, "programme"))
    signed_on, since, until = _day(given, "signed"), _day(given, "from"), _day(given, "to")
    principal, overdue = _dong(given, "principal"), _dong(given, "overdue", default="0")
    if until <= since:
        raise _wrong(N_("Ngày {to} phải sau ngày {since}"), since=day_text(since), to=day_text(until))
    if overdue > principal:
        raise _wrong(
            N_("Nợ quá hạn {overdue} đồng lớn hơn dư nợ {principal} đồng"), overdue=overdue, principal=principal
        )
    rates = rate_periods(
        pricing(programme, given["variant"]),
        signed_on=signed_on,
        since=since,
        until=until,
        place=given["place"] or "",
    )
    answer = interest([BalancePeriod(since, until, principal - overdue, overdue)], rates)
    return _interest_json(answer) if given["json"] else _interest_text(answer)


def _interest_json(answer: Interest) -> str:
    segments = [
        {
            "from": segment.since.isoformat(),
            "to": segment.until.isoformat(),
            "days": segment.days,
            "state": segment.state,
            "balance": segment.balance,
            "annual_rate_e7": segment.annual_rate_e7,
        }
        for segment in answer.segments
    ]
    return json.dumps({"interest": answer.total, "segments": segments}, ensure_ascii=False)


def _interest_text(answer: Interest) -> str:
    line = tr(N_("{since} đến {until}: {days} ngày, {state} {balance} đồng, {percent} %/năm"))
    lines = [
        line.format(
            since=day_text(segment.since),
            until=day_text(segment.until),
            days=segment.days,
            state=tr(N_("trong hạn")) if segment.state == IN_TERM else tr(N_("quá hạn")),
            balance=grouped(segment.balance),
            percent=decimal(percent_text(segment.annual_rate_e7)),
        )
        for segment in answer.segments
    ]
    return "\n".join([*lines, tr(N_("Tiền lãi: {amount} đồng")).format(amount=grouped(answer.total))])


def _schedule(given: dict[str, Any]) -> str:
    programme = load(_needed(given, "programme"))
    pricing(programme, given["variant"])  # only to refuse a variant that does not exist
    terms = _terms(programme, given)
    instalments = build(terms)
    if not given["json"]:
        return _schedule_text(instalments, terms)
    rows = [{"number": one.number, "due_on": one.due_on.isoformat(), "principal": one.principal} for one in instalments]
    return json.dumps(
        {
            "principal": terms.principal,
            "final_due_on": final_due_on(terms).isoformat(),
            "interest_first_due_on": interest_first_due_on(terms).isoformat(),
            "instalments": rows,
        }
    )


def _terms(programme: Programme, given: dict[str, Any]) -> Terms:
    agreed, grace = programme.instalments, programme.grace
    term_months = _whole(given, "term_months")
    rule, spacing = Rule(agreed.rule), agreed.default_months or 12
    if given["instalment_months"]:
        spacing = _whole(given, "instalment_months")
    elif rule is Rule.EVERY_MONTHS and instalment_months(programme, term_months) == term_months:
        rule = Rule.SINGLE
    return Terms(
        principal=_dong(given, "principal"),
        signed_on=_day(given, "signed"),
        term_months=term_months,
        rule=rule,
        instalment_months=spacing,
        principal_grace_months=grace.principal_months or 0,
        interest_grace_months=grace.interest_months or 0,
        transaction_day=_whole(given, "transaction_day") if given["transaction_day"] else None,
        round_to=agreed.round_to,
        yearly_share_percent=agreed.yearly_share_percent or 10,
        course_months=_whole(given, "course_months") if given["course_months"] else None,
        months_to_first_instalment=agreed.first_after_study_months,
    )


def _schedule_text(instalments: list[Instalment], terms: Terms) -> str:
    line = tr(N_("Kỳ {number}: {due_on}, {principal} đồng"))
    lines = [
        line.format(number=one.number, due_on=day_text(one.due_on), principal=grouped(one.principal))
        for one in instalments
    ]
    first = tr(N_("Lãi bắt đầu đến hạn từ {day}")).format(day=day_text(interest_first_due_on(terms)))
    return "\n".join([*lines, first])


# --- reading what was typed -------------------------------------------------------------------------------------------


def _needed(given: dict[str, Any], name: str) -> str:
    value: str | None = given[name]
    if not value:
        raise _wrong(N_("Thiếu tham số {option}"), option=_option(name))
    return value


def _day(given: dict[str, Any], name: str) -> date:
    text = _needed(given, name)
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise _wrong(
            N_("{option} “{typed}” không phải ngày dạng 2025-12-31"), option=_option(name), typed=text
        ) from None


def _dong(given: dict[str, Any], name: str, default: str = "") -> int:
    text = given[name] or default or _needed(given, name)
    if not re.fullmatch(r"\d{1,15}|\d{1,3}(\.\d{3}){1,4}", text, re.ASCII):
        raise _wrong(N_("{option} “{typed}” không phải số đồng nguyên"), option=_option(name), typed=text)
    amount = int(text.replace(".", ""))
    if amount > MAX_BALANCE:
        text = N_("{option} {amount} đồng lớn hơn mức tính được {high} đồng")
        raise _wrong(text, option=_option(name), amount=grouped(amount), high=grouped(MAX_BALANCE))
    return amount


def _whole(given: dict[str, Any], name: str) -> int:
    text = _needed(given, name)
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise _wrong(N_("{option} “{typed}” không phải số nguyên"), option=_option(name), typed=text)
    return int(text)


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _wrong(text: str, **facts: object) -> Refused:
    return Refused(Problem("calc_input", text, facts))


# --- saying it --------------------------------------------------------------------------------------------------------


def grouped(amount: int) -> str:
    """An amount as Vietnamese papers write it: 1.234.567; in English with commas."""
    return f"{amount:,}" if _in_english() else f"{amount:,}".replace(",", ".")


def decimal(number: str) -> str:
    """A decimal number with the comma of Vietnamese papers, or the point of English."""
    return number if _in_english() else number.replace(".", ",")


def said(problem: Problem) -> str:
    """A problem as one sentence in the language asked for."""
    return tr(problem.text).format(**problem.facts)


def tr(text: str) -> str:
    """The text in the language of DONGVON_LANG: Vietnamese unless it is "en"."""
    return _english().get(text, text) if _in_english() else text


def _in_english() -> bool:
    return os.environ.get("DONGVON_LANG") == "en"


@cache
def _english() -> dict[str, str]:
    """Vietnamese text → English text of the floors the calculator stands on; read from the sources of gettext."""
    from babel.messages.pofile import read_po

    found: dict[str, str] = {}
    for floor in CATALOGUES:
        path = Path(dongvon.__file__).parent / floor / "locale" / "en" / "LC_MESSAGES" / "django.po"
        with path.open("rb") as file:
            found |= {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
    return found
