"""The list of applications and the page of one. Parameters of the list: `tt` how far it is (dang-lam, da-duyet, xong),
`ct` programme, `ten` name of who asks."""

from typing import Any

from django.db.models import Case, CharField, Count, F, QuerySet, Sum, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.capacity import capacity_problems
from dongvon.core.problems import N_
from dongvon.core.states import ApplicationAction, ApplicationState, allowed_actions, is_over, name_of
from dongvon.credit.applications.facts import capacity_of
from dongvon.credit.applications.models import Application
from dongvon.credit.applications.queries import application_for, applications_seen, papers_about
from dongvon.credit.applications.services.withdrawing import APPROVED
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.applications.asking import CORRECT, plan_facts, schedule_table
from dongvon.front.web.pages.kit.action_desk import buttons
from dongvon.front.web.pages.kit.lists import Asked, Choice, Listing, asked_of
from dongvon.front.web.pages.kit.menu import OF_A_GROUP
from dongvon.front.web.pages.kit.naming import State, place_link, programme_cell
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_name, programme_short
from dongvon.front.web.pages.loans.parties import security_table
from dongvon.front.web.pages.parties.actions import OF_AN_APPLICATION
from dongvon.front.web.pages.parties.standing import ApplicationStanding
from dongvon.office.overview.queries import as_of
from dongvon.parties.organisations.queries import organisation_of

FINAL = tuple(state for state in ApplicationState if is_over(state))
STANDS = {"dang-lam": N_("đang làm"), "da-duyet": N_("đã duyệt, chờ giải ngân"), "xong": N_("đã kết thúc")}
CORRECTABLE = tuple(state for state in ApplicationState if ApplicationAction.CORRECT in allowed_actions(state))
BAD = (ApplicationState.REJECTED_BY_GROUP, ApplicationState.REFUSED, ApplicationState.CANCELLED,
       ApplicationState.EXPIRED)  # fmt: skip
ORDERS = {"who": "asker", "made_on": "made_on", "programme": "programme", "amount": "amount",
          "approved": "approved_amount"}  # fmt: skip


def application_state(application: Application) -> State:
    """The step an application has reached, in a word or two, with its tone."""
    state = ApplicationState(application.state)
    tone = "neutral" if state in BAD else "good" if state in (*APPROVED, ApplicationState.DISBURSED) else "waiting"
    return {"label": _(name_of(state)), "tone": tone}


def _columns() -> list[Page]:
    return [
        column("who", _("Người xin vay")), column("programme", _("Chương trình"), "programme"),
        column("made_on", _("Ngày làm đơn"), "day"), column("amount", _("Xin vay (đồng)"), "money"),
        column("approved", _("Đã duyệt (đồng)"), "money"), column("state", _("Bước"), "state"),
    ]  # fmt: skip


def _row(row: Application) -> Page:
    return {"url": reverse("application", args=[row.pk]), "who": row.who, "made_on": row.made_on,
            "programme": programme_cell(row.programme), "amount": row.amount, "approved": row.approved_amount,
            "state": application_state(row)}  # fmt: skip


def applications_table(rows: QuerySet[Application]) -> Page | None:
    """Applications of one customer, the latest first; None where he never asked."""
    found = [_row(row) for row in rows.order_by("-made_on", "-pk")]
    return {"columns": _columns()[1:], "rows": found} if found else None


def listing(actor: Actor, query: QueryDict) -> Listing:
    """The applications the query string asks for."""
    seen = applications_seen(actor)
    codes = sorted(seen.order_by().values_list("programme", flat=True).distinct())
    asked = asked_of(query, [
        Choice("tt", _("Tình trạng"), {key: _(label) for key, label in STANDS.items()}, default="dang-lam"),
        Choice("ct", _("Chương trình"), {code: programme_short(code) for code in codes}),
    ])  # fmt: skip
    rows = _narrowed(seen, asked)
    sums: dict[str, Any] = rows.aggregate(count=Count("pk"), amount=Sum("amount"), approved=Sum("approved_amount"))
    nothing = {"title": _("Không có hồ sơ vay nào ở bước này"), "icon": "file-text",
               "text": _("Chọn tình trạng khác ở trên để xem hồ sơ đã duyệt hoặc đã kết thúc.")}  # fmt: skip
    return Listing(
        asked=asked, text_label=_("Tên người xin vay"), rows=rows, row=_row, columns=_columns(), orders=ORDERS,
        default="-made_on", totals={key: sums[key] or 0 for key in ("amount", "approved")}, total=sums["count"],
        empty=nothing,
    )  # fmt: skip


def _narrowed(seen: QuerySet[Application], asked: Asked) -> QuerySet[Application]:
    of_organisation = When(household__organisation__isnull=False, then=F("household__organisation__search"))
    rows = seen.annotate(asker=Case(of_organisation, default=F("borrower__search"), output_field=CharField()))
    stand = asked.chosen["tt"]
    if stand == "da-duyet":
        rows = rows.filter(state__in=APPROVED)
    elif stand:
        rows = rows.filter(state__in=FINAL) if stand == "xong" else rows.exclude(state__in=(*FINAL, *APPROVED))
    if asked.chosen["ct"]:
        rows = rows.filter(programme=asked.chosen["ct"])
    for word in asked.words:
        rows = rows.filter(asker__contains=Value(word))
    return rows


def application_page(actor: Actor, application_id: int) -> Page:
    """The context of party/application.html."""
    row = application_for(actor, application_id)
    standing = ApplicationStanding(actor, row, as_of(row.place))
    doing = buttons(OF_AN_APPLICATION, standing, "application_action", row.pk)
    if actor.role in OF_A_GROUP and row.state in CORRECTABLE:
        url = reverse("application_action", args=[row.pk, CORRECT.key])
        doing.insert(0, {"label": _(CORRECT.title), "url": url, "icon": "pencil"})
    if row.code:
        url = reverse("application_slip", args=[row.pk])
        doing.append({"label": _("Phiếu theo dõi"), "url": url, "icon": "printer"})
    capacity = capacity_of(row, row.made_on)
    return {
        "title": row.who,
        "subtitle": f"{programme_name(row.programme)} · {row.purpose}",
        "state": application_state(row),
        "crumbs": [
            {"label": _("Hồ sơ vay"), "url": reverse("applications")},
            {"label": programme_short(row.programme), "url": f"{reverse('applications')}?ct={row.programme}&tt="},
        ],
        "actions": doing,
        "figures": [
            figure(_("Xin vay"), row.amount, "dong"),
            figure(_("Đã duyệt"), row.approved_amount, "dong"),
            figure(_("Vốn tự có"), row.own_capital, "dong"),
        ],
        "facts": _facts(actor, row),
        "plan": plan_facts(row),
        "schedule_table": schedule_table(row, row.made_on) if capacity else None,
        "warnings": [said(one) for one in capacity_problems(capacity, row.made_on)],
        "votes_table": _votes(row),
        "securities": security_table(standing.securities, standing.on),
        "papers": [
            {"title": paper.title, "form": None, "on": paper.added_at, "url": place_link("attachment", paper.pk),
             "size": paper.bytes, "digest": paper.sha256}
            for paper in papers_about(actor, row)
        ],
    }  # fmt: skip


def _votes(row: Application) -> Page | None:
    """Every vote the group took on it, and what the applicant said when he asked to be heard again."""
    ballots = list(row.ballots.select_related("meeting", "appeal").order_by("meeting__held_on", "pk"))
    if not ballots:
        return None
    columns = [
        column("on", _("Ngày họp"), "day"), column("votes", _("Đồng ý, không, không ý kiến")),
        column("aside", _("Tránh biểu quyết"), "count"), column("result", _("Kết quả"), "state"),
        column("why", _("Lý do")), column("asked", _("Đề nghị xét lại")),
    ]  # fmt: skip
    rows = [
        {"url": reverse("meeting", args=[one.meeting_id]), "on": one.meeting.held_on,
         "votes": f"{one.votes_for} / {one.votes_against} / {one.abstained}", "aside": len(one.aside),
         "result": {"label": _("chọn"), "tone": "good"} if one.chosen else {"label": _("không chọn"), "tone": "alert"},
         "why": one.reason, "asked": one.appeal.reason if hasattr(one, "appeal") else ""}
        for one in ballots
    ]  # fmt: skip
    return {"columns": columns, "rows": rows}


def _facts(actor: Actor, row: Application) -> list[Page]:
    organisation = organisation_of(row.household)
    customer = (
        figure(_("Tổ chức vay"), organisation.name, "text", url=reverse("organisation", args=[organisation.pk]))
        if organisation else
        figure(_("Hộ của người vay"), row.borrower.name, "text", url=reverse("household", args=[row.household.pk]))
    )  # fmt: skip
    group, listed = row.group, row.list
    found = [
        customer,
        figure(_("Tổ"), group.code if group else _("không qua tổ"), "text",
               url=place_link("group", group.pk if group else None)),
        figure(_("Ngày làm đơn"), row.made_on, "day"),
        figure(_("Thời hạn xin vay"), _("{months} tháng").format(months=row.term_months), "text"),
        figure(_("Nguồn vốn"), row.fund.name, "text"),
    ]  # fmt: skip
    if row.project is not None:
        found.append(figure(_("Dự án"), f"{row.project.name}, {row.project.hamlet.name}", "text"))
    if listed is not None:
        found.append(figure(_("Danh sách 03/TD"), listed.number, "text", url=place_link("member_list", listed.pk)))
    if row.contract_no:
        found.append(figure(_("Số hợp đồng"), row.contract_no, "text"))
    if row.approved_on is not None:
        found.append(figure(_("Ngày duyệt"), row.approved_on, "day"))
    if row.cancelled_on is not None:
        found.append(figure(_("Hủy ngày"), row.cancelled_on, "day"))
    if row.refusal:
        found.append(figure(_("Lý do"), row.refusal, "text"))
    if row.loan is not None and row.loan.place in actor.places:
        found.append(figure(_("Khoản vay"), row.loan.number, "text", url=reverse("loan", args=[row.loan.pk])))
    return found
