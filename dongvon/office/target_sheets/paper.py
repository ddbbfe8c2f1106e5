"""Form 07/NHCS-KH: targets assigned to hamlets (associations, groups) in numbered rounds, and the commune's own sheet.

What its rows and columns are is known (CV 7064/NHCS-KHNV); the wording of the bank's paper was not seen."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.targets import Level
from dongvon.credit.capital.models import TargetSheet
from dongvon.office.documents.blocks import Column, facts, lines, page, pdf, signs, table
from dongvon.office.documents.parties import place_name, programme_name
from dongvon.office.target_sheets.writing import Row, unit_note

FORM = "07/NHCS-KH"


def millions(amount: int) -> str:
    """Million đồng with one decimal: 1.234,5, in English 1,234.5; below zero in brackets."""
    tenths = abs(amount) // 100_000
    text = f"{tenths // 10:,}.{tenths % 10}"
    text = text if get_language() == "en" else text.translate(str.maketrans(",.", ".,"))
    return f"({text})" if amount < 0 else text


def round_text(sheet: TargetSheet) -> str:
    """Which version or round a sheet is, or that it is proposed."""
    decision = getattr(sheet, "decision", None)
    if decision is None:
        return _("Đề xuất lập ngày {day}").format(day=day_text(sheet.made_on))
    if sheet.level == Level.COMMUNE:
        return _("Lần giao thứ {number} năm {year}").format(number=decision.number, year=sheet.year)
    return _("Đợt {number} năm {year}").format(number=decision.number, year=sheet.year)


def paper(sheet: TargetSheet, rows: Sequence[Row], on: date) -> bytes:
    """The sheet as PDF."""
    decision, own = getattr(sheet, "decision", None), sheet.level == Level.COMMUNE
    columns = [
        Column(_("Stt"), 1), *([] if own else [Column(_("Nơi nhận"), 4)]),
        Column(_("Chương trình"), 6), Column(_("Nguồn"), 2),
        Column(_("Số gốc"), 3, number=True), Column(_("Tăng, giảm"), 3, number=True),
        Column(_("Chỉ tiêu mới"), 3, number=True),
    ]  # fmt: skip
    listed = [
        [str(number), *([] if own else [row.name]), programme_name(row.programme, short=True), row.fund,
         millions(row.base), millions(row.change), millions(row.target)]
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    sums = [millions(sum(getattr(row, name) for row in rows)) for name in ("base", "change", "target")]
    ward = place_name(sheet.place, on)
    known = [(_("Căn cứ"), sheet.reason)]
    if decision is not None:
        known += [
            (_("Quyết định"), _("{number} ngày {day}").format(number=decision.decision_no,
                                                            day=day_text(decision.decided_on))),
            (_("Có hiệu lực"), day_text(decision.effective_on)), (_("Người ký"), decision.authority),
        ]  # fmt: skip
    return pdf(
        [
            page(
                _("CHỈ TIÊU KẾ HOẠCH TÍN DỤNG") if own else _("THÔNG BÁO CHỈ TIÊU KẾ HOẠCH TÍN DỤNG"),
                f"{round_text(sheet)} · {ward}",
                [
                    facts(known),
                    lines(unit_note()),
                    table(columns, listed, ["", _("Cộng"), *([""] * (len(columns) - 2 - len(sums))), *sums]),
                    signs(_("Người lập"), _("Ban đại diện tỉnh") if own else _("TM. Ủy ban nhân dân")),
                ],
                issuer=(_("ỦY BAN NHÂN DÂN"), ward),
                form="" if own else FORM,
            )
        ],
        title=_("Chỉ tiêu kế hoạch tín dụng"), on=on,
    )  # fmt: skip
