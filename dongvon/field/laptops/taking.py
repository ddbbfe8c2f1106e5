"""What a laptop takes along for a session: the figures of the books as they stand, and how the laptop shows them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from dongvon.base.access.acting import Actor
from dongvon.core.handing import KINDS, MOST, PAYOUT, cash_of, standing
from dongvon.core.states import ApplicationState
from dongvon.core.synchronising import Figures
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import applications_of
from dongvon.credit.loans.models import Loan
from dongvon.credit.programmes.catalogue import load
from dongvon.field.collecting.models import Device, HandedEntry
from dongvon.field.collecting.queries import handed_of
from dongvon.field.laptops.models import Preparation, Settled
from dongvon.field.transaction_days.day import day_of
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.queries import MemberRows, sheet_of
from dongvon.parties.households.models import Person
from dongvon.parties.households.queries import authorisations_of

Rows = dict[str, Any]


def payouts_waiting(actor: Actor, session: Session) -> list[Application]:
    """Loans approved that wait to be paid out at the session's point, whole and in cash."""
    rows = applications_of(actor).filter(
        state=ApplicationState.WAITING_SESSION,
        group__hamlet__point=session.point,
        approved_on__lte=session.held_on,
        approved_amount__lte=MOST,
    )
    return list(rows.select_related("borrower", "group").order_by("group__code", "borrower__sort_key", "pk"))


def figures_of(actor: Actor, session: Session, payouts: Iterable[Application]) -> Rows:
    """The figures of the session in đồng and numbers, without a name: sheets of all groups expected and of the direct
    borrowers, and these payouts."""
    groups = [
        {
            "id": one.group.pk if one.group else None,
            "code": one.group.code if one.group else "",
            "wanted": one.group.min_savings if one.group else 0,
            "members": [_member(member) for member in sheet_of(actor, session, one.group)],
        }
        for one in day_of(actor, session).groups
    ]
    return {
        "groups": groups,
        "payouts": [
            {"id": one.pk, "group": one.group_id, "household": one.household_id, "borrower": one.borrower_id,
             "programme": one.programme, "amount": one.approved_amount}
            for one in payouts
        ],
    }  # fmt: skip


def _member(member: MemberRows) -> Rows:
    loans = [
        {"id": row.loan.pk, "number": row.loan.number, "programme": row.loan.programme,
         "principal": row.position.outstanding, "arrears": row.arrears, "due": row.falling_due}
        for row in member.loans
    ]  # fmt: skip
    return {"id": member.household_id, "savings": member.savings, "loans": loans}


def prepared(figures: Rows) -> Iterator[tuple[tuple[str, int], Figures]]:
    """What was prepared, by kind and object of the entries that may be made of it."""
    for group in figures["groups"]:
        for member in group["members"]:
            saver = Figures(group["id"], savings=member["savings"])
            yield ("deposit", member["id"]), saver
            for loan in member["loans"]:
                found = Figures(group["id"], loan["arrears"] + loan["due"], loan["principal"], member["savings"])
                yield from (((kind, loan["id"]), found) for kind in KINDS if kind != "deposit")
    for one in figures["payouts"]:
        yield (PAYOUT, one["id"]), Figures(one["group"], amount=one["amount"], waiting=True, held=True)


def shown(actor: Actor, device: Device, preparation: Preparation) -> Rows:
    """What the laptop keeps under its PIN: the figures with names and who may receive a payout. No identity number, no
    telephone, no address."""
    session, figures = preparation.session, preparation.figures
    names = _names(figures)
    handed = [handed_of(row) for row in HandedEntry.objects.filter(device=device).select_related("device")]
    done = set(Settled.objects.filter(entry__device=device).values_list("entry__entry_id", flat=True))
    sums: Counter[str] = Counter()
    for one in standing(handed):
        if one.entry_id not in done or one.kind == PAYOUT:
            sums[f"{one.kind}/{one.about_id}"] += one.amount
    return {
        "session": str(session.held_on),
        "session_id": session.pk,
        "point": session.point.name,
        "float": session.opening_float,
        "basis": preparation.pk,
        "groups": [
            {**group, "members": [_shown_member(one, names, group["wanted"]) for one in group["members"]]}
            for group in figures["groups"]
        ],
        "payouts": [_shown_payout(one, names, session) for one in figures["payouts"]],
        "handed": dict(sums),
        "bag": cash_of(handed),
        "held": [str(one.entry_id) for one in handed],
        "receipts": [],
    }


def _names(figures: Rows) -> dict[int, str]:
    """Names of the people a household's line is called by: who borrowed, else its head."""
    members = [member for group in figures["groups"] for member in group["members"]]
    heads = Person.objects.filter(household__in=[one["id"] for one in members], head=True)
    found = dict(heads.values_list("household_id", "name"))
    loans = [member["loans"][0]["id"] for member in members if member["loans"]]
    return found | dict(Loan.objects.filter(pk__in=loans).values_list("household_id", "borrower__name"))


def _shown_member(member: Rows, names: dict[int, str], wanted: int) -> Rows:
    loans = [
        {"id": loan["id"], "number": loan["number"], "programme": load(loan["programme"]).short.vi,
         "owed": loan["principal"], "arrears": loan["arrears"], "due": loan["due"]}
        for loan in member["loans"]
    ]  # fmt: skip
    return {"id": member["id"], "name": names.get(member["id"], ""), "deposit": member["savings"], "wanted": wanted,
            "loans": loans}  # fmt: skip


def _shown_payout(one: Rows, names: dict[int, str], session: Session) -> Rows:
    borrower = Person.objects.get(pk=one["borrower"])
    papers = authorisations_of(one["household"], session.held_on).filter(signed_by__contains=[borrower.pk])
    others = [
        {"id": paper.representative_id, "name": paper.representative.name, "paper": paper.document} for paper in papers
    ]
    recipients = [{"id": borrower.pk, "name": borrower.name, "paper": ""}, *others]
    return {"id": one["id"], "group": one["group"], "name": borrower.name, "amount": one["amount"],
            "programme": load(one["programme"]).short.vi, "recipients": recipients}  # fmt: skip
