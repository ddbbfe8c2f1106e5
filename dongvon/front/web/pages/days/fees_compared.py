"""The bank's own sheet of commission or fee held against ours: read, compared, and forgotten again."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor
from dongvon.core.dates import add_months
from dongvon.core.problems import Refused
from dongvon.field.fees.queries import fee_rows
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.days.fees import payee_name
from dongvon.front.web.pages.days.months import Drawn, month_asked, month_text
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import Page, column, figure, link
from dongvon.office.bank_files.fee_lists import FIGURES, Apart, Compared, compare
from dongvon.office.overview.queries import as_of

LARGEST = 20_000_000


class SheetForm(forms.Form):
    """The bank's file."""

    tep = forms.FileField(
        label=gettext_lazy("Tệp của ngân hàng (LEND_22, 11/BC hoặc 12/BC)"),
        error_messages={"required": gettext_lazy("Hãy chọn tệp."), "empty": gettext_lazy("Tệp này trống.")},
    )  # fmt: skip

    def clean_tep(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["tep"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("Tệp quá lớn: một bảng hoa hồng không thể quá 20 MB."))
        return file


def draw(actor: Actor, query: QueryDict, post: QueryDict | None, files: MultiValueDict[str, UploadedFile]) -> Drawn:
    """The form; with a file what it says other than our sheet of the month."""
    place = actor.places[0]
    month = month_asked(query, as_of(place))
    form = SheetForm(post, files) if post is not None else SheetForm()
    context: Page = {
        "title": _("Đối chiếu bảng của ngân hàng"), "form": form, "problem": None, "found": None,
        "subtitle": f"{place_name(place)} · " + _("tháng {month}").format(month=month_text(month)),
        "crumbs": [{"label": _("Hoa hồng và phí ủy thác"), "url": link("fees", thang=f"{month:%Y-%m}")}],
        "url": f"{reverse('fees_compared')}?thang={month:%Y-%m}", "month": month,
    }  # fmt: skip
    if post is None or not form.is_valid():
        return Drawn("fees_compared.html", context, 200 if post is None else 422)
    rows = fee_rows(actor, place, month)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bang{Path(form.cleaned_data['tep'].name or '').suffix[:5]}"
        path.write_bytes(form.cleaned_data["tep"].read())
        try:
            found = compare(path, rows, month, add_months(month, 1) - timedelta(days=1))
        except Refused as refusal:
            problem = {"tone": "alert", "what": said(refusal.problem)}
            return Drawn("fees_compared.html", context | {"problem": problem}, 422)
    names = {row.group.code if row.group is not None else row.association: payee_name(row) for row in rows}
    return Drawn("fees_compared.html", context | _told(found, names))


def _told(found: Compared, names: dict[str, str]) -> Page:
    alert = "alert" if found.apart else ""
    unconfirmed = _("Tên các cột của mẫu này chưa được đối chiếu với một tệp thật của ngân hàng.")
    return {
        "found": found.format.name,
        "unconfirmed": {"tone": "attention", "what": unconfirmed} if found.format.unconfirmed else None,
        "notes": [said(one) for one in found.notes],
        "figures": [
            figure(_("Người nhận trong tệp"), found.payees, "count"),
            figure(_("Dòng chênh lệch"), len(found.apart), "count", tone=alert),
            figure(_("Người nhận có chênh lệch"), len({one.payee for one in found.apart}), "count", tone=alert),
        ],
        "table": {
            "columns": [
                column("payee", _("Người nhận")), column("code", _("Mã")), column("figure", _("Chỉ tiêu")),
                column("ours", _("Sổ này (đồng)"), "money"), column("theirs", _("Ngân hàng (đồng)"), "money"),
                column("difference", _("Ngân hàng hơn (kém)"), "money"),
            ],
            "rows": [_row(one, names) for one in found.apart],
            "empty": {"title": _("Khớp hết: không có chênh lệch nào"), "icon": "circle-check", "text": ""},
        },
    }  # fmt: skip


def _row(one: Apart, names: dict[str, str]) -> dict[str, Any]:
    unknown = _("không có trong sổ này")
    return {
        "payee": names.get(one.payee, unknown), "code": one.payee, "figure": _(FIGURES[one.figure]),
        "ours": one.ours, "theirs": one.theirs, "difference": one.difference,
    }  # fmt: skip
