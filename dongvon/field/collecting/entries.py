"""One line of a collection sheet, as a leader's phone, the team's laptop or the teller's keyboard enters it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """Money of one member for one purpose.

    `kind` is "interest", "deposit", "interest_from_savings" or "principal_from_savings"; `about_id` the loan, for a
    "deposit" the household; `amount` đồng, above zero; `receipt` the number of the 01/BL given; `collected_on` the day
    at the doorstep; `entry_id` the id made on the device, the same however often the entry is sent."""

    kind: str
    about_id: int
    amount: int
    receipt: str = ""
    collected_on: date | None = None
    entry_id: UUID | None = None
