"""What forms go by: who asks, about whom, on which day."""

from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.parties.households.models import Household


class OfHousehold:
    """What the forms about a household go by; nothing is dated before there was one."""

    def __init__(self, actor: Actor, household: Household, on: date) -> None:
        self.actor, self.household, self.on = actor, household, on

    @property
    def earliest(self) -> date:
        return self.household.since_on
