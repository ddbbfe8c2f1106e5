"""Asking: the application 01/TD, corrected where it came back, and the direct path without a group."""

import base64
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.states import ApplicationAction, ApplicationState, move
from dongvon.credit.applications.facts import problems_of
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import application_for_write, project_for
from dongvon.credit.loans.models import Channel
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for
from dongvon.parties.households.models import Household, Person
from dongvon.parties.households.queries import household_for
from dongvon.parties.organisations.queries import organisation_for

CODE_BYTES = 10  # sixteen letters and digits: nobody guesses one


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for on 01/TD: amounts in đồng, term in months, what the loan is to bring about."""

    programme: str
    amount: int
    term_months: int
    instalment_months: int
    purpose: str
    variant: str = ""
    own_capital: int = 0
    units: int = 1
    outcomes: tuple[dict[str, Any], ...] = ()
    studies_end_on: date | None = None
    course_months: int | None = None
    has_collateral: bool = False
    project_id: int | None = None
    plan: dict[str, Any] = field(default_factory=dict)


def refuse_if_blocked(problems: list[Problem]) -> list[Problem]:
    """Raise the first fault that blocks; give back the warnings."""
    for problem in problems:
        if problem.severity == "block":
            raise Refused(problem)
    return problems


def _of_household(actor: Actor, household_id: int, borrower_id: int) -> tuple[Household, Person]:
    household = household_for(actor, household_id)
    borrower = Person.objects.filter(pk=borrower_id, household=household).first()
    if borrower is None:
        raise Refused(Problem("borrower_of_another_household", N_("Người vay không phải thành viên của hộ.")))
    return household, borrower


def _new(
    actor: Actor, who: tuple[Household, Person], asked: Asked, made_on: date, fund_id: int, group: Group | None = None
) -> Application:
    household, borrower = who
    if asked.project_id is not None:
        project_for(household, asked.project_id)
    return Application(
        **(asdict(asked) | {"outcomes": list(asked.outcomes)}),
        place=household.place,
        household=household,
        borrower=borrower,
        group=group,
        channel=Channel.GROUP if group else Channel.DIRECT,
        fund_id=fund_id,
        made_on=made_on,
        taken_by_id=actor.user_id,
        state=ApplicationState.DRAFT,
        code=base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode(),
    )


def _taken(application: Application, step: ApplicationAction) -> Done:
    """The application is taken where no rule stands against it."""
    warnings = refuse_if_blocked(problems_of(application, application.made_on))
    application.state = move(ApplicationState.DRAFT, step)
    application.save(force_insert=True)
    return _answered(application, warnings)


def _answered(application: Application, warnings: list[Problem]) -> Done:
    return Done(
        place=application.place,
        about=("application", application.pk),
        answer={"application_id": application.pk, "warnings": [problem.code for problem in warnings]},
    )


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def take_application(
    *,
    actor: Actor,
    request_id: UUID,
    household_id: int,
    borrower_id: int,
    group_id: int,
    fund_id: int,
    asked: Asked,
    made_on: date,
) -> Done:
    """The board takes a member's application and plan (01/TD); what the rules forbid is said at once."""
    group = group_for(actor, group_id)
    application = _new(actor, _of_household(actor, household_id, borrower_id), asked, made_on, fund_id, group)
    return _taken(application, ApplicationAction.SUBMIT)


@service(Role.GROUP_LEADER, Role.GROUP_DEPUTY)
def correct_application(*, actor: Actor, request_id: UUID, application_id: int, asked: Asked, made_on: date) -> Done:
    """What came back from the ward or the bank, or was not voted on yet, is written anew; it leaves its list 03/TD and
    goes to the next meeting. Source: processes.md 2.2."""
    application = application_for_write(actor, application_id)
    state = move(ApplicationState(application.state), ApplicationAction.CORRECT)
    if asked.project_id is not None:
        project_for(application.household, asked.project_id)
    for name, value in (asdict(asked) | {"outcomes": list(asked.outcomes), "made_on": made_on}).items():
        setattr(application, name, value)
    warnings = refuse_if_blocked(problems_of(application, made_on))
    application.state = move(state, ApplicationAction.SUBMIT)
    application.list, application.votes_for, application.refusal = None, None, ""
    application.save()
    return _answered(application, warnings)


@service(Role.BANK_OFFICER)
def apply_directly(
    *, actor: Actor, request_id: UUID, household_id: int, borrower_id: int, fund_id: int, asked: Asked, made_on: date
) -> Done:
    """The path without a group (social housing under mortgage, establishments): the bank's officer takes the file."""
    application = _new(actor, _of_household(actor, household_id, borrower_id), asked, made_on, fund_id)
    return _taken(application, ApplicationAction.APPLY_DIRECTLY)


@service(Role.BANK_OFFICER)
def apply_for_organisation(
    *, actor: Actor, request_id: UUID, organisation_id: int, fund_id: int, asked: Asked, made_on: date
) -> Done:
    """An enterprise, cooperative or establishment applies, always directly; its representative signs.

    Source: 01/GQVL; NĐ 338/2025/NĐ-CP article 5."""
    customer = organisation_for(actor, organisation_id).customer
    who = customer, Person.objects.get(household=customer, head=True)
    return _taken(_new(actor, who, asked, made_on, fund_id), ApplicationAction.APPLY_DIRECTLY)
