"""A ward officer's day in a real browser, on a phone and at a desk, against the whole demonstration."""

import json
import os
import tempfile
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from dongvon.front.demo.cast import PASSWORD
from tests.browser.conftest import Visit

OFFICER = "can-bo-phuong"
EIGHT = {"loan_turns": 3231, "poverty_households": 463, "jobs": 1585, "students": 76, "poor_houses": 37,
         "water_works": 607, "after_prison": 5, "social_houses": 216}  # fmt: skip
PICTURES = Path(tempfile.gettempdir()) / "dongvon-pictures"
STEPS = 37
"""Of the five stories."""
EVENTS = 16
"""Steps of the story of a loan's whole life: late, undone, overpaid, rescheduled, rolled over … recovered, moved."""


def picture(visit: Visit, name: str) -> None:
    """Keep what was seen, for people to look at; never in the repository."""
    PICTURES.mkdir(exist_ok=True)
    width = visit.page.viewport_size["width"] if visit.page.viewport_size else 0
    visit.page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)


def fits(visit: Visit) -> bool:
    """Whether the page is no wider than its window."""
    return bool(visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def fetched(visit: Visit, label: str) -> bytes:
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name=label, exact=True).click()
    return Path(download.value.path()).read_bytes()


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_the_demonstration_opens_on_its_tour_and_one_click_signs_in(visit: Visit) -> None:
    visit.go("/")
    assert visit.page.locator("h1").inner_text().startswith("11 câu chuyện")
    assert visit.page.locator("html").get_attribute("lang") == "vi"
    assert visit.page.locator(".steps a").count() == STEPS + 1 + EVENTS, "one more for those who may see grades"
    picture(visit, "tour")
    visit.page.get_by_role("link", name="Mở hộ").click()
    visit.page.get_by_role("button", name="Vào Cán bộ phường, xã").click()
    visit.page.wait_for_url("**/ho/*")
    assert visit.page.locator("h1").inner_text() and fits(visit)


def test_the_officer_reads_the_dashboard_opens_a_loan_and_takes_the_report(visit: Visit) -> None:
    visit.sign_in(OFFICER, PASSWORD)
    page = visit.page
    page.wait_for_url("**/tong-quan")
    shown = page.locator("main").inner_text()
    assert "Phường Tân Phong" in page.locator("header.top").inner_text()
    assert [number for number in EIGHT.values() if dotted(number) not in shown] == []
    page.locator("[data-chart] canvas, [data-chart] svg").first.wait_for()
    assert fits(visit)
    picture(visit, "dashboard")
    page.goto(f"{visit.site}/khoan-vay")
    page.locator("table.sheet a.row").first.click()
    page.wait_for_url("**/khoan-vay/*")
    assert "đ" in page.locator(".figures").inner_text() and fits(visit)
    picture(visit, "loan")
    page.goto(f"{visit.site}/bao-cao?nam=2025")
    assert "Sổ sách chưa khớp" not in page.locator("main").inner_text() and fits(visit)
    report = json.loads(fetched(visit, "JSON"))
    assert {name: report["outcomes"][name]["cumulative"] for name in EIGHT} == EIGHT
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(BytesIO(fetched(visit, "PDF"))).pages)
    assert [number for number in EIGHT.values() if dotted(number) not in text] == []
    picture(visit, "report")


def test_every_step_of_the_tour_leads_somewhere(visit: Visit) -> None:
    visit.sign_in(OFFICER, PASSWORD)
    visit.go("/tham-quan")
    steps = visit.page.locator(".steps a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    pages = [address for address in steps if not address.endswith("/pdf")]
    assert len(steps) == STEPS + EVENTS
    assert sum("muc=dien-bien" in address for address in steps) >= EVENTS
    for address in pages:
        answer = visit.page.goto(visit.site + address)
        assert answer is not None and answer.ok and fits(visit), address


def test_signing_in_works_with_the_keyboard_alone(visit: Visit) -> None:
    visit.go("/dang-nhap")
    keyboard = visit.page.keyboard
    assert visit.page.evaluate("document.activeElement.id") == "id_username"
    keyboard.type(OFFICER)
    keyboard.press("Tab")
    keyboard.type(PASSWORD)
    keyboard.press("Enter")
    visit.page.wait_for_url("**/tong-quan")
    keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    keyboard.press("Enter")
    assert visit.page.evaluate("document.activeElement.id") == "main"


def test_the_language_changes_and_changes_back(visit: Visit) -> None:
    visit.go("/chuong-trinh")
    page = visit.page
    assert page.locator("h1").inner_text() == "Chương trình cho vay"
    page.locator("button[name=language]").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/chuong-trinh") and page.locator("h1").inner_text() == "Lending programmes"
    page.locator("button[name=language]").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("lang") == "vi"


def test_five_wrong_passwords_lock_the_name(visit: Visit, request: pytest.FixtureRequest) -> None:
    # A name of its own for each run: the lock outlives the test.
    name = f"nguoi-la-{os.getpid()}-{request.node.callspec.id}"
    for _ in range(5):
        visit.sign_in(name, "mat-khau-khong-dung")
    assert "Tài khoản tạm khóa" in visit.page.locator("main").inner_text()
    assert "Mở lại sau 15 phút" in visit.page.locator("main").inner_text()
    picture(visit, "locked")
    # The browser itself reports the page's status 429; nothing else may be wrong.
    assert all("429" in complaint for complaint in visit.complaints)
    visit.complaints.clear()
