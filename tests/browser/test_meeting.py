"""A group's meeting on a phone of 360 px: what is ticked without a network is kept, and booked once when it is back."""

from typing import TYPE_CHECKING

from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD
from tests.browser.conftest import PHONE, Visit
from tests.browser.test_ward_officer import fits, picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route


def test_a_meeting_without_a_network_is_kept_and_booked_once(browser: "Browser", site: str) -> None:
    visit = Visit(browser, site, PHONE)
    visit.context.set_default_timeout(15_000)
    page = visit.page
    visit.sign_in(f"to-truong-{FIRST_GROUP}", PASSWORD)
    visit.go("/to")
    page.locator("table.sheet a.row").first.click()
    page.get_by_role("link", name="Họp bình xét").click()
    address = page.url
    page.get_by_label("dự và chỉ đạo").check()
    for tick in page.locator("input[name=co]").all():
        tick.check()
    assert fits(visit) and "đủ để bình xét" in page.locator(".tally").inner_text()
    hearings = page.locator("[data-application]")
    for number in range(hearings.count()):
        one = hearings.nth(number)
        entitled = int(one.locator("[data-count]").inner_text().split("/")[1].split()[0])
        one.get_by_label("Đồng ý", exact=True).fill(str(entitled + 1))
        assert "quá số người được biểu quyết" in one.locator("[data-count]").inner_text()
        one.get_by_label("Đồng ý", exact=True).fill(str(entitled))
        assert "· chọn" in one.locator("[data-count]").inner_text()
    picture(visit, "meeting")

    visit.context.set_offline(True)
    page.get_by_role("button", name="Ghi biên bản").click()
    page.get_by_text("Không có mạng").wait_for()
    kept = page.evaluate("JSON.parse(Object.values(localStorage).find((one) => one.includes('pairs')))")
    assert kept["waiting"] and len([name for name, _value in kept["pairs"] if name == "co"]) > 20

    def answer_lost(route: "Route") -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch()  # the server has it; the answer never comes
        route.abort()

    page.route("**/hop", answer_lost, times=1)
    visit.context.set_offline(False)
    page.wait_for_function("document.querySelector('[data-said]').textContent.includes('Không có mạng')")
    page.wait_for_timeout(500)
    visit.go(address.removeprefix(site))  # opened again: it is still there, and goes out by itself
    page.wait_for_url("**/hop/*")
    assert "Được chọn" in page.locator("main").inner_text() and fits(visit)
    assert page.evaluate("Object.values(localStorage).filter((one) => one.includes('pairs')).length") == 0
    picture(visit, "minutes")
    visit.context.close()
