"""The page of the yearly poverty list: the form, what was taken over, or the sheet given back with its reasons."""

from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.core.problems import Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page, column, figure, link
from dongvon.office.poverty_lists.error_sheet import write_error_sheet
from dongvon.office.poverty_lists.queries import lists_of
from dongvon.office.poverty_lists.services import ListRejected, import_poverty_list
from dongvon.parties.households.models import PovertyClass

REASONS_SHOWN = 50
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListForm(forms.Form):
    """The file and the decision that recognised it; `request_id` makes sending twice harmless."""

    file = forms.FileField(label=gettext_lazy("Tệp danh sách (Excel hoặc CSV)"), help_text=gettext_lazy(
        "Các cột được nhận theo tên ở dòng tiêu đề, có dấu hay không dấu đều được."))  # fmt: skip
    year = forms.IntegerField(label=gettext_lazy("Năm rà soát"), min_value=2000, max_value=2100)
    decision_no = forms.CharField(label=gettext_lazy("Số quyết định công nhận"), max_length=80)
    decided_on = forms.DateField(
        label=gettext_lazy("Ngày quyết định"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    since_on = forms.DateField(
        label=gettext_lazy("Áp dụng từ ngày"),
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("Từ ngày này hộ mang diện mới khi xét cho vay."),
    )
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def context(actor: Actor, form: ListForm) -> Page:
    rows = [
        {"year": str(one.year), "decision": one.decision_no, "decided_on": one.decided_on, "rows": one.row_count}
        for one in lists_of(actor)[:20]
    ]
    if not form.is_bound:
        form.initial.setdefault("year", timezone.localdate().year)
    return {
        "form": form,
        "lists_table": {
            "columns": [column("year", _("Năm")), column("decision", _("Quyết định")),
                        column("decided_on", _("Ngày"), "day"), column("rows", _("Số dòng"), "count")],
            "rows": rows,
            "empty": {"title": _("Chưa nhập danh sách nào"), "icon": "clipboard-list",
                      "text": _("Hãy chọn tệp của năm đầu tiên ở trên.")},
        },
    }  # fmt: skip


def take_over(actor: Actor, form: ListForm) -> Page:
    """What the page says after the file was sent: the counts, or why nothing was taken."""
    asked: dict[str, Any] = dict(form.cleaned_data)
    upload: UploadedFile = asked.pop("file")
    with TemporaryDirectory(prefix="dongvon-list-") as folder:
        path = Path(folder) / f"list{Path(upload.name or '').suffix[:8]}"
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        try:
            answer = import_poverty_list(actor=actor, place=actor.places[0], path=path, **asked)
        except ListRejected as rejected:
            return _rejected(rejected, path, Path(folder) / "reasons.xlsx")
        except Refused as refusal:
            return {"problem": {"tone": "refused", "what": said(refusal.problem)}}
    return {"figures": _counts(answer), "warnings_table": _warnings(answer), "done": True}


def _rejected(rejected: ListRejected, path: Path, out: Path) -> Page:
    """The first reasons on the page, and the clerk's own sheet with all of them, kept nowhere on this machine."""
    write_error_sheet(path, rejected.rows, out, say=said)
    rows = [
        {"row": told.row, "column": told.column, "why": said(told.problem)} for told in rejected.rows[:REASONS_SHOWN]
    ]
    return {
        "problem": {"tone": "refused", "what": said(rejected.problem)},
        "sheet_url": f"data:{SHEET};base64,{b64encode(out.read_bytes()).decode()}",
        "reasons_table": {
            "columns": [column("row", _("Dòng"), "count"), column("column", _("Cột")), column("why", _("Lý do"))],
            "rows": rows,
        },
    }


def _counts(answer: dict[str, Any]) -> list[Page]:
    by_class = "; ".join(f"{PovertyClass(kind).label}: {number}" for kind, number in answer["by_class"].items())
    return [
        figure(_("Số dòng đã nhận"), answer["rows"], "count", note=by_class, url=link("households")),
        figure(_("Hộ mới lập"), answer["new_households"], "count",
               note=_("{count} hộ đã có").format(count=answer["known_households"])),
        figure(_("Hộ không còn trong danh sách"), sum(answer["ended"].values()), "count",
               note=_("phường xét từng hộ: đã thoát nghèo, chuyển đi hay đã mất")),
    ]  # fmt: skip


def _warnings(answer: dict[str, Any]) -> Page | None:
    if not answer["warnings"]:
        return None
    return {
        "columns": [column("row", _("Dòng"), "count"), column("column", _("Cột")), column("text", _("Nên xem lại"))],
        "rows": answer["warnings"],
    }
