"""Moving a household to another hamlet and group in a real browser, on a phone and at a desk: looked at first, written
once, told on the household's page."""

from uuid import uuid4

from dongvon.front.demo.cast import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.test_ward_officer import fits, picture

OFFICER, SMALL_GROUP = "can-bo-tin-dung", "0900099"


def test_a_household_moves_with_its_loans_after_a_look_at_what_goes_along(visit: Visit) -> None:
    visit.sign_in(OFFICER, PASSWORD)
    page = visit.page
    page.goto(f"{visit.site}/ho?vay=co")
    page.locator("table.sheet a.row").first.click()
    page.wait_for_url("**/ho/*")
    household = page.url
    page.get_by_role("link", name="Chuyển nơi ở, chuyển tổ").click()
    page.wait_for_url("**/viec/chuyen")
    assert fits(visit)
    picture(visit, "move-form")
    group = page.locator("#id_group_id option", has_text=SMALL_GROUP)
    if group.count():  # the second visitor finds it in that group already, and only moves its home
        page.locator("#id_group_id").select_option(group.first.get_attribute("value") or "")
    home = page.locator("#id_hamlet_id")
    here = home.input_value()
    others = [one for one in home.locator("option").evaluate_all("all => all.map(one => one.value)") if one != here]
    home.select_option(others[0])
    paper = f"10C-{uuid4().hex[:8]}"
    page.get_by_label("Số biên bản").fill(paper)
    page.get_by_role("button", name="Xem trước").click()
    main = page.locator("main")
    main.get_by_text("Xem trước: chưa có gì được ghi vào sổ.").wait_for()
    shown = main.inner_text().replace("\u00a0", " ")
    assert "chuyển theo, dư nợ" in shown and "Sẽ ở" in shown and fits(visit)
    picture(visit, "move-preview")
    page.get_by_role("button", name="Ghi việc chuyển").dblclick()
    page.wait_for_url(household)
    assert page.locator("main .message.good").inner_text().startswith("Đã ghi: Chuyển nơi ở, chuyển tổ")
    told = page.locator("main").inner_text()
    assert told.count(paper) == 1 and "Chuyển từ" in told and fits(visit)
    picture(visit, "household-moved")
