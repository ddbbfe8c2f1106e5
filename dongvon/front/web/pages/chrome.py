"""The frame of every page: what this role does, where, and up to which day the figures reach."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.places.queries import MERGED_ON, commune
from dongvon.core.problems import N_
from dongvon.field.collecting.services import AT_THE_POINT
from dongvon.front.web.access import actor_or_none
from dongvon.office.dayclose.services import CLOSERS
from dongvon.office.mirror.taking_in import TAKERS
from dongvon.office.overview.queries import figures_to

BELOW_LOANS = ("loan", "loan_action", "loan_explained", "overdue", "applications", "application", "application_action")
BELOW_HOUSEHOLDS = ("household", "household_action", "savings_statement", "savings_action", "organisations",
                    "organisation", "organisation_new", "organisation_action")  # fmt: skip
BELOW_GROUPS = ("group", "group_action", "group_savings_action", "group_collecting", "collecting_work")
BELOW_MIRROR = ("mirror_batch", "mirror_month", "mirror_lists", "mirror_list", "mirror_loan", "mirror_group",
                "mirror_household", "mirror_briefing")  # fmt: skip
BELOW_CLASSIFICATION = ("classification_act", "classified_debts", "abilities", "ability_group")
BELOW_GRADES = ("grades_act", "group_grade", "reconciliation", "reconciliation_plan", "reconciliation_group",
                "watching", "money_case", "case_opening", "absence")  # fmt: skip
BELOW_NEEDS = ("needs_ask", "needs_household", "needs_action", "declarations", "declaration_action")
BELOW_DUE = ("arrears", "arrears_loan", "arrears_action", "arrears_figures")
BELOW_REALLOCATION = ("reallocation_province", "reallocation_new", "reallocation_proposal", "reallocation_action")
BELOW_TARGETS = ("target_rule", "target_entry", "target_sheet", "target_sheet_act")
BELOW_REQUESTS = ("capital_request_new", "capital_request_act", "capital_needs", "capital_need_act")
BELOW_BOARD = ("board_act", "board_meeting", "board_meeting_act", "board_inspection_act")
# (name of the page, label, icon, names of the pages below it)
ENTRIES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("dashboard", N_("Tổng quan"), "house", ("home",)),
    ("loans", N_("Khoản vay"), "hand-coins", BELOW_LOANS),
    ("households", N_("Hộ"), "users", BELOW_HOUSEHOLDS),
    ("needs", N_("Nhu cầu vay"), "sprout", BELOW_NEEDS),
    ("groups", N_("Tổ"), "heart-handshake", BELOW_GROUPS),
    ("due", N_("Nợ đến hạn"), "clock", BELOW_DUE),
    ("reallocation", N_("Điều chuyển"), "repeat", BELOW_REALLOCATION),
    ("targets", N_("Chỉ tiêu vốn"), "columns-3", BELOW_TARGETS),
    ("capital_requests", N_("Xin vốn"), "banknote", BELOW_REQUESTS),
    ("capital_needs", N_("Nhu cầu vốn"), "megaphone", ("capital_need_act",)),
    ("board", N_("Ban đại diện"), "landmark", BELOW_BOARD),
    ("savings", N_("Tiền gửi"), "piggy-bank", ("residents", "resident", "resident_action", "resident_opening")),
    ("fees", N_("Hoa hồng, phí"), "coins", ("fees_compared",)),
    ("phone", N_("Sổ thu"), "phone", ()),
    ("desk", N_("Nhận sổ thu"), "clipboard-list", ()),
    (
        "days",
        N_("Giao dịch xã"),
        "calendar-days",
        ("day", "day_counting", "day_briefing", "day_sheet", "day_laptops", "day_synchronise"),
    ),
    ("mirror", N_("Đối chiếu"), "file-check", BELOW_MIRROR),
    ("day_close", N_("Khóa sổ"), "lock", ()),
    ("poverty_list", N_("Rà soát hộ nghèo"), "clipboard-check", ()),
    ("report", N_("Báo cáo"), "file-text", ()),
    ("classification", N_("Phân loại nợ"), "chart-column", BELOW_CLASSIFICATION),
    ("borders", N_("Sắp xếp địa giới"), "map-pin", ("border_action",)),
    ("grades", N_("Giám sát tổ"), "target", BELOW_GRADES),
    ("programmes", N_("Chương trình"), "book-open", ("programme",)),
    ("sources", N_("Quy định và nguồn"), "scale", ()),
)
ONE_WORD = {"Tổ", "Chương trình"}  # in a menu these words mean another thing than elsewhere
OUTSIDE = frozenset({Role.PUBLIC, Role.BORROWER})  # they work here on nobody's records
OF_A_GROUP = frozenset({Role.GROUP_LEADER, Role.GROUP_DEPUTY})
# The bank makes and confirms the classification; who answers for the place reads it.
OF_CLASSIFICATION = frozenset(
    {Role.BANK_OFFICER, Role.BANK_DIRECTOR, Role.WARD_LEADER, Role.BOARD_MEMBER, Role.INSPECTOR}
)
# The bank enters; associations (their own groups), the ward's leader, the board and inspectors read.
OF_SUPERVISION = OF_CLASSIFICATION | {Role.ASSOCIATION_OFFICER}
# Whoever must act on a debt due, and who watches over them.
OF_ARREARS = OF_SUPERVISION | OF_A_GROUP | {Role.WARD_OFFICER}
# Who proposes, who decides, and who watches over them.
OF_PLANNING = OF_CLASSIFICATION | {Role.WARD_OFFICER}
# Whoever asks households what they need, decides on loans, or answers for the place.
OF_NEEDS = OF_ARREARS | {Role.HAMLET_HEAD}
# Targets, requests and the board: whoever prepares, signs or watches over them.
OF_CAPITAL = OF_SUPERVISION | {Role.WARD_OFFICER}
# Needs are said by groups and hamlets too.
OF_CAPITAL_NEEDS = OF_CAPITAL | OF_A_GROUP | {Role.HAMLET_HEAD}
CAPITAL = frozenset({"targets", "capital_requests", "board"})
OPEN_TO_ALL = frozenset({"programmes", "sources"})


def opens(actor: Actor, page: str) -> bool:
    """Whether a page belongs to the work of the role."""
    if page in OPEN_TO_ALL or actor.role in OUTSIDE:
        return page in OPEN_TO_ALL
    if page == "phone":
        return actor.role in OF_A_GROUP
    if page == "desk":
        return actor.role in AT_THE_POINT
    if page == "poverty_list":
        return actor.role == Role.WARD_OFFICER
    if page == "day_close":
        return actor.role in CLOSERS
    if page == "borders":
        return actor.role == Role.ADMINISTRATOR
    if page == "mirror":
        return actor.role in TAKERS
    if page == "classification":
        return actor.role in OF_CLASSIFICATION
    if page == "grades":
        return actor.role in OF_SUPERVISION
    if page == "needs":
        return actor.role in OF_NEEDS
    if page == "due":
        return actor.role in OF_ARREARS
    if page == "reallocation":
        return actor.role in OF_PLANNING
    if page in CAPITAL:
        return actor.role in OF_CAPITAL
    if page == "capital_needs":  # others find it beside the requests
        return actor.role in OF_CAPITAL_NEEDS - OF_CAPITAL
    return page != "report" or actor.role not in OF_A_GROUP


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of `base.html`; for the public no menu and no place."""
    actor = actor_or_none(request)
    if actor is None or not actor.places:
        return {"actor": None, "nav": [], "signed_in": None}
    match = request.resolver_match
    here = match.url_name if match else ""
    nav = [
        {"label": pgettext("menu", label) if label in ONE_WORD else _(label), "url": reverse(name), "icon": icon,
         "current": here == name or here in below}
        for name, label, icon, below in ENTRIES if opens(actor, name)
    ]  # fmt: skip
    return {
        "actor": actor,
        "nav": nav,
        "place_name": _places_label(actor),
        "as_of": figures_to(actor.places[0]),
        "q": request.GET.get("q", ""),
        "signed_in": {"name": actor.name, "role": actor.role.label, "menu": _menu(request)},
    }


def _places_label(actor: Actor) -> str:
    """The place looked at first, and how many others the role reaches."""
    first, others = place_name(actor.places[0]), len(actor.places) - 1
    return _("{place} và {count} nơi khác").format(place=first, count=others) if others else first


def _menu(request: HttpRequest) -> list[dict[str, str]]:
    menu = [{"label": _("Xem qua các câu chuyện"), "url": reverse("tour"), "icon": "route"}]
    if request.session.get("roles", 1) > 1:
        menu.insert(0, {"label": _("Đổi vai làm việc"), "url": reverse("set_role"), "icon": "users"})
    return menu


@lru_cache(maxsize=4096)
def place_name(code: str, on: date | None = None) -> str:
    """The name of a commune on a day (by default the day the present communes began)."""
    return commune(code, max(on or MERGED_ON, MERGED_ON)).name
