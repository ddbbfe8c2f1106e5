"""The row of an action on a loan."""

from collections.abc import Callable
from dataclasses import dataclass

from dongvon.front.web.pages.kit.actions import Action, Content
from dongvon.front.web.pages.loans.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAction(Action):
    """`by_case`: the service is told a case or minutes, not the loan; `anywhere`: also done where the books are kept
    elsewhere; `listed`: offered on the loan page (undoing is on its entry); `presses`: put forward there."""

    by_case: bool = False
    anywhere: bool = False
    listed: bool = True
    presses: bool = False

    def asked(self, standing: Standing, content: Content) -> Content:
        shaped = self.shape(standing, content)
        return shaped if self.by_case else {"loan_id": standing.loan.pk, **shaped}


def part_of(name: str) -> Callable[[Standing], int]:
    return lambda standing: standing.part(name)
