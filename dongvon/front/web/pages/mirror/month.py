"""One month of the mirror book, in five tabs. Parameters: `muc` (bien-dong, chenh-lech, viec-da-lam, tep; none: the
totals), `pgd` (office, where the actor has several), `xem` and `trang` of the differences."""

from datetime import date

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.front.web.pages.kit.parts import Page, column, figure
from dongvon.front.web.pages.mirror.desk import Month, age_text, months_of, state_chip
from dongvon.front.web.pages.mirror.differences import differences
from dongvon.front.web.pages.mirror.expected import expected
from dongvon.front.web.pages.mirror.intake import SKIPPED, day_in_words
from dongvon.front.web.pages.mirror.kept import Sums, kept
from dongvon.front.web.pages.mirror.movement import movement
from dongvon.front.web.templatetags.formats import count_text, day_text, moment_text, page_language, share_text
from dongvon.office.mirror.checking import CHECKERS, state_of_month
from dongvon.office.mirror.coverage import coverage
from dongvon.office.mirror.files import files_in_force
from dongvon.office.mirror.lists.queries import fetch
from dongvon.office.mirror.models import BankFile, FileState, MonthCheck

TABS = {"totals": "", "movement": "bien-dong", "differences": "chenh-lech", "expected": "viec-da-lam", "files": "tep"}
# Each figure with its rule in words: (key, label, kind, rule).
FIGURES = (
    (
        "outstanding",
        N_("Dư nợ"),
        "dong",
        N_(
            "Trong hạn cộng quá hạn cộng khoanh của mọi khoản vay trong Mẫu 31;"
            " mỗi khoản tính một lần dù có nhiều dòng."
        ),
    ),
    ("in_term", N_("Dư nợ trong hạn"), "dong", N_("Cột dư nợ trong hạn của Mẫu 31.")),
    ("overdue", N_("Nợ quá hạn"), "dong", N_("Cột dư nợ quá hạn của Mẫu 31.")),
    ("frozen", N_("Nợ khoanh"), "dong", N_("Cột dư nợ khoanh của Mẫu 31.")),
    (
        "arrears",
        N_("Lãi tồn"),
        "dong",
        N_("Lãi tồn trong hạn cộng lãi tồn quá hạn; không tính lãi ân hạn chưa đến hạn."),
    ),
    ("loans", N_("Khoản vay còn dư nợ"), "count", N_("Khoản đã tất toán trong năm còn ghi trong tệp thì không đếm.")),
    ("customers", N_("Khách hàng còn dư nợ"), "count", N_("Một người nhiều khoản đếm một lần.")),
    ("groups", N_("Tổ"), "count", N_("Tổ có tên trong Mẫu 31; cho vay trực tiếp không phải là tổ.")),
    (
        "savings",
        N_("Tiền gửi tổ viên"),
        "dong",
        N_("Số dư 105 của mỗi khách hàng một lần, kể cả người chỉ gửi tiền và người nhiều sổ."),
    ),
    ("savers", N_("Khách hàng có tiền gửi"), "count", N_("Số dư 105 lớn hơn 0.")),
)
TOTALS = """
    SELECT *
    FROM (
        SELECT
            count(*) FILTER (WHERE outstanding > 0) AS loans,
            coalesce(sum(outstanding), 0)::bigint AS outstanding,
            coalesce(sum(in_term), 0)::bigint AS in_term,
            coalesce(sum(overdue), 0)::bigint AS overdue,
            coalesce(sum(frozen), 0)::bigint AS frozen,
            coalesce(sum(arrears), 0)::bigint AS arrears,
            count(DISTINCT customer_code) FILTER (WHERE outstanding > 0) AS customers
        FROM loans
    ) AS l,
    (
        SELECT
            coalesce(sum(savings_balance), 0)::bigint AS savings,
            count(*) FILTER (WHERE savings_balance > 0) AS savers
        FROM customers
    ) AS c,
    (SELECT count(*) AS groups FROM groups) AS g
"""


def month_of(actor: Actor, on: date, office: str = "") -> tuple[Month, list[Month]]:
    """The month of a day with all months of its office, newest first; 404 where the actor has none of that day."""
    months = months_of(actor)
    fitting = [one for one in months if one.on == on and office in ("", one.office)]
    if not fitting:
        raise Http404(on)
    return fitting[0], [one for one in months if one.office == fitting[0].office]


def office_of(actor: Actor, on: date, office: str) -> str:
    return month_of(actor, on, office)[0].office


def month_before(month: Month, months: list[Month]) -> Month | None:
    """The calendar month before, if its Form 31 is there."""
    wanted = (month.on.year - 1, 12) if month.on.month == 1 else (month.on.year, month.on.month - 1)
    found = [one for one in months if (one.on.year, one.on.month) == wanted and one.has_form_31]
    return found[0] if found else None


def context(actor: Actor, on: date, query: QueryDict) -> Page:
    """The context of mirror/month.html."""
    month, months = month_of(actor, on, query.get("pgd", ""))
    tab = next((tab for tab, key in TABS.items() if key == query.get("muc", "")), "totals")
    before = month_before(month, months)
    own = f"pgd={month.office}&" if query.get("pgd") else ""
    tabs = (
        (_("Tổng số"), "totals"),
        (_("Biến động"), "movement"),
        (_("Chênh lệch"), "differences"),
        (_("Việc đã làm"), "expected"),
        (_("Các tệp"), "files"),
    )
    return {
        "title": _("Tháng {month}").format(month=f"{on:%m/%Y}"),
        "subtitle": _("Số liệu {day}, đơn vị {office}").format(day=day_in_words(on), office=month.office or "–"),
        "on": on,
        "office": month.office,
        "state": state_chip(state_of_month(actor, on, month.office)),
        "crumbs": [
            {"label": _("Đối chiếu với ngân hàng"), "url": reverse("mirror")},
            {"label": f"{on:%m/%Y}", "url": None},
        ],
        "actions": [
            {
                "label": _("Danh sách giám sát"),
                "url": reverse("mirror_lists", args=[on]),
                "icon": "clipboard-list",
                "primary": True,
            },
            {"label": _("Tài liệu giao ban"), "url": reverse("mirror_briefing", args=[on]), "icon": "megaphone"},
        ]
        if month.has_form_31
        else [],
        "tabs": [{"label": label, "url": f"?{own}muc={TABS[key]}", "current": key == tab} for label, key in tabs],
        "tab": tab,
        "can_write": actor.role in CHECKERS,
        "last_check": _last_check(actor, on, month.office),
    } | _tab(tab, actor, month, before, query)


def _tab(tab: str, actor: Actor, month: Month, before: Month | None, query: QueryDict) -> Page:
    if tab == "movement":
        return movement(actor, month, before)
    if tab == "differences":
        return differences(actor, month.on, month.office, query)
    if tab == "expected":
        return expected(actor, month)
    if tab == "files":
        return _files(actor, month)
    return _totals(actor, month, before)


def _last_check(actor: Actor, on: date, office: str) -> str:
    checks = MonthCheck.objects.filter(as_of_on=on, office_code=office, places=sorted(actor.places))
    last = checks.select_related("by").order_by("pk").last()
    if last is None:
        return ""
    text = _("Lần kiểm tra gần nhất: {at}, {name}, còn {count} chênh lệch chưa rõ.")
    return text.format(
        at=moment_text(last.at), name=last.by.full_name, count=count_text(last.differences, page_language())
    )


def _totals(actor: Actor, month: Month, before: Month | None) -> Page:
    if not month.has_form_31:
        return {"totals_table": None, "figures": []}
    now = _sums(actor, month.on)
    then = _sums(actor, before.on) if before else None
    rows = [
        {
            "label": _(label),
            "kind": kind,
            "value": now[key],
            "before": then[key] if then else None,
            "change": now[key] - then[key] if then else None,
            "rule": _(rule),
        }
        for key, label, kind, rule in FIGURES
    ]
    lists = reverse("mirror_lists", args=[month.on])
    bad = now["overdue"] + now["frozen"]
    share = _share(bad, now["outstanding"])
    return {
        "figures": [
            figure(_("Dư nợ"), now["outstanding"], "big", url="?muc=bien-dong"),
            figure(_("Quá hạn và khoanh"), bad, "big", tone="alert" if bad else "", note=share, url=f"{lists}#overdue"),
            figure(_("Tiền gửi tổ viên"), now["savings"], "big", url=f"{lists}#savings"),
        ],
        "totals": rows,
        "before": before.on if before else None,
    }


def _sums(actor: Actor, on: date) -> Sums:
    return kept("totals", actor, (on,), lambda: fetch(TOTALS, actor, on)[0])


def _share(part: int, whole: int) -> str:
    return _("{share} dư nợ").format(share=share_text(part, whole, page_language()))


def _files(actor: Actor, month: Month) -> Page:
    files = files_in_force(actor, month.on, month.office)
    covered = coverage(actor, month.on, month.office)
    names = {one.format: one.name for one in covered}
    replaced = BankFile.objects.filter(
        state=FileState.REPLACED,
        as_of_on__year=month.on.year,
        as_of_on__month=month.on.month,
        office_code=month.office,
        places__contained_by=list(actor.places),
    ).order_by("-pk")[:50]
    missing = [{"name": one.name, "age": age_text(one)} for one in covered if one.state == "missing" and one.format]
    broken = [{"name": one.name, "why": one.reason} for one in covered if one.state == "broken"]
    return {
        "files": [_file(file, names) for file in files],
        "missing": missing,
        "broken": broken,
        "replaced_table": {
            "columns": [column("name", _("Tệp")), column("on", _("Số liệu"), "day"), column("at", _("Nạp lúc"))],
            "rows": [{"name": one.name, "on": one.as_of_on, "at": moment_text(one.taken_at)} for one in replaced],
        }
        if replaced
        else None,
    }


def _file(file: BankFile, names: dict[str, str]) -> Page:
    language = page_language()
    skipped = [f"{count_text(count, language)} {_(SKIPPED.get(kind, kind))}" for kind, count in file.skipped.items()]
    if file.left_out:
        skipped.append(_("{count} dòng của địa bàn khác").format(count=count_text(file.left_out, language)))
    return {
        "name": file.name,
        "format_name": names.get(file.format, file.format),
        "on": day_text(file.as_of_on),
        "at": moment_text(file.taken_at),
        "records": file.records,
        "skipped": ", ".join(skipped),
        "notes": file.notes,
        "faults": file.faults,
    }
