"""Sample content of the pages around the leader's phone."""

from datetime import date

from django.utils.translation import gettext as _

from dongvon.field.collecting.queries import PublicReceipt
from dongvon.front.web.pages.collecting.desk import KINDS, DeskForm
from dongvon.front.web.pages.collecting.phone import APPLICATION
from dongvon.front.web.views.samples.parts import Page, column, figure


def desk() -> Page:
    columns = [column("group", _("Tổ")), column("device", _("Máy số")), column("cash", _("Tiền mặt"), "dong")]
    rows = [{"group": "0900011", "device": "1", "cash": 4_326_000}]
    return {
        "form": DeskForm(),
        "figures": [figure(_("Tiền mặt phải đếm"), 4_326_000, "dong"), figure(_("Khoản nhận mới"), 52, "count")],
        "taken_table": {"columns": columns, "rows": rows},
        "lately_table": {"columns": columns, "rows": rows},
        "problem": {"tone": "refused", "what": "Mới đọc được 3 trên 5 mã; hãy quét tiếp các mã còn thiếu."},
    }


def receipt() -> Page:
    seen = PublicReceipt("interest", 280_274, date(2025, 12, 3), "0900011", "L. V. B.", False, True)
    return {"receipt": seen, "kind": KINDS["interest"]}


PAGES = {
    "desk": ("phone/desk.html", desk),
    "receipt": ("phone/receipt.html", receipt),
    "receipt-missing": ("phone/receipt.html", lambda: {"receipt": None}),
    "phone": ("phone/shell.html", APPLICATION.content),
}
