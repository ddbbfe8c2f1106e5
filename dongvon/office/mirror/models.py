"""The mirror's tables: the bank's files as they were taken in, and what each month's Form 31 says of every loan,
customer and group. Rows of a month are replaced as a whole when its file is; nobody edits them."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.models import User


class FileState(models.TextChoices):
    IN_FORCE = "in_force", _("đang dùng")
    REPLACED = "replaced", _("đã thay bằng tệp khác")
    BROKEN = "broken", _("không đọc được")


class BankFile(models.Model):
    """One file of the bank as somebody handed it in. Of one format, day and office one file is in force.

    `places` are the communes its rows are about (the wall: seen by who may see all of them). `as_of_on` is the day of
    its figures. `skipped`, `notes` and `faults` are what was counted and told while reading; `reason` says why a broken
    file was not read. The file itself lies sealed under its SHA-256 until `keep_until`."""

    places = ArrayField(models.CharField(max_length=5))
    office_code = models.CharField(max_length=6, blank=True, default="")
    format = models.CharField(max_length=24, blank=True, default="")
    as_of_on = models.DateField(null=True)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    records = models.IntegerField(default=0)
    left_out = models.IntegerField(default=0)
    skipped = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=FileState.choices)
    reason = models.TextField(blank=True, default="")
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(auto_now_add=True)
    keep_until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["format", "as_of_on", "office_code", "places"],
                condition=Q(state="in_force"),
                name="one_file_in_force",
            ),
        ]
        indexes = [models.Index(fields=["as_of_on", "format"], name="files_of_a_month")]


def _money() -> Any:
    return models.BigIntegerField(default=0)


def _text(length: int) -> Any:
    return models.CharField(max_length=length, blank=True, default="")


def _day() -> Any:
    return models.DateField(null=True)


class LoanMonth(models.Model):
    """One loan as Form 31 of one day says it; money in đồng, `rate_e7` in 10⁻⁷ a year. `group_code` is empty for loans
    made directly. The names are those of the file's columns (`bank_files/formats/form_31.toml`)."""

    pk = models.CompositePrimaryKey("as_of_on", "loan_number", "customer_code")
    as_of_on = models.DateField()
    place = models.CharField(max_length=5)
    office_code = _text(6)
    loan_number = models.CharField(max_length=16)
    customer_code = models.CharField(max_length=10)
    loan_id = models.BigIntegerField()
    hamlet_code = models.CharField(max_length=8)
    group_code = _text(7)
    association_code = _text(2)
    programme = models.CharField(max_length=12)
    programme_code = _text(2)
    decision_code = _text(12)
    product_code = _text(16)
    beneficiary_code = _text(24)
    fund_source = _text(2)
    investor_code = _text(24)
    channel = _text(2)
    loan_state = _text(8)
    signed_on = models.DateField()
    due_on = models.DateField()
    extended_due_on = _day()
    session_due_on = _day()
    first_paid_out_on = models.DateField()
    last_paid_out_on = _day()
    first_principal_on = _day()
    first_interest_on = _day()
    grace_ends_on = _day()
    transaction_day = models.SmallIntegerField(null=True)
    rate_e7 = models.BigIntegerField()
    amount_granted = _money()
    disbursed = _money()
    in_term = _money()
    overdue = _money()
    frozen = _money()
    principal_due_cumulative = _money()
    principal_paid = _money()
    principal_written_off = _money()
    interest_paid_total = _money()
    interest_arrears_in_term = _money()
    interest_arrears_overdue = _money()
    interest_not_yet_due = _money()
    interest_in_term_month = _money()
    interest_overdue_month = _money()
    disbursed_month = _money()
    rolled_month = _money()
    kept_in_season_month = _money()
    extended_month = _money()
    to_overdue_month = _money()
    to_frozen_month = _money()
    collected_in_term_month = _money()
    collected_overdue_month = _money()
    collected_frozen_month = _money()
    written_off_month = _money()
    interest_in_term_year = _money()
    interest_overdue_year = _money()
    disbursed_year = _money()
    rolled_year = _money()
    kept_in_season_year = _money()
    extended_year = _money()
    to_overdue_year = _money()
    to_frozen_year = _money()
    collected_in_term_year = _money()
    collected_overdue_year = _money()
    collected_frozen_year = _money()
    written_off_year = _money()
    extension_count = models.SmallIntegerField(null=True)
    last_overdue_on = _day()
    frozen_until_on = _day()
    last_transaction_on = _day()
    interest_accrued_to_on = _day()
    purpose_code = _text(8)
    purpose_name = _text(160)
    second_purpose_code = _text(8)
    student_name = _text(100)
    student_index = models.BinaryField(null=True)
    student_school = _text(160)
    student_entered_on = _day()
    student_graduates_on = _day()

    class Meta:
        indexes = [
            models.Index(fields=["place", "as_of_on"], name="loan_months_of_a_place"),
            models.Index(fields=["loan_id"], name="months_of_a_loan"),
        ]


class CustomerMonth(models.Model):
    """One customer as Form 31 of one day says it, with the whole deposit 105 once. `group_code` is empty without a
    group, `has_loan` false for who only saves, `unassigned` true where the bank has no hamlet for him.

    Identity number and phone are sealed; `identity_fault` is "" or missing, old_card (9 digits), shape, place,
    birth_year, sex; `phone_fault` is "", missing or shape."""

    pk = models.CompositePrimaryKey("as_of_on", "customer_code")
    as_of_on = models.DateField()
    place = models.CharField(max_length=5)
    office_code = _text(6)
    customer_code = models.CharField(max_length=10)
    name = models.CharField(max_length=100)
    born_on = _day()
    sex = _text(6)
    ethnic = _text(40)
    identity = models.BinaryField()
    identity_index = models.BinaryField(null=True)
    identity_fault = _text(10)
    identity_issued_on = _day()
    identity_issued_by = _text(160)
    spouse = _text(100)
    phone = models.BinaryField()
    phone_index = models.BinaryField(null=True)
    phone_fault = _text(7)
    address = _text(200)
    hamlet_code = _text(8)
    group_code = _text(7)
    has_loan = models.BooleanField()
    unassigned = models.BooleanField()
    savings_number = _text(16)
    savings_balance = _money()
    passbooks = models.SmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["place", "as_of_on"], name="customer_months_of_a_place")]


class GroupMonth(models.Model):
    """One group as Form 31 of one day says it; which other files name it, and which groups only they name, says
    `group_list`."""

    pk = models.CompositePrimaryKey("as_of_on", "group_code")
    as_of_on = models.DateField()
    place = models.CharField(max_length=5)
    office_code = _text(6)
    group_code = models.CharField(max_length=7)
    head_code = _text(10)
    head_name = _text(100)
    association_code = _text(2)
    hamlet_code = _text(8)
    transaction_day = models.SmallIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "as_of_on"], name="group_months_of_a_place")]


class Figure(models.Model):
    """One figure as one file says it, so that files can be laid side by side: level ("office", "commune",
    "association", "programme", "group", "loan"), key (its code), measure (names of `bank_files.summaries`), đồng or
    count. Of a level that stands inside another one (associations of a commune), `parent` is the code above it."""

    file = models.ForeignKey(BankFile, on_delete=models.CASCADE, related_name="figures", db_index=False)
    place = _text(5)
    level = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    parent = _text(40)
    name = _text(160)
    measure = models.CharField(max_length=32)
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["file", "level", "measure"], name="figures_of_a_file")]


class HamletAnswer(models.Model):
    """Which hamlet of today a code in the bank's files stands for, where the commune has no such hamlet in use; asked
    once, good for every month."""

    place = models.CharField(max_length=5)
    code = models.CharField(max_length=8)
    now_code = models.CharField(max_length=8)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "code"], name="one_answer_per_place_and_hamlet")]


class Explanation(models.Model):
    """A difference somebody has explained: the cause in his words, valid while the figures stay what they were."""

    place = _text(5)
    as_of_on = models.DateField()
    level = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    measure = models.CharField(max_length=32)
    figures = models.JSONField()
    cause = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class MonthCheck(models.Model):
    """Somebody has checked a month of an office: with or without differences. `files` are the SHA-256 of the files in
    force at that moment; once they differ the check no longer holds."""

    places = ArrayField(models.CharField(max_length=5))
    office_code = _text(6)
    as_of_on = models.DateField()
    differences = models.IntegerField()
    files = ArrayField(models.CharField(max_length=64))
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class MatchedExpectation(models.Model):
    """What the bank's file of `as_of_on` said of an expectation: met, met with another amount, or not met."""

    expectation_id = models.BigIntegerField()
    place = models.CharField(max_length=5)
    as_of_on = models.DateField()
    outcome = models.CharField(
        max_length=9, choices=[("met", _("khớp")), ("differs", _("khác số tiền")), ("unmet", _("không có"))]
    )
    said = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expectation_id", "as_of_on"], name="one_answer_per_expectation_and_month")
        ]
