"""What the forms about parties and applications go by: who is there to pick, what is held, what runs."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.places.queries import visits_of
from dongvon.core.states import ApplicationState, is_over
from dongvon.credit.applications.models import Application, Ballot
from dongvon.credit.applications.services.withdrawing import APPROVED
from dongvon.credit.loans.models import Security
from dongvon.credit.loans.queries import held_for, pledged_for
from dongvon.front.web.pages.kit.fields import Choices
from dongvon.front.web.pages.kit.reach import hamlet_options
from dongvon.front.web.pages.kit.standing import OfHousehold
from dongvon.front.web.templatetags.formats import day_text
from dongvon.parties.households.models import Authorisation, Person
from dongvon.parties.households.queries import authorisations_of, is_adult
from dongvon.parties.organisations.models import Organisation

EARLIEST = date(1900, 1, 1)  # people are born and organisations registered long before they borrow


class Registering:
    """An organisation nobody has entered yet."""

    earliest = EARLIEST

    def __init__(self, actor: Actor, on: date) -> None:
        self.actor, self.on = actor, on

    @property
    def hamlets(self) -> Choices:
        return list(hamlet_options(self.actor).items())


class OrganisationStanding(Registering):
    """An organisation that borrows; `customer` is what the services know it by."""

    def __init__(self, actor: Actor, organisation: Organisation, on: date) -> None:
        super().__init__(actor, on)
        self.organisation, self.customer = organisation, organisation.customer


class HouseholdActing(OfHousehold):
    """A household whose members act for one another by papers 01/UQ."""

    @cached_property
    def members(self) -> Sequence[Person]:
        return list(self.household.members.order_by("-head", "born_on", "pk"))

    @property
    def adults(self) -> Choices:
        return [(str(one.pk), f"{one.name}, {one.born_on.year}") for one in self.members if is_adult(one, self.on)]

    @cached_property
    def papers(self) -> Sequence[Authorisation]:
        """Every paper 01/UQ of the household, the latest first."""
        rows = Authorisation.objects.filter(household=self.household).select_related("representative")
        return list(rows.order_by("-since_on", "-pk"))

    @property
    def running(self) -> Sequence[Authorisation]:
        return [row for row in self.papers if row.until_on is None or row.until_on > self.on]

    @property
    def running_choices(self) -> Choices:
        text = _("Giấy {paper}: {name}, từ {day}")
        return [
            (str(row.pk), text.format(paper=row.document, name=row.representative.name, day=day_text(row.since_on)))
            for row in self.running
        ]

    def named(self, ids: Sequence[int]) -> str:
        """Members by name; somebody who has left the household is counted, not named."""
        names = {one.pk: one.name for one in self.members}
        return ", ".join(names.get(pk, _("thành viên đã tách hộ")) for pk in ids)


class ApplicationStanding:
    """An application before its payout, and what is pledged for it. `on`: nothing is done about it before it was
    made, also where the books stand at an earlier day."""

    def __init__(self, actor: Actor, application: Application, on: date) -> None:
        self.actor, self.application, self.on = actor, application, max(on, application.made_on)

    @property
    def earliest(self) -> date:
        return self.application.made_on

    @property
    def over(self) -> bool:
        return is_over(ApplicationState(self.application.state))

    @property
    def approved(self) -> bool:
        return self.application.state in APPROVED

    @property
    def direct_waiting(self) -> bool:
        """Whether it is a direct application the director has not decided."""
        return self.application.group_id is None and self.application.state == ApplicationState.SENT_TO_BANK

    @property
    def payable(self) -> bool:
        return self.application.state == ApplicationState.WAITING_SESSION

    @property
    def next_session(self) -> date:
        """The first day the loan may be paid out on: of a group's, the next session of its point."""
        first, group = max(self.on, self.application.approved_on or self.on), self.application.group
        if group is None:
            return first
        point = group.hamlet.point
        days = [day for year in (first.year, first.year + 1) for day in visits_of(point, year).values()]
        return min(day for day in days if day >= first)

    @cached_property
    def acting_for_borrower(self) -> list[Authorisation]:
        """Papers 01/UQ by which the borrower lets somebody of the household receive the money."""
        borrower, day = self.application.borrower, self.next_session
        return list(authorisations_of(borrower.household_id, day).filter(signed_by__contains=[borrower.pk]))

    @cached_property
    def last_ballot(self) -> Ballot | None:
        """How the group voted on it the last time; None where it did not yet, or only a count was kept."""
        return self.application.ballots.select_related("meeting").order_by("-meeting__held_on", "-pk").first()

    @cached_property
    def heard_again(self) -> bool:
        """Whether the applicant has asked to be heard again before."""
        return self.application.appeals.exists()

    @property
    def wanted(self) -> int:
        """What is approved, or asked for as long as nothing is, in đồng."""
        return self.application.approved_amount or self.application.amount

    @cached_property
    def securities(self) -> list[Security]:
        """Also those given back, and those that went over to the loan."""
        return list(pledged_for(self.application.pk))

    @cached_property
    def held(self) -> list[Security]:
        return list(held_for(self.application.pk))
