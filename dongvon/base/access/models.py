"""Who works here, in which role and where, what each write answered, and the trail of every write."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do (processes.md 1.9); the place of the grant says where."""

    PUBLIC = "public", _("Người dân")
    BORROWER = "borrower", _("Người vay")
    HAMLET_HEAD = "hamlet_head", _("Trưởng thôn, bản, tổ dân phố")
    GROUP_LEADER = "group_leader", _("Tổ trưởng tổ tiết kiệm và vay vốn")
    GROUP_DEPUTY = "group_deputy", _("Tổ phó tổ tiết kiệm và vay vốn")
    ASSOCIATION_OFFICER = "association_officer", _("Cán bộ hội, đoàn thể nhận ủy thác")
    WARD_OFFICER = "ward_officer", _("Cán bộ phường, xã")
    WARD_LEADER = "ward_leader", _("Lãnh đạo UBND phường, xã")
    TELLER = "teller", _("Giao dịch viên")
    CONTROLLER = "controller", _("Kiểm soát viên tại điểm giao dịch")
    POINT_LEADER = "point_leader", _("Tổ trưởng tổ giao dịch xã")
    BANK_OFFICER = "bank_officer", _("Cán bộ tín dụng")
    BANK_DIRECTOR = "bank_director", _("Giám đốc phòng giao dịch")
    BOARD_MEMBER = "board_member", _("Thành viên Ban đại diện")
    INSPECTOR = "inspector", _("Người kiểm tra, giám sát")
    ADMINISTRATOR = "administrator", _("Quản trị hệ thống")


READ_ONLY = frozenset({Role.PUBLIC, Role.BORROWER, Role.BOARD_MEMBER, Role.INSPECTOR})


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, full_name: str, password: str, **fields: object) -> "User":
        user = self.model(username=username, full_name=full_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What he may do is in his grants, never here."""

    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="vi", choices=[("vi", "Tiếng Việt"), ("en", "English")])

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    def __str__(self) -> str:
        return self.username


def period_without_overlap(name: str, *columns: str) -> ExclusionConstraint:
    """No two rows of the same `columns` whose half-open periods [since_on, until_on) overlap."""
    period = Func(F("since_on"), F("until_on"), function="daterange")
    same = [(column, RangeOperators.EQUAL) for column in columns]
    return ExclusionConstraint(name=name, expressions=[*same, (period, RangeOperators.OVERLAPS)])


class Grant(models.Model):
    """A role held by a person at a place for a half-open period. `place` is a commune code, or empty for a whole
    province (`province`); a group leader's grant names the group by its code."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    place = models.CharField(max_length=5, blank=True, default="")
    province = models.CharField(max_length=2, blank=True, default="")
    association = models.CharField(max_length=2, blank=True, default="")
    group_code = models.CharField(max_length=7, blank=True, default="")
    since_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="grant_has_a_scope", condition=~Q(place="") | ~Q(province="")),
            models.CheckConstraint(
                name="grant_of_a_group_leader_names_the_group",
                condition=~Q(role__in=["group_leader", "group_deputy"]) | ~Q(group_code=""),
            ),
            period_without_overlap("one_grant_at_a_time", "user", "role", "place", "province", "group_code"),
        ]


class Deputy(models.Model):
    """During an absence another person holds the grant; both names stand in the audit."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="deputies")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="deputising")
    since_on = models.DateField()
    until_on = models.DateField()
    decision = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(name="deputy_period_runs_forward", condition=Q(until_on__gt=F("since_on"))),
            period_without_overlap("one_deputy_at_a_time", "grant"),
        ]


class Request(models.Model):
    """One write that was done: the id its sender made, the digest of what he asked, the answer he got."""

    id = models.UUIDField(primary_key=True)
    action = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32)
    answer = models.JSONField()
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    place = models.CharField(max_length=5)
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "requests"


class AuditRow(models.Model):
    """Who did what to what, where and when. Only grows; opaque codes, no names or numbers of people."""

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    role = models.CharField(max_length=24)
    deputy_for = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    place = models.CharField(max_length=5)
    about_type = models.CharField(max_length=40)
    about_id = models.BigIntegerField()
    request_id = models.UUIDField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["about_type", "about_id"], name="audit_by_object"),
            models.Index(fields=["place", "at"], name="audit_by_place"),
        ]
