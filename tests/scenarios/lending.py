"""Rows that make loans, and the rates they bear."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.ledger.services import add_fund
from dongvon.core.rates import Overlay, rate_e7
from dongvon.credit.applications.models import Application, Project
from dongvon.credit.applications.services import apply_for_organisation, approve_direct, disburse, register_project
from dongvon.credit.applications.services.asking import Asked
from dongvon.credit.applications.services.paying_out import _sign
from dongvon.credit.loans import living
from dongvon.credit.loans.models import Channel
from dongvon.credit.loans.services import pay_out, pay_tranche, roll_over
from dongvon.credit.programmes import catalogue
from dongvon.front.demo.names import identity_number, phone_number
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.services import NewPerson, add_member, authorise
from dongvon.parties.organisations.models import Organisation
from dongvon.parties.organisations.services import register_organisation
from tests.scenarios.reading import amount_of, options
from tests.scenarios.stage import Stage, Verb
from tests.world import SINCE


@service(Role.TELLER)
def sign(
    *,
    actor: Actor,
    request_id: UUID,
    asked: Asked,
    household_id: int,
    borrower_id: int,
    fund_id: int,
    group_id: int | None,
    number: int,
    first: int,
    on: date,
) -> Done:
    """A contract signed and paid out without the way that leads to it, which has tests of its own."""
    application = Application(
        **asdict(asked),
        pk=number,
        place=Household.objects.get(pk=household_id).place,
        household_id=household_id,
        borrower_id=borrower_id,
        fund_id=fund_id,
        group=Group.objects.get(pk=group_id) if group_id else None,
        channel=Channel.GROUP if group_id else Channel.DIRECT,
    )
    loan = _sign(application, asked.amount, on)
    pay_out(loan, first, on, actor=actor, request_id=request_id, document=f"C{number}", to={})
    return Done(place=loan.place, about=("loan", loan.pk), answer={"loan_id": loan.pk})


def _terms(stage: Stage, named: dict[str, str]) -> tuple[dict[str, Any], str, str | None]:
    """What is asked for, the fund, and the first part paid out."""
    given = dict(named)
    fund = "book" if given.pop("from", "TW") == "TW" else _local_fund(stage)
    first = given.pop("first", None)
    words = {"term": "term_months", "every": "instalment_months", "course": "course_months"}
    asked: dict[str, Any] = {words[key]: int(given.pop(key)) for key in list(given) if key in words}
    if "variant" in given:
        asked["variant"] = given.pop("variant")
    if "studies end" in given:
        asked["studies_end_on"] = date.fromisoformat(given.pop("studies end"))
    assert not given, given
    return asked, fund, first


def _local_fund(stage: Stage) -> str:
    """Money of the province, kept in these books."""
    if "local" not in stage.books.funds:
        answer = stage.books.do(
            add_fund,
            "admin",
            lender=("PGD-TP", "Phòng giao dịch Tân Phong"),
            fund=("DP", "Nguồn vốn tỉnh"),
            source="DP",
            mode="book",
            since_on=SINCE,
        )
        stage.books.funds["local"] = answer["fund_id"]
    return "local"


def lend(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """The whole main path: `lend HN, term 12, first 5.000.000`."""
    programme, named = options(what)
    asked, fund, first = _terms(stage, named)
    application_id = stage.books.to_the_counter([(who, programme, amount_of(amount))], on, fund=fund, **asked)[0]
    more = {"amount": amount_of(first)} if first else {}
    content = {"application_id": application_id, "paid_on": on, "document": f"C{application_id}"} | more
    stage.loans[who] = int(stage.do(disburse, "teller", **content)["loan_id"])


def signed(stage: Stage, on: date, what: str, who: str, amount: str, *, directly: bool = False) -> None:
    """`sign VKK, term 24, every 12`: the contract without the way to it; the term is 36 months where none is named."""
    programme, named = options(what)
    asked, fund, first = _terms(stage, named)
    person = stage.person(who)
    answer = stage.do(
        sign,
        "teller",
        asked=stage.books.asked(programme, amount_of(amount), **asked),
        household_id=person.household_id,
        borrower_id=person.person_id,
        fund_id=stage.books.funds[fund],
        group_id=None if directly else stage.books.groups[person.group],
        number=900_000 + stage.number,
        first=amount_of(first or amount),
        on=on,
    )
    stage.loans[who] = int(answer["loan_id"])


def signed_directly(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """The same at the office: no group, no transaction day."""
    signed(stage, on, what, who, amount, directly=True)


def tranche(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    stage.do(
        pay_tranche, "teller", loan_id=stage.loans[who], amount=amount_of(amount), paid_on=on, document=what or "C"
    )


def tranche_to(stage: Stage, on: date, name: str, who: str, amount: str) -> None:
    """`tranche to Vi Văn Con`: another member of the household receives it."""
    stage.do(
        pay_tranche, "teller", loan_id=stage.loans[who], amount=amount_of(amount), paid_on=on, document="C",
        recipient_id=_member(stage, who, name),
    )  # fmt: skip


def _member(stage: Stage, who: str, name: str) -> int:
    """A grown-up son of the household, who comes into the books when he is first spoken of."""
    household, born = stage.person(who).household_id, date(2003, 5, 20)
    with stage.books.reading():
        known = Person.objects.filter(household=household, name=name).first()
    if known is None:
        new = NewPerson(name, born, "male", "Thái", "con", identity_number(born, "male", 71), phone_number(71))
        return int(stage.books.do(add_member, "ward_officer", household_id=household, member=new)["person_id"])
    return int(known.pk)


def authorised(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`authorise Vi Văn Con, until 2025-06-01`: the borrower lets him act for her from the day on."""
    name, named = options(what)
    person = stage.person(who)
    stage.do(
        authorise, "bank_officer", household_id=person.household_id, representative_id=_member(stage, who, name),
        signed_by=[person.person_id], document="01/UQ-1", witness="Trưởng bản", since_on=on,
        until_on=date.fromisoformat(named["until"]),
    )  # fmt: skip


def _organisation(stage: Stage, who: str, kind: str = "cooperative") -> Organisation:
    """The organisation of this name, registered when it is first spoken of."""
    born, books = date(1980, 5, 20), stage.books
    with books.reading():
        known = Organisation.objects.filter(name=who).first()
    if known is None:
        head = NewPerson("Đèo Văn Thắng", born, "male", "Thái", "giám đốc", identity_number(born, "male", 81))
        books.do(
            register_organisation, "bank_officer", hamlet_id=books.hamlets["village"], name=who, kind=kind,
            tax_code="6200123456", licence="23.07.000012", since_on=date(2020, 3, 2), representative=head,
        )  # fmt: skip
    with books.reading():
        return known or Organisation.objects.get(name=who)


def project_registered(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`project Xưởng, workers 25`: what it costs is the amount."""
    name, named = options(what)
    stage.do(
        register_project, "bank_officer", customer_id=_organisation(stage, who).customer_id, name=name,
        hamlet_id=stage.books.hamlets["village"], document="01/GQVL", cost=amount_of(amount), since_on=on,
        workers=int(named["workers"]),
    )  # fmt: skip


def approved_for(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`approve for cooperative, jobs 12[, project Xưởng]`: registered when it first asks, applied and approved on
    the day."""
    kind, named = options(what)
    books, organisation = stage.books, _organisation(stage, who, kind)
    with books.reading():
        project = Project.objects.get(name=named["project"]).pk if "project" in named else None
    asked = books.asked(
        "GQVL", amount_of(amount), variant="establishment", units=int(named["jobs"]), has_collateral=True,
        project_id=project,
    )  # fmt: skip
    application = stage.do(
        apply_for_organisation, "bank_officer", organisation_id=organisation.pk, fund_id=books.funds["book"],
        made_on=on, asked=asked,
    )["application_id"]  # fmt: skip
    books.do(
        approve_direct, "director", application_id=application, amount=asked.amount, approved_on=on, contract_no="05"
    )
    stage.cases[who] = application


def pledged(stage: Stage, on: date, kind: str, who: str, amount: str) -> None:
    stage.books.pledge(stage.cases[who], amount_of(amount), on, kind=kind)


def paid_out(stage: Stage, on: date, _: str, who: str, amount: str) -> None:
    answer = stage.do(disburse, "teller", application_id=stage.cases[who], paid_on=on, document="C")
    stage.loans[who] = int(answer["loan_id"])


def rolled_over(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`roll over 12, interest 100.000`: into a contract of so many months, which is then called `name (2)`."""
    months, named = options(what)
    answer = stage.do(
        roll_over,
        "director",
        loan_id=stage.loans[who],
        amount=amount_of(amount),
        months=int(months),
        on=on,
        interest_paid=amount_of(named.get("interest", "0")),
        document="07/TD",
    )
    stage.loans[f"{who} (2)"] = int(answer["loan_id"])


def rate_changed(stage: Stage, on: date, what: str, who: str, amount: str) -> None:
    """`rates change by -2, until 2026-01-01[, overdue untouched]` in the commune `who`, in per cent a year."""
    by, _, rest = what.partition(", until ")
    until, _, note = rest.partition(", ")
    change = rate_e7(by.lstrip("-")) * (-1 if by.startswith("-") else 1)
    overlay = Overlay(frozenset({who}), None, on, date.fromisoformat(until), change, note != "overdue untouched")
    kept = (*catalogue.overlays(), overlay)
    stage.monkeypatch.setattr(catalogue, "overlays", lambda: kept)
    stage.monkeypatch.setattr(living, "_rates", living._rates.__wrapped__)  # kept as long as the program runs


VERBS: dict[str, Verb] = {
    "lend": lend,
    "sign": signed,
    "sign directly": signed_directly,
    "tranche": tranche,
    "tranche to": tranche_to,
    "authorise": authorised,
    "project": project_registered,
    "approve for": approved_for,
    "pledge": pledged,
    "pay out cooperative": paid_out,
    "roll over": rolled_over,
    "rates change by": rate_changed,
}
