"""A group's meeting on a phone of 360 px: what is ticked without a network is kept, and booked once when it is back."""

import re
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
    page.get_by_role("link", name="Họp bình xét", exact=True).click()
    page.get_by_label("dự và chỉ đạo").check()
    for tick in page.locator("input[name=co]").all():
        tick.check()
    assert fits(visit) and "đủ để bình xét" in page.locator(".tally").inner_text()
    hearings = page.locator("[data-application]")
    assert hearings.count() >= 1
    for number in range(hearings.count()):
        one = hearings.nth(number)
        entitled = int(one.locator("[data-count]").inner_text().split("/")[1].split()[0])
        one.get_by_label("Đồng ý", exact=True).fill(str(entitled + 1))
        assert "quá số người được biểu quyết" in one.locator("[data-count]").inner_text()
        one.get_by_label("Đồng ý", exact=True).fill(str(entitled))
        assert "· chọn" in one.locator("[data-count]").inner_text()
    picture(visit, "meeting")

    page.reload()  # what was ticked is still there
    assert page.locator("input[name=co]:checked").count() == page.locator("input[name=co]").count() > 20

    visit.context.set_offline(True)
    page.get_by_role("button", name="Ghi biên bản").click()
    page.get_by_text("Không có mạng").wait_for()
    assert page.evaluate("JSON.parse(Object.values(localStorage).find((one) => one.includes('pairs'))).waiting")

    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)

    def answer_lost(route: "Route") -> None:
        route.fetch()  # the server has it; the answer never comes
        route.abort()

    page.route("**/hop", answer_lost, times=1)
    visit.context.set_offline(False)
    while len(sent) < 2:  # sent by itself when the network is back, and once more after the lost answer
        page.wait_for_timeout(100)
        page.evaluate("dispatchEvent(new Event('online'))")
    page.locator("h1", has_text="Biên bản họp").wait_for()
    ids = {re.findall(r'name="request_id"\s+([0-9a-f-]{36})', one)[0] for one in sent}
    assert len(sent) >= 2 and len(ids) == 1, "booked once, answered the same"
    assert "Được chọn" in page.locator("main").inner_text() and fits(visit)
    assert page.evaluate("Object.values(localStorage).filter((one) => one.includes('pairs')).length") == 0
    picture(visit, "minutes")
    visit.context.close()
