"""The mirror book in a real browser: a new office drops fifteen files of three months and ends with three months that
agree, the broken file named, the supervision lists filled."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dongvon.front.demo.cast import PASSWORD
from tests.browser.conftest import CHECKOUT, DESK, PHONE, Visit, _wait_for, _without_other_databases
from tests.browser.mirror_office import BROKEN
from tests.browser.test_ward_officer import fits, picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser

OFFICER = "can-bo-tin-dung"
FEBRUARY = "/doi-chieu/2025-02-28/"


class Office:
    """A fresh installation with its server and the fifteen files."""

    def __init__(self, address: str, files: list[Path]) -> None:
        self.address, self.files = address, files


def run(home: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=_without_other_databases(home), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    home = Path(tempfile.mkdtemp(prefix="dongvon-mirror-"))
    home.chmod(0o711)
    child = None
    try:
        run(home, "dongvon", "migrate")
        names = run(home, "tests.browser.mirror_office", str(home / "files")).split()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "dongvon", "serve", "--port", str(port)]
        log = (home / "serve.log").open("wb")
        child = subprocess.Popen(
            command, cwd=CHECKOUT, env=_without_other_databases(home), stdout=log, stderr=subprocess.STDOUT
        )
        _wait_for(f"http://127.0.0.1:{port}", child)
        yield Office(f"http://127.0.0.1:{port}", [home / "files" / name for name in names])
    finally:
        if child is not None:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        stop = [sys.executable, "-m", "dongvon", "database", "stop"]
        subprocess.run(stop, cwd=CHECKOUT, env=_without_other_databases(home), capture_output=True, check=False)
        shutil.rmtree(home, ignore_errors=True)


def visitor(browser: "Browser", office: Office, size: dict[str, int]) -> Visit:
    visit = Visit(browser, office.address, size)
    visit.sign_in(OFFICER, PASSWORD)
    return visit


def shown(visit: Visit) -> str:
    return visit.page.locator("main").inner_text().replace("\u00a0", " ")


def test_fifteen_files_become_three_months_that_agree(browser: "Browser", office: Office) -> None:
    visit = visitor(browser, office, DESK)
    page = visit.page
    visit.go("/doi-chieu/")
    assert "Chưa có tháng nào" in shown(visit)
    picture(visit, "mirror-empty")
    assert len(office.files) == 15 and [path.name for path in office.files].count(BROKEN) == 1
    page.locator("#mirror-files").set_input_files(office.files)
    page.get_by_role("button", name="Xem trước các tệp").click()
    page.wait_for_url("**/doi-chieu/nap/")
    take_all = page.get_by_role("button", name="Nhập 14 tệp")
    take_all.wait_for(timeout=120_000)
    told = shown(visit)
    assert "14 đọc được; 1 không đọc được" in told
    assert told.count("Mẫu 31: hồ sơ tín dụng chi tiết") == 3 and "ngày 28 tháng 2 năm 2025" in told
    assert f"Tệp {BROKEN} bị hỏng hoặc thiếu một phần" in told
    picture(visit, "mirror-preview")
    visit.go("/doi-chieu/")
    assert "Chưa có tháng nào" in shown(visit), "a preview writes nothing"
    assert "15 tệp đã nạp, chưa nhập vào sổ" in shown(visit)
    page.get_by_role("link", name="Xem tiếp").click()
    take_all.dblclick()
    page.get_by_role("link", name="Về bàn đối chiếu").wait_for(timeout=300_000)
    assert "14 đã nhập; 1 không nhập" in shown(visit)
    picture(visit, "mirror-taken")
    page.reload()
    assert "14 đã nhập; 1 không nhập" in shown(visit)
    page.get_by_role("link", name="Về bàn đối chiếu").click()
    page.wait_for_url("**/doi-chieu/")
    months = page.locator("table.months a.row").all_inner_texts()
    assert months == ["02/2025", "01/2025", "12/2024"]
    assert BROKEN in shown(visit) and "bị hỏng hoặc thiếu một phần" in shown(visit)
    _check_every_month(visit)
    assert page.locator("table.months .chip.attention, table.months .chip.alert").count() == 0
    assert page.get_by_text("đã kiểm tra, khớp").count() == 3 and fits(visit)
    picture(visit, "mirror-desk")
    visit.context.close()
    assert visit.complaints == []


def _check_every_month(visit: Visit) -> None:
    """Look at the differences of each month and confirm."""
    page = visit.page
    for day in ("2024-12-31", "2025-01-31", "2025-02-28"):
        visit.go(f"/doi-chieu/{day}/?muc=chenh-lech")
        assert "Không còn chênh lệch nào chưa rõ" in shown(visit), shown(visit)
        page.get_by_role("button", name="Xác nhận đã kiểm tra").click()
        page.get_by_text("Đã ghi: tháng này đã kiểm tra").wait_for()
    visit.go("/doi-chieu/")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["narrow", "wide"])
def test_the_month_its_lists_and_sheets_are_read(browser: "Browser", office: Office, size: dict[str, int]) -> None:
    visit = visitor(browser, office, size)
    page = visit.page
    for part, words in (
        ("", "35.766.800.000 đ"),
        ("?muc=bien-dong", "Khớp đến từng khoản"),
        ("?muc=tep", "400 dòng ghi nhận được"),
    ):
        visit.go(FEBRUARY + part)
        assert words in shown(visit) and fits(visit), part
        picture(visit, f"mirror-month{part.partition('=')[2]}")
    visit.go(FEBRUARY + "danh-sach/")
    assert fits(visit) and page.locator("ul.lists li:not(.none)").count() > 10
    picture(visit, "mirror-lists")
    page.get_by_role("link", name="Quá hạn mới trong tháng").click()
    page.wait_for_url("**/overdue_new/")
    assert page.locator("table.sheet tbody tr").count() == 1 and fits(visit)
    first = page.locator("table.sheet tbody tr").first.bounding_box()
    assert first and first["y"] < 0.75 * size["height"], "content before filters and buttons"
    picture(visit, "mirror-list")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải về Excel").click()
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    customer = page.locator("table.sheet tbody button.copy").first.inner_text()
    page.locator("table.sheet tbody a.row").click()
    page.wait_for_url(f"**/khach-hang/{customer}/")
    assert customer in shown(visit) and "Quá hạn mới trong tháng" in shown(visit) and fits(visit)
    picture(visit, "mirror-household")
    page.locator("table.sheet tbody a.row").first.click()
    page.wait_for_url("**/khoan-vay/**")
    assert page.locator("table.sheet").last.locator("tbody tr").count() == 3 and fits(visit)
    picture(visit, "mirror-loan")
    page.locator("dl.facts a[href*='/to/']").click()
    page.wait_for_url("**/to/**")
    assert customer in shown(visit) and fits(visit)
    picture(visit, "mirror-group")
    visit.go(FEBRUARY + "giao-ban/")
    assert "Xã San Thàng" in shown(visit) and fits(visit)
    assert page.evaluate("(one => one.scrollWidth <= one.clientWidth)(document.querySelector('.table-wrap'))")
    picture(visit, "mirror-briefing")
    visit.context.close()
    assert visit.complaints == []


def test_the_same_files_again_change_nothing_even_without_scripts(browser: "Browser", office: Office) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{office.address}/dang-nhap?next=/doi-chieu/nap/")
    page.fill("#id_username", OFFICER)
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Vào làm việc").click()
    page.locator("#mirror-files").set_input_files(
        [path for path in office.files if path.name.endswith("28022025.xlsx") and "31" in path.name]
    )
    page.get_by_role("button", name="Xem trước các tệp").click()
    page.get_by_role("button", name="Tiếp tục").click()
    assert page.get_by_text("nhập lại không đổi gì").count() == 2
    page.get_by_role("button", name="Nhập 2 tệp").click()
    page.get_by_role("button", name="Tiếp tục").click()
    assert page.get_by_text("Xong: 2 đã có, không đổi gì").count() == 1
    page.goto(f"{office.address}/doi-chieu/")
    assert page.get_by_text("đã kiểm tra, khớp").count() == 3
    context.close()


def test_a_list_prints_on_landscape_paper_with_its_head_on_every_sheet(browser: "Browser", office: Office) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    visit = visitor(browser, office, DESK)
    visit.go(FEBRUARY + "danh-sach/inactive_watch/?in=1")
    assert visit.page.locator("table.sheet tbody tr").count() >= 40, "too short to need a second sheet"
    sheets = PdfReader(BytesIO(visit.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) > 1
    assert all(sheet.mediabox.width > sheet.mediabox.height for sheet in sheets)
    assert all("Khách hàng" in sheet.extract_text() for sheet in sheets[:-1])
    visit.context.close()
