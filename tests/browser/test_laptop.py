"""The team's laptop in real Chromium: prepared with a network, worked on without one, killed, handed in, synchronised
with what had changed meanwhile decided by a person; the sums of the books are those of the laptop."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dongvon.front.demo.cast import PASSWORD
from tests.browser.conftest import CHECKOUT, DESK, PHONE, _wait_for, _without_other_databases
from tests.browser.laptop_office import LA, OI, POM
from tests.browser.phones import GUARDED
from tests.browser.test_mirror import run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PIN = "739105"
PICTURES = Path(tempfile.gettempdir()) / "dongvon-pictures"


class Point:
    """An installation with its server: one session, two loans, one to be paid out."""

    def __init__(self, home: Path, address: str, facts: dict[str, int]) -> None:
        self.home, self.address, self.facts = home, address, facts

    def ask(self, *arguments: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(run(self.home, "tests.browser.laptop_office", *arguments))
        return found


@pytest.fixture(scope="module")
def point() -> Iterator[Point]:
    home = Path(tempfile.mkdtemp(prefix="dongvon-laptop-"))
    home.chmod(0o711)
    child = None
    try:
        run(home, "dongvon", "migrate")
        facts = json.loads(run(home, "tests.browser.laptop_office"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "dongvon", "serve", "--port", str(port)]
        log = (home / "serve.log").open("wb")
        environment = _without_other_databases(home)
        child = subprocess.Popen(command, cwd=CHECKOUT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        _wait_for(f"http://127.0.0.1:{port}", child)
        yield Point(home, f"http://127.0.0.1:{port}", facts)
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


class Laptop:
    """The teller's taps."""

    def __init__(self, browser: "Browser", point: Point) -> None:
        self.point, self.complaints = point, list[str]()
        self.context = browser.new_context(viewport=DESK, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
        self.context.set_default_timeout(15_000)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self.context.new_page()

    def sign_in(self, who: str, then: str) -> None:
        self.page.goto(f"{self.point.address}/dang-nhap?next={then}")
        self.page.locator("#id_username").fill(who)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Vào làm việc").click()
        self.page.wait_for_url(f"**{then}")

    def titled(self, title: str) -> None:
        self.page.locator("h1", has_text=title).wait_for()

    def pin(self) -> None:
        for digit in PIN:
            self.page.get_by_role("button", name=digit, exact=True).click()

    def prepare(self) -> None:
        self.sign_in("teller", f"/giao-dich/{self.point.facts['session']}/may")
        self.page.locator("summary", has_text="Tiền cần mang theo").click()
        self.picture("preparing")
        self.page.get_by_role("link", name="Chuẩn bị máy này").click()
        self.page.get_by_role("button", name="15/04/2025").click()
        self.titled("Chọn mã PIN")
        self.pin()
        self.titled("Nhập lại mã PIN")
        self.pin()
        self.titled("Phiên 15/04/2025")
        self.page.evaluate(GUARDED)

    def killed_and_opened_again(self) -> None:
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()
        self.page.goto(f"{self.point.address}/may-giao-dich/")
        self.titled("Nhập mã PIN")
        self.pin()
        self.titled("Phiên 15/04/2025")

    def go(self, where: str, title: str) -> None:
        self.page.evaluate(f"location.hash = '#/{where}'")
        self.titled(title)

    def row(self, member: str, label: str) -> Any:
        fieldset = self.page.locator("fieldset", has=self.page.locator("legend", has_text=member))
        return fieldset.locator(".line", has_text=label).first

    def take(self, member: str, label: str, amount: int | None = None) -> int:
        """Take the amount, or what is proposed."""
        row = self.row(member, label)
        if amount is not None:
            row.locator("input").fill(str(amount))
        given = int(row.locator("input").input_value())
        row.get_by_role("button", name="Ghi", exact=True).click()
        row.get_by_text("đã thu").wait_for()
        return given

    def cash(self, name: str = "cash") -> int:
        return int(self.page.locator(f"#{name}").inner_text().removesuffix(" đ").replace(".", ""))

    def picture(self, name: str) -> None:
        """The page wide and narrow, for somebody to look at; nothing runs over its edge."""
        PICTURES.mkdir(exist_ok=True)
        for size, word in ((DESK, "desk"), (PHONE, "phone")):
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            self.page.screenshot(path=PICTURES / f"laptop-{name}-{word}.png", full_page=True)
            assert not self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), (name, word)
        self.page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})


def synchronise(laptop: Laptop, taken: dict[str, int]) -> None:
    """Handed in with a network again; what clashes is decided, the rest confirmed."""
    laptop.go("nop", "Nộp sổ")
    laptop.context.set_offline(False)
    laptop.page.get_by_role("button", name="Nộp qua mạng").click()
    laptop.page.get_by_text("Máy chủ đã nhận 6 khoản").wait_for()
    assert laptop.point.ask("posted")["held"] == [6, 6]
    laptop.page.get_by_role("link", name="Xem và ghi sổ ở trang Đồng bộ").click()
    laptop.titled("Đồng bộ")
    clash = laptop.page.locator("article.beside")
    assert clash.count() == 1 and LA in clash.inner_text() and "Khoản vay đã tất toán" in clash.inner_text()
    laptop.picture("synchronise")
    clash.get_by_label("Ghi đến hết số nợ").check()
    clash.get_by_label("Lý do").fill("bà Lả về trước, giữ lại trả sau")
    clash.get_by_role("button", name="Ghi quyết định").click()
    laptop.page.get_by_text("bà Lả về trước").wait_for()
    form = laptop.page.locator("form", has_text="Bảng kê 6600002").first
    form.locator("[data-counted]").fill(str(taken[OI] + 20_000))
    form.get_by_role("button", name="Ghi sổ bảng kê").click()
    laptop.page.get_by_role("button", name="Ghi sổ giải ngân").click()
    laptop.page.get_by_text("Không có khoản nào chờ ghi sổ").wait_for()
    laptop.picture("synchronised")


def end(laptop: Laptop) -> None:
    """The laptop is done with its session and holds nothing any more."""
    laptop.page.goto(f"{laptop.point.address}/giao-dich/{laptop.point.facts['session']}/may")
    laptop.titled("Máy không mạng")
    laptop.picture("prepared")
    laptop.page.goto(f"{laptop.point.address}/may-giao-dich/")
    laptop.titled("Nhập mã PIN")
    laptop.pin()
    laptop.titled("Phiên 15/04/2025")
    laptop.go("nop", "Nộp sổ")
    laptop.page.once("dialog", lambda dialog: dialog.accept())
    laptop.page.get_by_role("button", name="Kết thúc, xóa khỏi máy").click()
    laptop.titled("Đồng bộ")


def test_a_day_without_a_network_and_what_had_changed_meanwhile(browser: "Browser", point: Point) -> None:
    laptop = Laptop(browser, point)
    laptop.prepare()
    laptop.picture("home")
    laptop.context.set_offline(True)
    assert "Không có mạng" in laptop.page.locator("#state").inner_text()
    laptop.page.get_by_role("link", name="6600002").click()
    laptop.titled("Bảng kê 6600002")
    taken = {OI: laptop.take(OI, "Lãi"), LA: laptop.take(LA, "Lãi")}
    laptop.take(OI, "Gửi tiền" if laptop.row(OI, "Gửi tiền").count() else "Tiền gửi", 20_000)
    wrong = laptop.take(POM, "Tiền gửi", 90_000)
    assert laptop.cash() == 30_000_000 + sum(taken.values()) + 20_000 + wrong
    laptop.picture("group")
    laptop.killed_and_opened_again()
    laptop.go("khoan", "Các khoản")
    laptop.page.once("dialog", lambda dialog: dialog.accept())
    laptop.page.get_by_role("button", name="Hủy khoản này").first.click()
    laptop.page.get_by_text("Đã hủy khoản").wait_for()
    laptop.go("chi/0", POM)
    pay = laptop.page.get_by_role("button", name="Đã chi 20.000.000")
    pay.click()
    laptop.page.get_by_text("Phải xem giấy tờ tùy thân").wait_for()
    laptop.page.locator("#seen").check()
    laptop.picture("payout")
    pay.click()
    laptop.page.get_by_text("Đã chi 20.000.000 đ cho").wait_for()
    cash = 30_000_000 + sum(taken.values()) + 20_000 - 20_000_000
    assert laptop.cash() == cash and laptop.cash("out") == 20_000_000
    laptop.go("dem", "Đếm tiền")
    laptop.page.get_by_label("500.000 đ", exact=True).fill(str(cash // 500_000))
    laptop.page.get_by_label("Tiền lẻ (đồng)").fill(str(cash % 500_000))
    laptop.page.get_by_text("Khớp: tiền").wait_for()
    laptop.picture("count")

    point.ask("elsewhere", str(point.facts["la"]))  # meanwhile, at another counter
    synchronise(laptop, taken)
    end(laptop)
    found = point.ask("posted")
    assert found["sheets"] == [sum(taken.values()), 520_000, 3]
    assert (found["payouts"], found["overpaid"]) == (1, taken[LA])
    assert [row[0] for row in found["settled"]] == ["keep_rest", "post", "post", "post"]
    assert laptop.complaints == []
    laptop.context.close()
