"""Making a sheet of targets: a file filled in, or the lines of one screen, then a preview, then the write. What was
read from a file travels through the preview as text; the service checks every line again."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.core.problems import N_, InvariantBroken, Problem, Refused
from dongvon.core.targets import DIVIDES, SOURCE, Level, in_units
from dongvon.credit.applications.headroom import committed
from dongvon.credit.capital.models import TargetSheet
from dongvon.credit.capital.queries import latest, lines_of, targets_of
from dongvon.credit.capital.services import Line, propose_targets
from dongvon.credit.capital.standing import NAMED_BY, Key, Part, balances_on, summed
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.capital.targets import LEVELS, Names, line_table, makers
from dongvon.front.web.pages.kit.action_desk import Drawn
from dongvon.front.web.pages.kit.fields import DayField
from dongvon.front.web.pages.kit.naming import source
from dongvon.front.web.pages.kit.parts import Page, column, link
from dongvon.front.web.templatetags.formats import millions_text, page_language
from dongvon.office.overview.queries import as_of
from dongvon.office.target_sheets.layout import funds, recipients
from dongvon.office.target_sheets.reading import Allowed, SheetRejected, amount_of, read_sheet
from dongvon.office.target_sheets.writing import Row, unit_note, workbook

FAULTS_SHOWN = 60
MOST_CARRIED = 4_000_000


class MillionField(forms.Field):
    """Million đồng with one decimal, as people write it: 1.234,5. Empty: the line stays as it is."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})
    is_money = True

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        amount = amount_of(text, is_number=False)
        if amount is None or amount < 0:
            raise ValidationError(_("Ghi triệu đồng với nhiều nhất một chữ số thập phân, ví dụ 1.234,5."))
        return amount


class EntryForm(forms.Form):
    """The day and reason of a sheet, the file if it comes in one, or the lines of the screen."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    lines = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_CARRIED)
    year = forms.IntegerField(label=gettext_lazy("Năm kế hoạch"), min_value=2000, max_value=2100)
    reason = forms.CharField(label=gettext_lazy("Căn cứ, lý do"), max_length=300, required=False)
    file = forms.FileField(
        label=gettext_lazy("Tệp Excel đã điền"), required=False,
        help_text=gettext_lazy("Nhận cả tệp hoặc không nhận dòng nào; dòng không có trong tệp giữ chỉ tiêu đang có."),
    )  # fmt: skip

    def __init__(self, on: date, rows: Mapping[str, tuple[str, int | None]], *sent: Any) -> None:
        start = {"request_id": uuid4(), "made_on": on, "year": on.year}
        start |= {name: _in_field(amount) for name, (_label, amount) in rows.items()}
        super().__init__(*sent, initial=start, label_suffix="")
        latest_day = max(timezone.localdate(), on)
        self.fields["made_on"] = DayField(earliest=date(2000, 1, 1), latest=latest_day, label=_("Ngày lập"))
        for name, (label, _amount) in rows.items():
            self.fields[name] = MillionField(label=label, required=False)
        for one in self.fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")


def _in_field(amount: int | None) -> str:
    """An amount as it is offered to be changed: it is read back the same whatever the language."""
    return "" if amount is None else f"{amount // 1_000_000},{amount // 100_000 % 10}"


class Entry:
    """Somebody about to make a sheet of a level."""

    def __init__(self, actor: Actor, level: str, query: QueryDict) -> None:
        self.level = Level(level) if level in set(Level) else Level.COMMUNE
        if actor.role not in makers(self.level):
            named = ", ".join(sorted(str(role.label) for role in makers(self.level)))
            raise Refused(Problem("page_of_another_role", N_("Trang này dành cho: {roles}."), {"roles": named}, SOURCE))
        self.actor, self.place = actor, actor.places[0]
        self.on = as_of(self.place)
        self.names = Names(self.place)
        self.known = self._known()
        self.key = self._asked_key(query)

    # --- what there is ----------------------------------------------------------------------------------------------

    def _known(self) -> dict[Part, tuple[int, int | None]]:
        """Every line there is reason to set: (base, target now) of the last version, or of the books of 31/12."""
        before = targets_of(latest(self.place, self.on.year, self.level))
        if before:
            return {part: (line.target, line.target) for part, line in before.items()}
        balances = summed(balances_on(self.place, date(self.on.year - 1, 12, 31)), *NAMED_BY[self.level])
        return {part: (amount, None) for part, amount in balances.items() if amount}

    def _asked_key(self, query: QueryDict) -> Key | None:
        """The programme and fund whose lines are on the screen; at the commune all of them are."""
        wanted = (query.get("ct", ""), query.get("nv", ""))
        keys = {(one[0], str(one[1])): one for one in self.keys()}
        return None if self.level == Level.COMMUNE else keys.get(wanted)

    def keys(self) -> list[Key]:
        above = DIVIDES.get(self.level)
        whole = targets_of(latest(self.place, self.on.year, above)) if above else self.known
        return sorted({part.key for part in whole})

    def rows(self) -> dict[str, tuple[str, int | None]]:
        """Fields of the screen by name: what the line is, and the target it has."""
        return {_field_name(part): (label, self.known.get(part, (0, None))[1]) for part, label in self._screen()}

    def _screen(self) -> list[tuple[Part, str]]:
        if self.level == Level.COMMUNE:
            every = [Part(one.code, fund_id) for one in all_programmes() for fund_id in self.names.funds]
            return [(part, self.names.key(part.key)) for part in every if part in self.known]
        if self.key is None:
            return []
        return [
            (Part(*self.key, one.hamlet_id, one.association, one.group_id), one.name)
            for one in recipients(self.place, self.level)
        ]

    # --- steps ------------------------------------------------------------------------------------------------------

    def open(self) -> Drawn:
        return self._form(EntryForm(self.on, self.rows()))

    def step(self, sent: QueryDict, files: Any) -> Drawn:
        form = EntryForm(self.on, self.rows(), sent, files)
        if not form.is_valid() or sent.get("buoc") == "sua":
            return self._form(form)
        try:
            lines = self._lines(form)
            if sent.get("buoc") == "ghi":
                answer = self._propose(form, lines)
                self.done_url = reverse("target_sheet", args=[answer["sheet_id"]])
                return Drawn(done=_("Đã lập bảng chỉ tiêu; bảng có hiệu lực khi có quyết định."))
            return self._preview(form, lines)
        except SheetRejected as rejected:
            return self._form(form, rejected)
        except Refused as refusal:
            return self._form(form, refusal)

    def _lines(self, form: EntryForm) -> list[Line]:
        """From the preview, the file, or the lines of the screen that were changed."""
        if form.cleaned_data["lines"]:
            return carried_lines(form.cleaned_data["lines"])
        upload: UploadedFile | None = form.cleaned_data["file"]
        if upload is not None:
            return self._read(upload)
        parts = dict(zip(self.rows(), self._screen(), strict=True))
        return [
            Line(part.programme, part.fund_id, amount, part.hamlet_id, part.association, part.group_id)
            for name, (part, _label) in parts.items()
            if (amount := form.cleaned_data[name]) is not None and amount != self.known.get(part, (0, None))[1]
        ]

    def _read(self, upload: UploadedFile) -> list[Line]:
        allowed = Allowed(
            {one.code: one for one in recipients(self.place, self.level)},
            {one.code for one in all_programmes()},
            {code: fund.pk for code, fund in funds().items()},
        )
        with TemporaryDirectory(prefix="dongvon-targets-") as folder:
            path = Path(folder) / f"sheet{Path(upload.name or '').suffix[:8]}"
            with path.open("wb") as file:
                file.writelines(upload.chunks())
            return read_sheet(path, allowed)

    def _propose(self, form: EntryForm, lines: Sequence[Line]) -> dict[str, Any]:
        kept = form.cleaned_data
        return propose_targets(
            actor=self.actor, request_id=kept["request_id"], place=self.place, year=kept["year"], level=str(self.level),
            made_on=kept["made_on"], lines=lines, reason=kept["reason"].strip(),
        )  # fmt: skip

    def _preview(self, form: EntryForm, lines: list[Line]) -> Drawn:
        """The whole version as it would be, beside what is outstanding and approved now."""
        with rehearsal(self.actor):
            answer = self._propose(form, lines)
            found = lines_of(TargetSheet.objects.get(pk=answer["sheet_id"]))
        outstanding, approved = (summed(one, *NAMED_BY[self.level]) for one in committed(self.place))
        used = {part: outstanding.get(part, 0) + approved.get(part, 0) for part in {*outstanding, *approved}}
        kept = form.cleaned_data
        text = _("Bảng có {count} dòng, cộng {total} triệu đồng; {changed} dòng thay đổi, các dòng khác giữ nguyên.")
        carried = [
            ("request_id", str(kept["request_id"])), ("year", str(kept["year"])), ("reason", kept["reason"]),
            ("made_on", kept["made_on"].isoformat()), ("lines", json.dumps([asdict(one) for one in lines])),
        ]  # fmt: skip
        return Drawn("capital_preview.html", self._frame() | {
            "carried": carried, "verb": _("Lập bảng chỉ tiêu"),
            "sentences": [
                text.format(count=len(found), total=millions_text(answer["total"], page_language()),
                            changed=sum(bool(line.change) for line in found)),
                _("Chưa có hiệu lực: chờ quyết định của người có thẩm quyền, kèm bản đã ký."),
            ],
            "table": line_table(found, self.level, self.names, used),
        })  # fmt: skip

    # --- shown ------------------------------------------------------------------------------------------------------

    def _frame(self) -> Page:
        return {
            "title": _("Lập bảng chỉ tiêu"),
            "subtitle": _(LEVELS[self.level]),
            "crumbs": [{"label": _("Chỉ tiêu vốn"), "url": link("targets", cap=self.level)},
                       {"label": _("Lập bảng chỉ tiêu"), "url": None}],
            "hint": _("Ghi chỉ tiêu mới bằng triệu đồng. Số gốc do hệ thống lấy: dư nợ 31/12 ở lần giao đầu, chỉ tiêu"
                      " đang có ở các lần sau. Dòng để trống giữ nguyên."),
            "source": source(_(SOURCE), confidence="mixed"),
            "url": link_with_key(self.level, self.key),
            "back_url": link("targets", cap=self.level),
        }  # fmt: skip

    def _form(self, form: EntryForm, refusal: Refused | None = None) -> Drawn:
        rows = self.rows()
        context = self._frame() | {
            "form": form,
            "common": [form[name] for name in ("made_on", "year", "reason", "file")],
            "rows": [form[name] for name in rows],
            "keys": [
                {"label": self.names.key(key), "url": link_with_key(self.level, key), "current": key == self.key}
                for key in (self.keys() if self.level != Level.COMMUNE else [])
            ],
            "template_url": reverse("target_form", args=[self.level]),
        }  # fmt: skip
        if refusal is not None:
            context["problem"] = {"tone": "refused", "what": said(refusal.problem),
                                  "why": _("Chưa có gì bị ghi. Sửa rồi gửi lại.")}  # fmt: skip
        if isinstance(refusal, SheetRejected):
            context["faults"] = {
                "columns": [column("row", _("Dòng"), "count"), column("column", _("Cột")), column("why", _("Lý do"))],
                "rows": [{"row": one.row, "column": _(one.column), "why": said(one.problem)}
                         for one in refusal.faults[:FAULTS_SHOWN]],
            }  # fmt: skip
        return Drawn("capital_entry.html", context, 409 if refusal else 200)


def _field_name(part: Part) -> str:
    return f"m-{part.programme}-{part.fund_id}-{part.hamlet_id or part.group_id or part.association or 0}"


def link_with_key(level: Level, key: Key | None) -> str:
    address = reverse("target_entry", args=[level])
    return f"{address}?ct={key[0]}&nv={key[1]}" if key else address


def carried_lines(text: str) -> list[Line]:
    """Lines as the preview sent them on; the service holds each against the books again."""
    try:
        rows = json.loads(text)
        found = [Line(**row) for row in rows]
    except (ValueError, TypeError) as broken:
        raise _not_carried() from broken
    kinds: Mapping[str, Callable[[Any], bool]] = {
        "programme": lambda value: isinstance(value, str), "association": lambda value: isinstance(value, str),
        "fund_id": _is_whole, "target": _is_whole, "base": _is_whole_or_none, "hamlet_id": _is_whole_or_none,
        "group_id": _is_whole_or_none,
    }  # fmt: skip
    if any(not fits(getattr(line, name)) for line in found for name, fits in kinds.items()):
        raise _not_carried()
    return found


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15


def _is_whole_or_none(value: Any) -> bool:
    return value is None or _is_whole(value)


def _not_carried() -> Refused:
    return Refused(Problem("lines_not_carried", N_("Bảng xem trước không đọc lại được; hãy gửi lại tệp.")))


def template_file(actor: Actor, level: str) -> bytes:
    """The lines of a level with what they have, to be filled in and sent back."""
    entry = Entry(actor, level, QueryDict())
    codes = {fund.pk: code for code, fund in funds().items()}
    to = {
        Part("", 0, one.hamlet_id, one.association, one.group_id): one for one in recipients(entry.place, entry.level)
    }
    rows = []
    for part, (base, target) in sorted(entry.known.items(), key=lambda item: _order(item[0])):
        whom = to.get(Part("", 0, part.hamlet_id, part.association, part.group_id))
        if whom is None:
            raise InvariantBroken(f"targets of {part}, which is not in {entry.place}")
        rounded = in_units(base)
        now = rounded if target is None else target
        rows.append(Row(whom.code, whom.name, part.programme, codes[part.fund_id], rounded, now - rounded, now))
    return workbook(
        rows, title=_("Chỉ tiêu kế hoạch năm {year}").format(year=entry.on.year), subtitle=_(LEVELS[entry.level]),
        note=unit_note() + _("; sửa cột “Chỉ tiêu mới” rồi gửi lại, hai cột trước có thể để trống"),
    )  # fmt: skip


def _order(part: Part) -> tuple[str, int, int, int, str]:
    return part.programme, part.fund_id, part.hamlet_id or 0, part.group_id or 0, part.association
