"""An association's officer checks loans with a real Chromium as her phone: without a network, the tab killed, signed
out, an answer lost; each sheet is on the server once, its photo without what the camera wrote beside it."""

import base64
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dongvon.front.demo.cast import PASSWORD
from tests.browser.conftest import CHECKOUT, PHONE, _without_other_databases
from tests.browser.phones import GUARDED, PIN
from tests.browser.test_ward_officer import PICTURES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

CHECKER = "hoi-phu-nu"
HELD = """
import json
from dongvon.base.attachments.models import Attachment
from dongvon.base.access.acting import acting
from dongvon.base.access.queries import actor_of
from dongvon.base.attachments.services import open_attachment
from datetime import date
from dongvon.field.checks.models import LoanCheck
actor = actor_of("hoi-phu-nu", date(2025, 12, 31))
with acting(actor):
    rows = LoanCheck.objects.filter(remarks__startswith="thử ").order_by("pk")
    found = [(one.remarks, one.finding, one.used_wrong, one.latitude_e3, one.longitude_e3, one.pk) for one in rows]
    papers = Attachment.objects.filter(about_type="loan_check", about_id__in=[row[-1] for row in found])
    photos = [open_attachment(actor, one.pk)[1].hex() for one in papers]
print(json.dumps([found, photos]))
"""
# A camera's picture: a real JPEG drawn by the browser itself, larger than may travel.
DRAWN = """() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2400, 1800];
    const pen = canvas.getContext("2d");
    for (let n = 0; n < 4000; n += 1) {
        pen.fillStyle = `hsl(${n % 360} 70% ${30 + (n % 50)}%)`;
        pen.fillRect((n * 131) % 2400, (n * 197) % 1800, 60, 60);
    }
    return canvas.toDataURL("image/jpeg", 0.95).split(",")[1];
}"""
SECRET = b"Exif\0\0GPS 22.38712 103.45811 A PHONE OF HERS"


def held(home: Path) -> tuple[list[Any], list[bytes]]:
    """The sheets written here, and their photos, as the server has them."""
    command = [sys.executable, "-c", f"import django; django.setup()\n{HELD}"]
    environment = _without_other_databases(home) | {"DJANGO_SETTINGS_MODULE": "dongvon.front.settings"}
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    rows, photos = json.loads(done.stdout.splitlines()[-1])
    return rows, [bytes.fromhex(one) for one in photos]


def sign_in(page: "Page", site: str) -> None:
    page.goto(f"{site}/dang-nhap?next=/kiem-tra/")
    page.locator("#id_username").fill(CHECKER)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Vào làm việc").click()
    page.wait_for_url("**/kiem-tra/")


def titled(page: "Page", title: str) -> None:
    page.locator("h1", has_text=title).wait_for()


def type_pin(page: "Page") -> None:
    for digit in PIN:
        page.get_by_role("button", name=digit, exact=True).click()


def open_again(page: "Page", site: str) -> None:
    page.goto(f"{site}/kiem-tra/")
    titled(page, "Nhập mã PIN")
    type_pin(page)
    titled(page, "Phải đến kiểm tra")


def camera_picture(page: "Page", folder: Path) -> Path:
    drawn = base64.b64decode(page.evaluate(DRAWN))
    assert len(drawn) > 200_000
    beside = b"\xff\xe1" + (len(SECRET) + 2).to_bytes(2, "big") + SECRET
    path = folder / "IMG_0001.jpg"
    path.write_bytes(drawn[:2] + beside + drawn[2:])
    return path


def write_sheet(page: "Page", n: int, remark: str, finding: str = "Đúng mục đích") -> None:
    page.evaluate("location.hash = '#/'")
    titled(page, "Phải đến kiểm tra")
    page.locator(".members a").nth(n).click()
    page.get_by_text("Vốn được dùng thế nào?").wait_for()
    page.get_by_label(finding, exact=True).check()
    page.locator("#remarks").fill(remark)


def keep(page: "Page") -> None:
    page.get_by_role("button", name="Ghi phiếu", exact=True).click()
    page.get_by_text("Đã ghi phiếu của").wait_for()


def hand_in(page: "Page", answer: str) -> None:
    page.evaluate("location.hash = '#/'")
    page.evaluate("location.hash = '#/nop'")
    titled(page, "Nộp phiếu")
    page.get_by_role("button", name="Nộp qua mạng", exact=True).click()
    page.get_by_text(answer).wait_for()


@pytest.fixture
def phone(browser: "Browser") -> Iterator["BrowserContext"]:
    """A phone that knows where it is; it may complain of no more than the network."""
    complaints: list[str] = []
    context = browser.new_context(
        viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", has_touch=True, service_workers="allow",
        permissions=["geolocation"], geolocation={"latitude": 22.38712, "longitude": 103.45811},
    )  # fmt: skip
    context.set_default_timeout(15_000)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert complaints == []


def prepared(context: "BrowserContext", site: str) -> "Page":
    page = context.new_page()
    sign_in(page, site)
    titled(page, "Chọn mã PIN")
    type_pin(page)
    titled(page, "Nhập lại mã PIN")
    type_pin(page)
    titled(page, "Phải đến kiểm tra")
    page.evaluate(GUARDED)
    return page


def write_two(page: "Page", picture: Path) -> None:
    """One with a photo and the place, one of misuse, which must be explained."""
    write_sheet(page, 0, "thử 1")
    page.locator("#photo").set_input_files(picture)
    page.get_by_text("không kèm vị trí hay tên máy").wait_for()
    page.get_by_label("Ghi vị trí").check()
    page.get_by_text("Vị trí: 22.387, 103.458").wait_for()
    page.screenshot(path=PICTURES / "check-phone-form-360.png", full_page=True)
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    keep(page)
    write_sheet(page, 1, "", "Sai mục đích")
    page.get_by_role("button", name="Ghi phiếu", exact=True).click()
    page.get_by_text("Ghi đã dùng vào việc gì").last.wait_for()
    page.locator("#remarks").fill("thử 2")
    keep(page)


def test_checker_offline_killed_signed_out_and_the_answer_lost(
    phone: "BrowserContext", site: str, demo_home: Path, tmp_path: Path
) -> None:
    page = prepared(phone, site)
    picture = camera_picture(page, tmp_path)
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / "check-phone-list-360.png")
    phone.set_offline(True)
    write_two(page, picture)
    page.close(run_before_unload=False)
    page = phone.new_page()
    open_again(page, site)
    assert "2 phiếu chưa nộp" in page.locator("#state").inner_text()
    phone.set_offline(False)
    phone.clear_cookies()
    hand_in(page, "Đã hết phiên đăng nhập")
    assert "2 phiếu chưa nộp" in page.locator("#state").inner_text() and held(demo_home) == ([], [])

    def answer_lost(route: "Route") -> None:
        route.fetch()
        route.abort()

    sign_in(page, site)
    titled(page, "Nhập mã PIN")
    type_pin(page)
    titled(page, "Phải đến kiểm tra")
    phone.route("**/kiem-tra/nop", answer_lost, times=1)
    hand_in(page, "2 phiếu vẫn còn trên máy")
    assert len(held(demo_home)[0]) == 1, "the server has the first, the phone does not know"
    hand_in(page, "Máy chủ đã nhận 2 phiếu")
    assert "Không còn phiếu nào chưa nộp" in page.locator("#state").inner_text()
    rows, photos = held(demo_home)
    assert [row[0] for row in rows] == ["thử 1", "thử 2"] and rows[0][3:5] == [22387, 103458]
    assert rows[1][1] == "misused" and rows[1][2] > 0 and rows[1][3] is None
    (photo,) = photos
    assert photo[:3] == b"\xff\xd8\xff" and len(photo) <= 200_000 and b"Exif" not in photo and b"GPS" not in photo
