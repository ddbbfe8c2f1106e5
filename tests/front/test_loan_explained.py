"""The page that explains a loan on a day."""

from datetime import timedelta

import pytest

from tests.front.loan_scenes import TODAY, Clerk, Scene, text_of, with_arrears
from tests.world import World

pytestmark = pytest.mark.usefixtures("loan_pages")


def test_the_explanation_adds_up_and_names_its_documents(books: World) -> None:
    loan_id = with_arrears(books)
    clerk = Clerk(books, "ward_officer")
    shown = text_of(clerk.get(f"/khoan-vay/{loan_id}/giai-thich"))
    position = books.position(loan_id)
    assert f"{position.arrears:,}".replace(",", ".") + " đ" in shown
    assert "50.000.000 đ × 31 ngày × 6,6 %/năm" in shown and "[1]" in shown and "Căn cứ của lãi suất" in shown
    assert "Lãi đang tính" in shown and "Tất toán trong ngày" in shown
    assert "/giai-thich" in text_of(clerk.get(f"/khoan-vay/{loan_id}"))
    english = text_of(Clerk(books, "ward_officer", "en").get(f"/khoan-vay/{loan_id}/giai-thich"))
    assert "Explanation" in english and "Tất toán" not in english and "Lãi" not in english


@pytest.mark.parametrize(
    "day, says",
    [("2025-04-10", "Giải thích ngày 10/04/2025"), ("2024-01-01", "chưa có việc gì"), ("hôm qua", "Không có ngày"),
     ("", "31/08/2025"),
     ("0001-01-01", "Không có ngày"), ("9999-12-31", "Không có ngày"), ("2100-12-31", "dài quá")],
)  # fmt: skip
def test_any_day_may_be_asked(books: World, day: str, says: str) -> None:
    page = Clerk(books, "ward_officer").get(f"/khoan-vay/{with_arrears(books)}/giai-thich?ngay={day}")
    assert page.status_code == 200 and says in text_of(page), text_of(page)


def test_the_explanation_of_every_scene_can_be_drawn(books: World, scene: Scene) -> None:
    loan_id = scene.loan(books)
    for who in ("ward_officer", scene.who):
        assert Clerk(books, who).get(f"/khoan-vay/{loan_id}/giai-thich").status_code == 200
        for tab in ("lich", "dien-bien", "lai", "giay-to"):
            assert Clerk(books, who).get(f"/khoan-vay/{loan_id}?muc={tab}").status_code == 200
    later = TODAY + timedelta(days=90)
    assert Clerk(books, who).get(f"/khoan-vay/{loan_id}/giai-thich?ngay={later}").status_code == 200
