"""What people type wrong on the forms of a loan, and what others send on purpose: the field is named, what was entered
stays, nothing is written."""

from uuid import uuid4

import pytest

from tests.front.loan_scenes import LENT, LENT_ON, Clerk, Inputs, address, case_of, fresh, proposed, text_of, written
from tests.world import World

pytestmark = pytest.mark.usefixtures("loan_pages")


def test_a_refusal_keeps_what_was_entered_and_names_its_rule(books: World) -> None:
    loan_id = fresh(books)
    sent = {"number": "1", "due_on": "2027-06-15", "asked_on": "2025-08-31", "decided_on": "2025-08-31",
            "document": "GDN 12", "request_id": uuid4()}  # fmt: skip
    page = Clerk(books, "bank_officer").send(address(loan_id, "ky-han"), "xem", sent)
    shown = text_of(page)
    assert page.status_code == 409
    assert "chỉ lùi được đến chậm nhất kỳ kế tiếp, ngày 15/03/2027" in shown and "CV 597/NHCS-TDNN" in shown
    assert 'value="GDN 12"' in shown and 'value="2027-06-15"' in shown and str(sent["request_id"]) in shown


HOSTILE = (
    ("amount", "một triệu", "chỉ gồm chữ số"), ("amount", "1e9", "chỉ gồm chữ số"), ("amount", "-5", "chỉ gồm chữ số"),
    ("amount", "٣٠٠٠", "chỉ gồm chữ số"), ("amount", "1.00", "chỉ gồm chữ số"),
    ("amount", "9" * 400, "Số tiền phải từ"),
    ("amount", "99999999999999999999", "Số tiền phải từ"), ("amount", "0", "Số tiền phải lớn hơn 0"),
    ("received_on", "0001-01-01", "Ngày phải từ"), ("received_on", "9999-12-31", "Ngày phải từ"),
    ("received_on", "2025-02-30", "dạng ngày/tháng/năm"), ("received_on", "", "Hãy điền mục này"),
    ("received_on", "'; DROP TABLE loans_loan; --", "dạng ngày/tháng/năm"),
    ("document", "x" * 41, "40"), ("document", "a\0b", "Số chứng từ"), ("purpose", "collector_cash", "Hãy chọn"),
    ("purpose", "", "Hãy điền mục này"),
)  # fmt: skip


@pytest.mark.parametrize("name, value, says", HOSTILE)
@pytest.mark.parametrize("step", ["xem", "ghi"])
def test_wrong_input_names_its_field_and_keeps_the_rest(
    books: World, name: str, value: str, says: str, step: str
) -> None:
    loan_id = fresh(books)
    clerk = Clerk(books, "teller")
    good = {"purpose": "principal", "amount": "1.000.000", "received_on": "2025-08-31", "document": "PT 33",
            "request_id": str(uuid4())}  # fmt: skip
    before = written(books)
    page = clerk.send(address(loan_id, "thu"), step, good | {name: value})
    shown = text_of(page)
    assert page.status_code in (200, 409) and says in shown, shown
    assert good["request_id"] in shown and (name == "document" or 'value="PT 33"' in shown)
    if "lớn hơn 0" not in says:
        assert f'href="#id_{name}"' in shown
    assert written(books) == before


def test_ids_that_are_not_there_or_of_another_loan(books: World) -> None:
    loan_id, other = proposed(books), books.lend("Vi Thị Ọi", "HN", LENT, LENT_ON)
    director = Clerk(books, "director")
    assert director.get(address(loan_id, "tu-xoa")).status_code == 404
    assert director.get(address(99999999999999999999999, "khoanh")).status_code == 409
    assert director.get(f"/khoan-vay/-1/viec/{'khoanh'}").status_code == 404
    for case_id in ("0", "abc", str(10**30), "' OR 1=1"):
        page = director.send(address(loan_id, "khoanh"), "xem", {"case_id": case_id, "request_id": uuid4()})
        assert page.status_code == 200 and "Hãy chọn một mục" in text_of(page)
    sent = {"case_id": str(case_of(books, loan_id)), "request_id": uuid4()}
    assert "lúc này không có việc" in text_of(director.send(address(other, "khoanh"), "xem", sent))
    page = director.send(address(other, "khoanh"), "ghi", sent)
    assert page.status_code == 200 and "Hãy chọn một mục" in text_of(page)
    page = director.send(address(loan_id, "khoanh"), "ghi", {"request_id": "not an id"})
    assert page.status_code == 200


def test_the_same_request_with_another_content_is_refused(books: World) -> None:
    loan_id = fresh(books)
    clerk = Clerk(books, "teller")
    sent = {"purpose": "principal", "amount": "1.000.000", "received_on": "2025-08-31", "document": "PT",
            "request_id": uuid4()}  # fmt: skip
    clerk.send(address(loan_id, "thu"), "ghi", sent)
    page = clerk.send(address(loan_id, "thu"), "ghi", sent | {"amount": "2.000.000"})
    assert page.status_code == 409 and "đã dùng cho một việc khác" in text_of(page)
    assert books.position(loan_id).outstanding == LENT - 1_000_000


def test_going_back_keeps_what_was_filled_in(books: World) -> None:
    loan_id = fresh(books)
    clerk = Clerk(books, "teller")
    sent = {"purpose": "principal", "amount": "1.234.567", "received_on": "2025-08-30", "document": "PT 5",
            "request_id": uuid4()}  # fmt: skip
    carried = Inputs(text_of(clerk.send(address(loan_id, "thu"), "xem", sent))).sent
    back = Inputs(text_of(clerk.send(address(loan_id, "thu"), "sua", carried))).sent
    assert back["purpose"] == ["principal"] and back["document"] == ["PT 5"] and back["received_on"] == ["2025-08-30"]
    assert back["amount"] in (["1234567"], ["1.234.567"]) and back["request_id"] == [str(sent["request_id"])]
