"""From asking to deciding: application 01/TD, group meeting 10C/TD, list 03/TD with the ward's certification, bank
decision 04/TD. Applicant, certifier, approver and the one who posts are four people; the database says so."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User
from dongvon.base.attachments.models import Attachment
from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Hamlet
from dongvon.credit.loans.models import Channel, Loan
from dongvon.parties.groups.models import Group
from dongvon.parties.households.models import Household, Person
from dongvon.parties.organisations.queries import organisation_of


class Meeting(models.Model):
    """Minutes 10C/TD: who was there and that the board chaired an open choice. `remarks`: what else was decided."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="meetings")
    held_on = models.DateField()
    member_count = models.PositiveSmallIntegerField()
    present_count = models.PositiveSmallIntegerField()
    association_attended = models.BooleanField()
    hamlet_head_attended = models.BooleanField()
    remarks = models.CharField(max_length=1000, blank=True, default="", db_default="")
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "held_on"], name="one_meeting_per_group_and_day"),
            models.CheckConstraint(
                name="no_more_present_than_members", condition=Q(present_count__lte=F("member_count"))
            ),
        ]


class Attendance(models.Model):
    """A member household that was at a meeting; minutes taken by a count alone have none of these."""

    place = models.CharField(max_length=5)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attended")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "household"], name="a_member_is_there_once")]


class MemberList(models.Model):
    """List 03/TD. Certified when the signed and sealed paper is attached; a click alone only prepares it.

    `sent_to_ward_on`, `sent_to_bank_on`: the last time it was handed over, from which its waiting is counted."""

    place = models.CharField(max_length=5)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="lists")
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="list")
    number = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=18)
    made_on = models.DateField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    certified_on = models.DateField(null=True)
    certified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    certified_paper = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision_no = models.CharField(max_length=30, blank=True, default="")
    sent_to_ward_on = models.DateField(null=True)
    returned_on = models.DateField(null=True)
    sent_to_bank_on = models.DateField(null=True)
    notified_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="certified_on_paper_by_somebody_else",
                condition=Q(certified_on__isnull=True)
                | Q(certified_by__isnull=False, certified_paper__isnull=False) & ~Q(certified_by=F("prepared_by")),
            )
        ]


class Project(models.Model):
    """What a customer borrows for, by name and place: a workshop, a planting zone, a house under contract.

    `cost`: investment, contract value or estimate in đồng, of which a programme lends a share; `workers`: all it
    employs, `target_workers`: of them those the programme is for; `document`: the approval or contract that says so."""

    place = models.CharField(max_length=5)
    customer = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="projects")
    hamlet = models.ForeignKey(Hamlet, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    document = models.CharField(max_length=40)
    cost = models.BigIntegerField()
    workers = models.PositiveIntegerField(default=0)
    target_workers = models.PositiveIntegerField(default=0)
    since_on = models.DateField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="project_costs_something", condition=Q(cost__gt=0)),
            models.CheckConstraint(name="target_among_workers", condition=Q(target_workers__lte=F("workers"))),
            models.UniqueConstraint(fields=["customer", "name"], name="one_project_of_a_name"),
        ]


class Application(models.Model):
    """Application and plan 01/TD (01/GQVL, direct application). Amounts in đồng, term in months.

    `units`: works, months or jobs the ceiling is given for. `outcomes`: what the loan is to bring about, as rows of
    {"kind", "key", "quantity"}, written down at the first payout. `plan`: {"need", "lines" [{"item", "amount"}],
    "income", "costs" (both đồng a year)}. `code`: what the applicant follows it by, known to nobody else. `votes_for`:
    at its last meeting (`Ballot`). `approved_term_months`: where the bank lends for less than was asked."""

    class Vote(models.TextChoices):
        NONE = "", _("chưa bình xét")
        FOR = "for", _("nhất trí")
        AGAINST = "against", _("không nhất trí")

    place = models.CharField(max_length=5)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="applications")
    borrower = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="applications")
    channel = models.CharField(max_length=6, choices=Channel.choices)
    programme = models.CharField(max_length=12)
    variant = models.CharField(max_length=24, blank=True, default="")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    own_capital = models.BigIntegerField(default=0)
    term_months = models.PositiveSmallIntegerField()
    instalment_months = models.PositiveSmallIntegerField()
    studies_end_on = models.DateField(null=True)
    course_months = models.PositiveSmallIntegerField(null=True)
    purpose = models.CharField(max_length=160)
    units = models.PositiveSmallIntegerField(default=1)
    outcomes = models.JSONField(default=list)
    has_collateral = models.BooleanField(default=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="applications")
    contract_no = models.CharField(max_length=40, blank=True, default="")
    plan = models.JSONField(default=dict)
    state = models.CharField(max_length=20)
    made_on = models.DateField()
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, blank=True, default="", db_default="")
    list = models.ForeignKey(MemberList, on_delete=models.PROTECT, null=True, related_name="applications")
    votes_for = models.PositiveSmallIntegerField(null=True)
    certified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_amount = models.BigIntegerField(null=True)
    approved_on = models.DateField(null=True)
    approved_term_months = models.PositiveSmallIntegerField(null=True)
    refusal = models.CharField(max_length=200, blank=True, default="")
    cancelled_on = models.DateField(null=True)
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    loan = models.OneToOneField(Loan, on_delete=models.PROTECT, null=True, related_name="application")

    class Meta:
        constraints = [
            models.CheckConstraint(name="application_amount_above_zero", condition=Q(amount__gt=0)),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="one_application_of_a_code"),
            models.CheckConstraint(
                name="approved_for_no_longer_than_asked",
                condition=Q(approved_term_months__isnull=True)
                | Q(approved_term_months__gt=0, approved_term_months__lte=F("term_months")),
            ),
            models.CheckConstraint(
                name="approved_no_more_than_asked",
                condition=Q(approved_amount__isnull=True) | Q(approved_amount__gt=0, approved_amount__lte=F("amount")),
            ),
            models.CheckConstraint(
                name="four_different_people",
                condition=(
                    (Q(certified_by__isnull=True) | ~Q(certified_by=F("taken_by")))
                    & (Q(approved_by__isnull=True) | ~Q(approved_by=F("taken_by")))
                    & (Q(approved_by__isnull=True) | Q(certified_by__isnull=True) | ~Q(approved_by=F("certified_by")))
                    & (Q(posted_by__isnull=True) | ~Q(posted_by=F("taken_by")))
                    & (Q(posted_by__isnull=True) | Q(certified_by__isnull=True) | ~Q(posted_by=F("certified_by")))
                    & (Q(posted_by__isnull=True) | Q(approved_by__isnull=True) | ~Q(posted_by=F("approved_by")))
                ),
            ),
        ]
        indexes = [models.Index(fields=["place", "state"], name="applications_waiting")]

    @property
    def agreed_term_months(self) -> int:
        """The term approved, or asked for as long as none is."""
        return self.approved_term_months or self.term_months

    @property
    def who(self) -> str:
        """Who asks: the person, or the organisation he represents."""
        organisation = organisation_of(self.household)
        return organisation.name if organisation else self.borrower.name


class Ballot(models.Model):
    """How one meeting voted on one application. `aside`: households present that did not vote on it, because it is
    their own or a relative's. `reason`: why it was not chosen."""

    place = models.CharField(max_length=5)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="ballots")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="ballots")
    votes_for = models.PositiveSmallIntegerField()
    votes_against = models.PositiveSmallIntegerField(default=0)
    abstained = models.PositiveSmallIntegerField(default=0)
    aside = ArrayField(models.BigIntegerField(), default=list)
    chosen = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "application"], name="one_ballot_a_meeting")]


class Appeal(models.Model):
    """An applicant who was not chosen asks the group to take it again. `ballot`: how the next meeting decided."""

    place = models.CharField(max_length=5)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    made_on = models.DateField()
    reason = models.CharField(max_length=400)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, null=True, related_name="appeal")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(ballot=None), name="one_open_appeal"),
        ]


class NoticeStop(models.Model):
    """Where notice 04/TD has come: a stop that says on which day it got there."""

    class Stop(models.TextChoices):
        WARD = "ward", _("Ủy ban nhân dân")
        ASSOCIATION = "association", _("Hội, đoàn thể")
        GROUP = "group", _("Tổ tiết kiệm và vay vốn")
        BORROWER = "borrower", _("Người vay")

    place = models.CharField(max_length=5)
    list = models.ForeignKey(MemberList, on_delete=models.PROTECT, related_name="stops")
    stop = models.CharField(max_length=11, choices=Stop.choices)
    on = models.DateField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "stop"], name="a_notice_comes_once")]


class DeclaredRelation(models.Model):
    """Somebody who works here declares a household his own or a relative's: he decides nothing about it."""

    class Kind(models.TextChoices):
        OWN = "own", _("hộ của chính mình")
        RELATIVE = "relative", _("hộ của người thân thích")

    place = models.CharField(max_length=5)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    declared_on = models.DateField()
    declared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "household"], name="one_relation_to_a_household")]


class OfflinePayout(models.Model):
    """An approved loan given along to a laptop of the team, which alone pays it out, without a network, at the session
    of a day; until it is paid out, given back or released. One at a time. `laptop`: the id of the device; `name`: what
    people call it; `reason`: why it ended."""

    place = models.CharField(max_length=5)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="offline_payouts")
    laptop = models.UUIDField()
    name = models.CharField(max_length=40)
    session_on = models.DateField()
    held_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(ended_at=None), name="a_loan_is_held_by_one_laptop"
            ),
            models.CheckConstraint(
                name="a_release_has_somebody_and_a_reason",
                condition=Q(ended_at=None) | Q(ended_by__isnull=False) & ~Q(reason=""),
            ),
        ]
