"""A leader's phone in a real browser: his taps as functions, and what the server holds as seen by its batch role."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD
from tests.browser.conftest import CHECKOUT, PHONE, _without_other_databases

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

LEADER, PIN = f"to-truong-{FIRST_GROUP}", "482916"
HELD = """
import json
from dongvon.base.database import connect
with connect("batch") as batch:
    rows = batch.execute(
        "SELECT entry_id::text, coalesce(undoes::text, ''), kind, amount, public_id::text, collected_on::text "
        "FROM collecting_handedentry e JOIN collecting_device d ON d.id = e.device_id"
    ).fetchall()
print(json.dumps(rows))
"""

# Waited for in the page itself: the driver's own waiting evaluates text, which the site's policy forbids.
GUARDED = """() => new Promise((guarded, gaveUp) => {
    const workers = navigator.serviceWorker;
    if (workers.controller) guarded();
    workers.addEventListener("controllerchange", () => guarded(), { once: true });
    setTimeout(() => gaveUp(new Error("no service worker took the page")), 15000);
})"""


def held(home: Path) -> list[dict[str, Any]]:
    """Every entry the server has."""
    command, environment = [sys.executable, "-c", HELD], _without_other_databases(home)
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    names = ("id", "undoes", "kind", "amount", "device", "on")
    return [dict(zip(names, row, strict=True)) for row in json.loads(done.stdout)]


def cash_of(entries: list[dict[str, Any]]) -> int:
    undone = {one["undoes"] for one in entries}
    cash = [one for one in entries if one["kind"] in ("interest", "deposit")]
    return sum(one["amount"] for one in cash if not one["undoes"] and one["id"] not in undone)


class Handset:
    """One phone: a browser context with its own storage; a tab of it can be killed and opened again."""

    def __init__(self, browser: "Browser", site: str) -> None:
        self.site = site
        self.context: BrowserContext = browser.new_context(
            viewport=PHONE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", has_touch=True, service_workers="allow"
        )
        self.page: Page = self.context.new_page()
        self.bag = 0
        self.digits = PIN

    def sign_in(self) -> None:
        self.page.goto(f"{self.site}/dang-nhap?next=/to-truong/")
        self.page.locator("#id_username").fill(LEADER)
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.get_by_role("button", name="Vào làm việc").click()
        self.page.wait_for_url("**/to-truong/")

    def enrol(self) -> None:
        self.sign_in()
        self.titled("Chọn mã PIN")
        self.pin()
        self.titled("Nhập lại mã PIN")
        self.pin()
        self.titled("Sổ thu phiên")
        self.page.evaluate(GUARDED)

    def titled(self, title: str) -> None:
        self.page.locator("h1", has_text=title).wait_for()

    def tap(self, name: str, role: Any = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).click()

    def pin(self, digits: str = "") -> None:
        for digit in digits or self.digits:
            self.tap(digit)

    def change_pin(self, digits: str, meanwhile: str = "") -> None:
        """As far as the last digit; what becomes of it the page says."""
        self.page.evaluate("location.hash = '#/pin'")
        self.titled("Nhập mã PIN đang dùng")
        self.pin()
        self.titled("Chọn mã PIN mới")
        self.pin(digits)
        self.titled("Nhập lại mã PIN")
        if meanwhile:
            self.page.evaluate(meanwhile)
        self.pin(digits)

    def open_with_either(self, digits: str) -> None:
        """With the PIN there was, or else with the one it was being changed to: one of them opens."""
        self.page.goto(f"{self.site}/to-truong/")
        self.titled("Nhập mã PIN")
        self.pin()
        wrong, opened = self.page.get_by_text("Mã PIN không đúng"), self.page.locator("h1", has_text="Sổ thu phiên")
        wrong.or_(opened).wait_for()
        if wrong.is_visible():
            self.digits = digits
            self.pin()
        self.titled("Sổ thu phiên")

    def kill(self) -> None:
        """The tab is gone as when the battery is: nothing is asked, nothing is said."""
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()

    def open(self) -> None:
        self.page.goto(f"{self.site}/to-truong/")
        self.titled("Nhập mã PIN")
        self.pin()
        self.titled("Sổ thu phiên")

    def update(self) -> None:
        """A new version of the application: its old files are gone, the new ones come with the next opening."""
        self.page.evaluate(
            """async () => {
                for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
                for (const name of await caches.keys()) await caches.delete(name);
            }"""
        )
        self.kill()
        self.open()
        self.page.evaluate(GUARDED)

    def shift_clock(self, days: int) -> None:
        """The phone's clock is wrong from the next opening on."""
        self.context.add_init_script(f"{{ const real = Date.now; Date.now = () => real.call(Date) + {days} * 864e5; }}")

    def lose_answers(self, times: int) -> None:
        """The server takes the parcel, and its answer never arrives."""

        def answer_lost(route: "Route") -> None:
            route.fetch()
            route.abort()

        self.context.route("**/to-truong/nop", answer_lost, times=times)

    def home(self) -> None:
        self.page.evaluate("location.hash = '#/'")
        self.titled("Sổ thu phiên")

    def deposit(self, member: int, amount: int) -> None:
        """Take a deposit from the n-th member: his last line."""
        self.home()
        self.page.locator(".members a").nth(member).click()
        self.page.locator(".members a").last.click()
        self.page.locator("output.amount").wait_for()
        for digit in str(amount):
            self.tap(digit)
        self.page.locator("button.primary").click()
        self.titled("Biên lai")
        self.bag += amount

    def interest(self) -> None:
        """Take a third of the interest proposed from the first member who still owes some; where nobody does (the
        stories before took it), a deposit."""
        self.home()
        owing = self.page.locator(".members a", has_text="còn phải thu")
        if not owing.count():
            return self.deposit(0, 7_000)
        owing.first.click()
        self.page.locator(".members a").first.click()
        shown = self.page.locator("output.amount").inner_text()
        amount = max(int(shown.removesuffix(" đ").replace(".", "")) // 3, 1)
        for digit in str(amount):
            self.tap(digit)
        self.page.locator("button.primary").click()
        self.titled("Biên lai")
        self.bag += amount
        return None

    def undo(self, number: int) -> None:
        """Take back the n-th entry of the list, the latest first."""
        self.page.evaluate("location.hash = '#/khoan'")
        self.titled("Các khoản")
        row = self.page.locator(".members li").nth(number)
        text = row.locator("span").inner_text()
        amount = int(text.split("·")[1].removesuffix(" đ").strip().replace(".", ""))
        self.page.once("dialog", lambda dialog: dialog.accept())
        row.get_by_role("button", name="Hủy khoản này").click()
        self.page.get_by_text("Hãy trả lại tiền").wait_for()
        self.bag -= amount

    def hand_over(self) -> None:
        self.page.evaluate("location.hash = '#/'")
        self.page.evaluate("location.hash = '#/nop'")
        self.titled("Nộp sổ")
        self.tap("Nộp qua mạng")

    def shown_bag(self) -> int:
        self.home()
        return int(self.page.locator("#bag").inner_text().removesuffix(" đ").replace(".", ""))

    def count_waiting(self) -> str:
        return self.page.locator("#state").inner_text()
