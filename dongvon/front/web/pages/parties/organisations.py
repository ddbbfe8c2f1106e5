"""Organisations that borrow: all of them, and one with its projects, applications and loans."""

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.applications.queries import applications_seen, projects_of
from dongvon.credit.loans.models import Position
from dongvon.credit.loans.queries import LoanFilter, loan_list, loans_of
from dongvon.front.web.pages.applications.page import applications_table
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.pages.loans.listing import loan_columns, loan_row
from dongvon.front.web.pages.parties.actions import OF_AN_ORGANISATION, REGISTER
from dongvon.front.web.pages.parties.desk import buttons, direct_button
from dongvon.front.web.pages.parties.households import masked
from dongvon.front.web.pages.parties.standing import OrganisationStanding
from dongvon.office.overview.queries import as_of
from dongvon.parties.households.models import Household, Person
from dongvon.parties.organisations.queries import organisations_seen


def organisations_page(actor: Actor) -> Page:
    """The context of party/organisations.html."""
    rows = list(organisations_seen(actor))
    heads = dict(
        Person.objects.filter(household__in=[row.customer_id for row in rows], head=True)
        .values_list("household_id", "name")
    )  # fmt: skip
    owed = dict(
        Position.objects.filter(loan__in=loans_of(actor), loan__household__in=[row.customer_id for row in rows])
        .values_list("loan__household_id").annotate(owed=Sum(F("in_term") + F("overdue") + F("frozen")))
    )  # fmt: skip
    register = {"label": _(REGISTER.title), "url": reverse("organisation_new"), "icon": REGISTER.icon, "primary": True}
    return {
        "title": _("Tổ chức vay vốn"),
        "subtitle": _("Doanh nghiệp, hợp tác xã, cơ sở vay trực tiếp; không tính vào số hộ vay."),
        "crumbs": [{"label": _("Hộ"), "url": reverse("households")}],
        "actions": [register] if actor.role in REGISTER.roles else [],
        "table": {
            "columns": [
                column("name", _("Tên tổ chức")), column("kind", _("Loại")), column("tax_code", _("Mã số thuế")),
                column("head", _("Người đại diện")), column("hamlet", _("Tổ dân phố, bản")),
                column("outstanding", _("Dư nợ (đồng)"), "money"),
            ],
            "rows": [
                {"url": reverse("organisation", args=[row.pk]), "name": row.name, "kind": row.get_kind_display(),
                 "tax_code": row.tax_code, "head": heads.get(row.customer_id), "hamlet": row.customer.hamlet.name,
                 "outstanding": owed.get(row.customer_id) or None}
                for row in rows
            ],
            "empty": {"title": _("Chưa có tổ chức nào vay vốn"), "icon": "building-2",
                      "text": _("Cán bộ ngân hàng đăng ký tổ chức trước khi nhận hồ sơ vay.")},
        },
    }  # fmt: skip


def organisation_page(actor: Actor, organisation_id: int) -> Page:
    """The context of party/organisation.html."""
    row = organisations_seen(actor).filter(pk=organisation_id).first()
    if row is None:
        raise Refused(Problem("organisation_unknown", N_("Không có tổ chức này trong phạm vi của bạn.")))
    on, customer = as_of(row.place), row.customer
    head = Person.objects.filter(household=customer, head=True).first()
    loans = loan_list(actor, LoanFilter(on=on)).filter(household=customer).order_by("-signed_on", "-pk")
    shown = [loan_row(loan, on, {}) | {"borrower": loan.number} for loan in loans]
    sums = {key: sum(one[key] or 0 for one in shown) for key in ("outstanding", "overdue", "arrears")}
    columns = [one for one in loan_columns(sums) if one["key"] != "group"]
    columns[0] = column("borrower", _("Số khế ước"))
    return {
        "title": row.name,
        "subtitle": f"{row.get_kind_display()} · {customer.hamlet.name}",
        "crumbs": [
            {"label": _("Tổ chức vay vốn"), "url": reverse("organisations")},
            {"label": row.tax_code, "url": None},
        ],
        "actions": [*direct_button(actor, customer.pk),
                    *buttons(OF_AN_ORGANISATION, OrganisationStanding(actor, row, on), "organisation_action", row.pk)],
        "figures": [
            figure(_("Dư nợ"), sums["outstanding"], "dong"),
            figure(_("Khoản vay"), len(shown), "count"),
            figure(_("Dự án"), projects_of(customer).count(), "count"),
        ],
        "facts": [
            figure(_("Mã số thuế"), row.tax_code, "text"),
            figure(_("Số giấy đăng ký"), row.licence, "text"),
            figure(_("Ngày đăng ký"), row.since_on, "day"),
            figure(_("Mã khách hàng"), customer.code, "text"),
            figure(_("Địa chỉ"), customer.address or customer.hamlet.name, "text"),
            figure(_("Người đại diện"), f"{head.name}, {head.relation}" if head else None, "text"),
            figure(_("Số định danh của người đại diện"), masked(bytes(head.identity)) if head else None, "text"),
        ],
        "projects_table": _projects(actor, customer),
        "applications_table": applications_table(applications_seen(actor).filter(household=customer)),
        "loans_table": {"columns": columns, "rows": shown, "empty": {
            "title": _("Tổ chức chưa vay vốn"), "icon": "hand-coins", "text": ""}},
    }  # fmt: skip


def _projects(actor: Actor, customer: Household) -> Page | None:
    """Each project with what shares are reckoned from and what is approved for it; None where there is none."""
    rows = list(projects_of(customer))
    seen = applications_seen(actor).filter(household=customer, approved_amount__isnull=False, cancelled_on=None)
    lent = dict(seen.order_by().values_list("project").annotate(sum=Sum("approved_amount")))
    if not rows:
        return None
    return {
        "columns": [
            column("name", _("Dự án")), column("hamlet", _("Nơi thực hiện")),
            column("document", _("Phương án, hợp đồng")), column("cost", _("Tổng vốn (đồng)"), "money"),
            column("workers", _("Lao động"), "count"), column("target", _("Thuộc đối tượng"), "count"),
            column("lent", _("Đã duyệt vay (đồng)"), "money"),
        ],
        "rows": [
            {"name": one.name, "hamlet": one.hamlet.name, "document": one.document, "cost": one.cost,
             "workers": one.workers, "target": one.target_workers, "lent": lent.get(one.pk)}
            for one in rows
        ],
    }  # fmt: skip
