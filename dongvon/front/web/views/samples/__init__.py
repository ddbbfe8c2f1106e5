"""Invented content for the style guide: one function a page, giving exactly the context its template asks for.

So this package is also the worked example of every page's context. People, places and sums are made up.
"""

from collections.abc import Callable
from datetime import date

from dongvon.front.web.views.samples import closing, mirror, phone, public_site, supervision, yearly
from dongvon.front.web.views.samples.actions import loan_action, loan_explained, loan_preview
from dongvon.front.web.views.samples.lists import dashboard, groups_page, households_page, list_page, search
from dongvon.front.web.views.samples.parts import (
    EVENTS,
    HERE,
    SOURCE,
    Page,
    interest_chart,
    loans_table,
    months_chart,
    outcomes,
    outstanding_chart,
    overdue_table,
)
from dongvon.front.web.views.samples.public import SampleForm, refusal, refusal_message, sign_in, start, tour
from dongvon.front.web.views.samples.records import group, household, loan
from dongvon.front.web.views.samples.rules import programme, programmes, report, sources

TOKENS = (
    "paper",
    "paper-2",
    "surface",
    "ink",
    "ink-2",
    "line",
    "accent",
    "link",
    "alert",
    "amber",
    "frozen",
    "hue-1",
    "hue-2",
    "hue-3",
    "hue-4",
    "hue-5",
    "hue-6",
    "hue-rest",
)


def messages() -> list[Page]:
    return [
        refusal_message(),
        {
            "tone": "attention",
            "what": "Phiên ngày 8 dời sang ngày 9 vì trùng ngày nghỉ.",
            "why": "Trả trong ngày 9 vẫn là đúng hạn.",
        },
        {"tone": "good", "what": "Đã ghi. Số chứng từ 2025-000123, dư nợ còn 60.000.000 đ."},
        {"tone": "note", "what": "Đang mất mạng: 4 lần thu chưa gửi, máy giữ ở đây cho đến khi gửi được."},
    ]


def styleguide() -> Page:
    tones = (
        ("good", "trong hạn"),
        ("attention", "sắp đến hạn"),
        ("alert", "quá hạn"),
        ("frozen", "khoanh nợ"),
        ("neutral", "đã tất toán"),
        ("waiting", "chưa đến hạn"),
    )
    return {
        "token_names": TOKENS,
        "states": [{"tone": tone, "label": label} for tone, label in tones],
        "samples": messages(),
        "form": SampleForm({"username": "", "password": "x"}),
        "events": EVENTS,
        "table": loans_table(),
        "empty_table": overdue_table(empty=True),
        "figures": dashboard()["figures"],
        "outcomes": outcomes(),
        "bars": outstanding_chart(),
        "lines": months_chart(),
        "columns": interest_chart(),
        "filters": list_page()["filters"],
        "pager": list_page()["pager"],
        "facts": loan()["facts"],
        "tabs": loan()["tabs"],
        "amount": 1_234_567_890,
        "rate_e7": 624_000,
        "on": date(2026, 1, 30),
        "source": SOURCE,
        "pages": sorted(PAGES),
        "icons": ICONS,
        "total": 412,
        "export_url": HERE,
        "minus": -1_234_567,
    }


ICONS = (
    "house",
    "users",
    "hand-coins",
    "banknote",
    "wallet",
    "piggy-bank",
    "calendar-days",
    "clipboard-check",
    "file-check",
    "scale",
    "landmark",
    "search",
    "download",
    "upload",
    "printer",
    "snowflake",
    "sprout",
    "graduation-cap",
    "droplets",
    "briefcase",
    "house-plus",
    "building-2",
    "megaphone",
    "target",
    "lock",
)


# name → (template, context)
PAGES: dict[str, tuple[str, Callable[[], Page]]] = {
    "start": ("public/start.html", start),
    "sign-in": ("access/sign_in.html", sign_in),
    "locked": ("access/sign_in.html", lambda: sign_in(locked=True)),
    "tour": ("tour.html", tour),
    "dashboard": ("dashboard.html", dashboard),
    "loans": ("lists/loans.html", list_page),
    "households": ("lists/households.html", households_page),
    "groups": ("lists/groups.html", groups_page),
    "search": ("lists/search.html", search),
    "loan": ("loan.html", loan),
    "loan-action": ("action/form.html", loan_action),
    "loan-preview": ("loan/preview.html", loan_preview),
    "loan-explained": ("loan/explained.html", loan_explained),
    "loan-timeline": ("loan.html", lambda: loan("timeline")),
    "loan-interest": ("loan.html", lambda: loan("interest")),
    "loan-papers": ("loan.html", lambda: loan("papers")),
    "household": ("household.html", household),
    "group": ("group.html", group),
    **mirror.PAGES,
    **yearly.PAGES,
    **supervision.PAGES,
    **closing.PAGES,
    **phone.PAGES,
    **public_site.PAGES,
    "programmes": ("programmes.html", programmes),
    "programme": ("programme.html", programme),
    "report": ("report.html", report),
    "sources": ("sources.html", sources),
    "refusal": ("errors/refusal.html", refusal),
    "403": ("403.html", dict),
    "403_csrf": ("403_csrf.html", dict),
    "404": ("404.html", dict),
    "500": ("500.html", dict),
    "nothing-found": ("lists/search.html", lambda: {"q": "xyz", "found": []}),
}
