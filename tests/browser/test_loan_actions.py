"""Receiving money from a borrower in a real browser, on a phone and at a desk: looked at first, written once."""

from uuid import uuid4

from dongvon.front.demo.cast import PASSWORD
from tests.browser.conftest import Visit
from tests.browser.test_ward_officer import fits, picture

TELLER = "giao-dich-vien"
TOUCH = 48  # px, the least a finger needs


def test_a_teller_receives_money_sees_it_first_and_writes_it_once(visit: Visit) -> None:
    visit.sign_in(TELLER, PASSWORD)
    page = visit.page
    page.goto(f"{visit.site}/khoan-vay")
    page.locator("table.sheet a.row").first.click()
    page.wait_for_url("**/khoan-vay/*")
    loan = page.url
    page.get_by_role("link", name="Thu tiền").click()
    page.wait_for_url("**/viec/thu")
    assert fits(visit)
    picture(visit, "action-form")
    page.get_by_label("Thu nợ gốc").check()
    page.get_by_label("Số tiền (đồng)").fill("200.000")
    receipt = f"PT-{uuid4().hex[:8]}"
    page.get_by_label("Số chứng từ").fill(receipt)
    button = page.get_by_role("button", name="Xem trước")
    box = button.bounding_box()
    assert box is not None and box["height"] >= TOUCH
    button.click()
    main = page.locator("main")
    main.get_by_text("Xem trước: chưa có gì được ghi vào sổ.").wait_for()
    shown = main.inner_text().replace("\u00a0", " ")
    assert "200.000 đ" in shown and "Khoản vay trước và sau" in shown and fits(visit)
    picture(visit, "action-preview")
    page.get_by_role("button", name="Ghi nhận thu tiền").dblclick()
    page.wait_for_url(loan)
    said = page.locator("main .message.good").inner_text().replace("\u00a0", " ")
    assert said.startswith("Đã ghi: Thu tiền 200.000 đ.") and fits(visit)
    picture(visit, "loan-after")
    page.goto(f"{loan}?muc=dien-bien")
    assert page.locator("main").inner_text().count(receipt) == 1
    page.get_by_role("link", name="Giải thích").click()
    page.wait_for_url("**/giai-thich")
    assert "Tất toán trong ngày" in page.locator("main").inner_text() and fits(visit)
    picture(visit, "explained")
