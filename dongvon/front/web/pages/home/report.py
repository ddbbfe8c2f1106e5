"""The conference report on a page: the eight figures, the tables, the sums that hold, the files to take away."""

from collections.abc import Iterable
from pathlib import Path

from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page, column, link, outcome_figures, programme_short
from dongvon.front.web.templatetags.formats import day_text, page_language
from dongvon.office.overview.queries import as_of, conference, years_of
from dongvon.office.reports import checks
from dongvon.office.reports.conference import FORMATS as FORMATS
from dongvon.office.reports.conference import write
from dongvon.office.reports.figures import ConferenceReport, Row, Rows

# What must hold, and the codes of the problems that say it does not.
IDENTITIES = (
    (N_("cuối năm = đầu năm + cho vay − thu nợ − xóa nợ + nhận về − chuyển đi, ở từng khoản vay"), {"closing_differs"}),
    (N_("cộng theo chương trình = cộng theo hội + trực tiếp = cộng theo tổ dân phố, bản = cộng theo nguồn vốn"),
     {"sum_differs"}),
    (N_("dư nợ cuối mỗi tháng = cuối tháng trước + phát sinh trong tháng"), {"month_missing"}),
    (N_("lượt vay theo chương trình = lượt vay trong kết quả xã hội"), {"turns_differ"}),
)  # fmt: skip
SUMS = ("opening", "lent", "collected", "closing", "overdue")
FILES = (
    ("pdf", "PDF", "file-text", N_("bản để in và lưu trữ (PDF/A)")),
    ("docx", "Word", "file-text", N_("bản để sửa lời văn trước khi ký")),
    ("xlsx", "Excel", "columns-3", N_("mỗi bảng một trang")),
    ("json", "JSON", "download", N_("để nạp vào phần mềm khác")),
)


def context(actor: Actor, wanted: str) -> Page:
    place = actor.places[0]
    on, years = as_of(place), years_of(place)
    year = int(wanted) if wanted.isdigit() and int(wanted) in years else max(years, default=on.year)
    report, problems = conference(place, year)
    whole = (on.year, on.month) >= (year, 12)
    state = _("đủ số liệu cả năm") if whole else _("số liệu đến {day}").format(day=day_text(on))
    return {
        "title": _("Báo cáo hội nghị tổng kết năm {year}").format(year=year),
        "year": year,
        "state": {"label": state, "tone": "good" if whole else "waiting"},
        "years": [{"label": str(one), "url": link("report", nam=one), "current": one == year} for one in years],
        "checks": _checks(problems),
        "problem": _problem(problems),
        "outcomes": outcome_figures(report.outcomes),
        "not_known": [_(text) for text in report.not_known],
        "programmes_table": _programmes(report),
        "associations_table": _cut(report.associations, _("Hội"), "hoi"),
        "hamlets_table": _cut(report.hamlets, _("Tổ dân phố, bản"), ""),
        "downloads": [] if problems else _files(year),
    }


def written(actor: Actor, year: int, format: str, folder: str, language: str) -> Path:
    """One format of the report in `folder`; refused, with the difference named, while the books disagree."""
    if year not in years_of(actor.places[0]):
        raise Refused(Problem("no_such_year", N_("Năm {year} chưa có số liệu ở địa bàn này."), {"year": year}))
    report, problems = conference(actor.places[0], year)
    checks.refuse(problems)
    return write(report, format, Path(folder), language)


def _files(year: int) -> list[Page]:
    return [
        {"label": label, "url": reverse("report_file", args=[year, format]), "icon": icon, "note": _(note)}
        for format, label, icon, note in FILES
    ]


def _checks(problems: Iterable[Problem]) -> list[Page]:
    found = {problem.code: problem for problem in problems}
    answer = []
    for text, codes in IDENTITIES:
        broken = [found[code] for code in codes if code in found]
        answer.append({"text": _(text), "holds": not broken, "difference": _difference(broken[0]) if broken else None})
    return answer


def _difference(problem: Problem) -> int | None:
    told = str(problem.facts.get("difference", "")).replace(".", "")
    return int(told) if told.lstrip("-").isdigit() else None


def _problem(problems: list[Problem]) -> Page | None:
    if not problems:
        return None
    return {
        "tone": "refused",
        "what": _("Sổ sách chưa khớp, nên chưa lập được báo cáo"),
        "reasons": [{"text": said(problem), "source": problem.source} for problem in problems[:8]],
        "remedy": _("tìm khoản vay được nêu, sửa bằng bút toán có ngày rồi mở lại trang này."),
    }


def _programmes(report: ConferenceReport) -> Page:
    rows = [
        {key: row[key] for key in (*SUMS, "borrowers")}
        | {"url": link("loans", ct=row["code"]),
           "name": {"code": row["code"], "name": programme_short(str(row["code"]))}}
        for row in report.programmes
    ]  # fmt: skip
    return {
        "caption": _("Đơn vị: triệu đồng"),
        "columns": [column("name", _("Chương trình"), "programme"), *_money_columns()],
        "rows": rows,
        "totals": {key: report.totals[key] for key in (*SUMS, "borrowers")},
    }


def _money_columns() -> list[Page]:
    return [
        column("opening", _("Đầu năm"), "millions"), column("lent", _("Cho vay"), "millions"),
        column("collected", _("Thu nợ"), "millions"), column("closing", _("Cuối năm"), "millions"),
        column("overdue", _("Quá hạn"), "millions"), column("borrowers", _("Hộ vay"), "count"),
    ]  # fmt: skip


def _cut(rows: Rows, label: str, parameter: str) -> Page:
    """The same money cut another way; the borrowers of two parts may be the same, so they are not added up."""
    language = page_language()
    return {
        "caption": _("Đơn vị: triệu đồng"),
        "columns": [column("name", label), *_money_columns()],
        "rows": [{key: row[key] for key in (*SUMS, "borrowers")} | _named(row, language, parameter) for row in rows],
        "totals": {key: sum(int(row[key]) for row in rows) for key in SUMS},
    }


def _named(row: Row, language: str, parameter: str) -> Page:
    name = str(row[f"name_{language}"])
    if row.get("unit_name"):
        name = f"{name} ({row['unit_name']})"
    return {"name": name, "url": link("loans", **{parameter: row["code"] or "tt"}) if parameter else None}
