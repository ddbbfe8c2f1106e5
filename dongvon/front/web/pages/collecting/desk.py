"""Where the teller takes in what phones without a network hand over, and the receipt anybody may check."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.core.problems import Problem, Refused
from dongvon.field.collecting.parcels import parcels_in, sender_of, unreadable
from dongvon.field.collecting.queries import PublicReceipt, deliveries_of, receipt_seen
from dongvon.field.collecting.services import hand_in, hand_in_receipt
from dongvon.field.laptops.queries import is_laptop
from dongvon.field.laptops.services import hand_in_laptop
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page, column, figure

MOST_BYTES = 2 << 20
CHECKS_A_MINUTE = 30
SHOWN = 20
KINDS = {
    "interest": gettext_lazy("Tiền lãi"),
    "deposit": gettext_lazy("Tiền gửi"),
    "interest_from_savings": gettext_lazy("Trả lãi từ tiền gửi"),
    "principal_from_savings": gettext_lazy("Trả gốc từ tiền gửi"),
}


class DeskForm(forms.Form):
    """What came off the phones: the lines of QR codes, a pasted parcel, members' receipts, or a file of them."""

    text = forms.CharField(
        label=gettext_lazy("Mã từ điện thoại, hoặc địa chỉ trong mã biên lai"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
        help_text=gettext_lazy("Mỗi mã một dòng, thứ tự nào cũng được, quét hai lần cũng được."),
    )
    file = forms.FileField(label=gettext_lazy("Hoặc tệp sổ thu"), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError(_("Tệp quá lớn để là sổ thu."))
        given["whole"] = (given.get("text") or "") + "\n" + (file.read().decode("ascii", "replace") if file else "")
        if not given["whole"].strip():
            raise forms.ValidationError(_("Hãy quét mã, dán mã hoặc chọn tệp."))
        return given


def take_in(actor: Actor, whole: str) -> Page:
    """Hand in everything in the text; what is wrong with one parcel does not hold up another."""
    rows, problems = [], []
    try:
        found = parcels_in(whole)
    except Refused as refusal:
        return {"problem": {"tone": "refused", "what": said(refusal.problem)}}
    for one in found:
        try:
            receipt = "/bien-lai/" in one
            write: Callable[..., dict[str, Any]] = hand_in_receipt if receipt else hand_in
            if not receipt and is_laptop(actor, sender_of(one)):
                write = hand_in_laptop
            content = {"receipt": one} if receipt else {"parcel": one}
            answer = write(actor=actor, request_id=uuid4(), **content)
        except Refused as refusal:
            problems.append(said(refusal.problem))
            continue
        rows.append({"group": answer["group"], "device": str(answer["device"]), "taken": answer["taken"],
                     "again": len(answer["held"]) - answer["taken"], "cash": answer["cash"]})  # fmt: skip
        problems += [one["text"] for one in in_words(answer["refused"])]
    outcome: Page = {"figures": [], "taken_table": _taken(rows)} if rows else {}
    if rows:
        outcome["figures"] = [
            figure(_("Tiền mặt phải đếm"), sum(row["cash"] for row in rows), "dong"),
            figure(_("Khoản nhận mới"), sum(row["taken"] for row in rows), "count"),
            figure(_("Khoản đã có từ trước"), sum(row["again"] for row in rows), "count"),
        ]
    if problems or not found:
        outcome["problem"] = {"tone": "refused", "what": " ".join(problems) or said(unreadable().problem)}
    return outcome


def _taken(rows: list[dict[str, Any]]) -> Page:
    columns = [column("group", _("Tổ")), column("device", _("Máy số")), column("taken", _("Khoản nhận mới"), "count"),
               column("again", _("Khoản đã có từ trước"), "count"), column("cash", _("Tiền mặt"), "dong")]  # fmt: skip
    return {
        "columns": columns,
        "rows": rows,
        "empty": {"title": _("Chưa nhận gì"), "icon": "clipboard-list", "text": ""},
    }


def context(actor: Actor, form: DeskForm) -> Page:
    lately = deliveries_of(actor)[:SHOWN]
    rows = [
        {"at": timezone.localtime(one.received_at).date(), "group": one.device.group.code if one.device.group else "",
         "device": str(one.device.number), "sent": one.sent, "taken": one.taken}
        for one in lately
    ]  # fmt: skip
    columns = [column("at", _("Ngày"), "day"), column("group", _("Tổ")), column("device", _("Máy số")),
               column("sent", _("Khoản đã gửi"), "count"), column("taken", _("Khoản nhận mới"), "count")]  # fmt: skip
    empty = {"title": _("Chưa có tổ nào nộp sổ"), "icon": "clipboard-list",
             "text": _("Sổ nộp qua mạng cũng hiện ở đây.")}  # fmt: skip
    return {"form": form, "lately_table": {"columns": columns, "rows": rows, "empty": empty}}


def receipt_context(wanted: str) -> Page:
    place, _dash, code = wanted.partition("-")
    found: PublicReceipt | None = receipt_seen(place, code) if place.isdecimal() and len(code) == 26 else None
    return {"receipt": found, "kind": KINDS[found.kind] if found else ""}


def in_words(refused: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Each entry that was not taken, with the reason in the reader's language."""
    return [{"id": one["id"], "text": said(Problem(one["code"], one["text"], one["facts"]))} for one in refused]
