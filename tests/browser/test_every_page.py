"""Every page, looked at by axe-core (WCAG 2.2 AA and its best practice): nothing serious or critical, no page wider
than its window, nothing the browser complains of. The public pages and one desk; all people, both sizes and English
with `--full`. `./dev screenshots [FOLDER]` is the same walk with a picture of each page."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD, SHOWN
from dongvon.front.web.urls import PAGES
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.judging import faults_of
from tests.browser.walking import NO_PAGE, Kind, walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Files, answers to a device, what only takes something, or leads on.
ANSWERS = frozenset(
    [
        "attach_capital",
        "board_report",
        "check_phone_bare",
        "check_phone_hand_in",
        "check_phone_sheet",
        "check_photo",
        "check_sheets",
        "day_task",
        "due_letters",
        "group_balance",
        "home",
        "household_balance",
        "laptop_give_back",
        "laptop_hand_in",
        "laptop_prepare",
        "loan_notice",
        "loan_statement",
        "look_up",
        "member_list_scan",
        "notices",
        "open_data_file",
        "phone_enrol",
        "phone_hand_in",
        "phone_sheet",
        "place_feed",
        "point_feed",
        "poster",
        "report_file",
        "review_certificates",
        "review_refusals",
        "robots",
        "target_form",
        "training_tick",
    ]
)
# No record of the demonstration leads there on the day it is looked at: a code somebody holds, an office in a mirror, a
# session that is open, a round that is not recognised yet. Other walks open most of them, and judge them with --full.
NOT_LED_TO = frozenset(
    [
        "attend",
        "board_meeting_act",
        "check_phone_loan",
        "classification_act",
        "contact",
        "day_counting",
        "day_open",
        "day_sheet",
        "feedback_followed",
        "follow",
        "grades_act",
        "laptop",
        "mirror_batch",
        "mirror_briefing",
        "mirror_group",
        "mirror_household",
        "mirror_list",
        "mirror_lists",
        "mirror_loan",
        "mirror_month",
        "money_case",
        "names_action",
        "reallocation_action",
        "receipt",
        "reconciliation_group",
        "resident",
        "resident_action",
        "review_action",
        "review_case_action",
        "review_meeting",
        "review_sheet",
        "search",
        "target_sheet_act",
    ]
)


def looked_at(visit: Visit, kind: Kind, address: str, language: str, folder: Path | None) -> list[str]:
    """What is wrong with a page in the window of the visit."""
    visit.complaints.clear()
    visit.page.goto(f"{visit.site}{address}")
    faults = faults_of(visit.page)
    if not visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        faults.append("wider than its window")
    if folder:
        name = "-".join(kind).replace("/", "_")
        visit.page.screenshot(path=folder / f"{name}-{language}-{visit.width}.png", full_page=True)
    return [f"{address} ({visit.width} px, {language}): {fault}" for fault in [*faults, *visit.complaints]]


def test_every_page_is_for_everybody(browser: "Browser", site: str, full: bool) -> None:
    folder = Path(os.environ["DONGVON_SCREENSHOTS"]) if "DONGVON_SCREENSHOTS" in os.environ else None
    people: list[str] = ["", "lanh-dao-phuong"]
    if full:
        people = ["", *SHOWN, f"to-truong-{FIRST_GROUP}"]
    faults: list[str] = []
    seen: set[Kind] = set()
    for username in people:
        visits = [Visit(browser, site, size) for size in ((PHONE, DESK) if full else (PHONE,))]
        for visit in visits:
            if username:
                visit.sign_in(username, PASSWORD)
        start = "/cong-khai" if not username else "/tong-quan"
        new = {
            kind: address for kind, address in walk(visits[0].context, site, start, 99 if full else 1).items()
            if kind not in seen
        }  # fmt: skip
        seen |= set(new)
        for language in ("vi", "en") if full else ("vi",):
            for visit in visits:
                visit.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
                for kind, address in new.items():
                    faults += looked_at(visit, kind, address, language, folder)
        for visit in visits:
            visit.context.close()
    assert not faults, "\n".join(faults)
    if full:
        named = {name for _, _, name in PAGES if not any(one in name for one in NO_PAGE)}
        missed = sorted(named - {kind[0] for kind in seen} - ANSWERS - NOT_LED_TO)
        assert not missed, f"pages no link leads to: {missed}"
        assert named >= ANSWERS | NOT_LED_TO, "names that are none"
    assert len(seen) > (100 if full else 15)


@pytest.mark.parametrize("size", [PHONE], ids=["narrow"])
def test_axe_finds_what_is_wrong(browser: "Browser", site: str, size: dict[str, int]) -> None:
    """A page spoilt on purpose is found out: the judge is awake."""
    visit = Visit(browser, site, size)
    visit.go("/cong-khai")
    visit.page.evaluate("document.documentElement.removeAttribute('lang')")
    found = faults_of(visit.page)
    visit.context.close()
    assert any(one.startswith("html-has-lang") for one in found)
