"""Files of a review round: sheets in Excel out and in again, the scan of the signed decision, papers as PDF.

Headers of the sheets are the words the reader knows, in every language of the page: what goes out comes in again."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.base.attachments.services import attach
from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import units_behind
from dongvon.core.poverty import FINDING_NAMES, PRESENT_NAMES, REVIEW, Finding
from dongvon.core.problems import N_, Problem, Refused
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.fields import DayField
from dongvon.front.web.pages.kit.naming import source
from dongvon.front.web.pages.kit.parts import Page, column
from dongvon.front.web.pages.reviews.page import crumbs, effects_table, points_b2, round_name
from dongvon.office.documents.certificates import certificates, refusals
from dongvon.office.overview.queries import as_of
from dongvon.office.poverty_lists.effects import effects_of
from dongvon.office.poverty_lists.error_sheet import write_error_sheet
from dongvon.office.poverty_lists.reading import list_format
from dongvon.office.poverty_lists.rounds import take_review_list, take_votes
from dongvon.office.poverty_lists.sample import KIND_WORDS, SEX_WORDS
from dongvon.office.poverty_lists.services import ListFile, ListRejected
from dongvon.parties.households.models import Person
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import ABOUT_ROUND, cases_of, round_for

REASONS_SHOWN = 50
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# --- out --------------------------------------------------------------------------------------------------------------


def _header(key: str) -> str:
    return list_format("review").column(key).header


def _columns(*keys: str) -> list[Page]:
    days = ("born_on", "escaped_on", "requested_on")
    counts = ("number", "b1", "b2", "income", "votes")
    return [
        column(key, _header(key), "day" if key in days else "count" if key in counts else "text") for key in keys
    ]  # fmt: skip


def sheets(actor: Actor, round_id: int, query: QueryDict) -> tuple[ReviewRound, list[tuple[str, Page]]]:
    """The round as sheets: the list with scores, the votes, and once recognised the list of results."""
    row = round_for(actor, round_id)
    cases = cases_of(row).select_related("hamlet", "meeting")
    if query.get("thon", "").isdigit():
        cases = cases.filter(hamlet_id=int(query["thon"]))
    found = list(cases)
    units = {unit.code: unit.name for unit in units_behind(row.place)}
    rows = [_row(one, units) for one in found]
    scored = _columns("number", "name", "hamlet", "unit", "kind", "b1", "b2", "income", "deprived", "average",
                      "requested_on", "document")  # fmt: skip
    votes = [*_columns("number", "name", "hamlet"), column("result", "Kết quả"), *_columns("votes")]
    made = [("Danh sách và phiếu điểm", _table(scored, rows)), ("Biểu quyết", _table(votes, rows))]
    if row.decision_no:
        made.append(("Danh sách công nhận", _recognised(row, found, units)))
    return row, made


def _table(columns: list[Page], rows: Iterable[Page]) -> Page:
    return {"columns": columns, "rows": list(rows), "totals": {}, "words": "–"}


def _row(one: ReviewedHousehold, units: Mapping[str, str]) -> Page:
    return {
        "number": one.number, "name": one.name, "hamlet": one.hamlet.name,
        "unit": units.get(one.hamlet.unit_code, ""), "kind": KIND_WORDS.get(one.class_before, ""), "b1": one.b1,
        "b2": points_b2(one), "income": one.income, "deprived": "; ".join(one.deprived),
        "average": "có" if one.average else "", "requested_on": one.requested_on, "document": one.document,
        "result": str(FINDING_NAMES[Finding(one.finding)]) if one.finding else "", "votes": one.votes_for,
    }  # fmt: skip


def _recognised(row: ReviewRound, cases: Iterable[ReviewedHousehold], units: Mapping[str, str]) -> Page:
    """The recognised list in the very form in which a commune's list is taken in elsewhere."""
    kept = [one for one in cases if one.kind]
    heads = {one.household_id: one for one in Person.objects.filter(
        household__in=[case.household_id for case in kept], head=True)}  # fmt: skip
    rows = []
    for one in kept:
        head = heads.get(one.household_id)
        rows.append(_row(one, units) | {
            "kind": KIND_WORDS[one.kind], "born_on": head.born_on if head else None,
            "sex": SEX_WORDS[head.sex] if head else "", "ethnic": head.ethnic if head else "",
            "escaped_on": one.escaped_on,
        })  # fmt: skip
    columns = _columns("name", "born_on", "sex", "ethnic", "hamlet", "unit", "kind", "b1", "b2", "escaped_on")
    return _table(columns, rows) | {"words": f"{row.decision_no}, {row.since_on:%d/%m/%Y}"}


def results_sheets(actor: Actor, round_id: int) -> tuple[ReviewRound, Page]:
    row = round_for(actor, round_id)
    return row, effects_table(row, effects_of(row)) | {"totals": {}, "words": round_name(row)}


def certificate_papers(actor: Actor, round_id: int, query: QueryDict) -> bytes:
    wanted = query.get("thon", "")
    return certificates(round_for(actor, round_id), int(wanted) if wanted.isdigit() else None)


def refusal_papers(actor: Actor, round_id: int) -> bytes:
    return refusals(round_for(actor, round_id))


# --- in ---------------------------------------------------------------------------------------------------------------


class SheetForm(forms.Form):
    """A file, and the id that makes sending it twice harmless."""

    file = forms.FileField()
    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, fields: Mapping[str, forms.Field], label: str, *sent: Any) -> None:
        super().__init__(*sent, label_suffix="")
        self.fields["file"].label = label
        self.fields |= fields
        for one in self.fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")


@dataclass(frozen=True, slots=True)
class Intake:
    """A kind of file a round takes: who brings it, what else is asked, what is done with it and said of it."""

    title: str
    hint: str
    label: str
    role: tuple[Role, ...]
    kind: str
    fields: Callable[[ReviewRound], dict[str, forms.Field]]
    write: Callable[..., dict[str, Any]]
    told: Callable[[Mapping[str, Any]], str]


def _day_field(row: ReviewRound, label: str) -> dict[str, forms.Field]:
    on = as_of(row.place)
    return {"on": DayField(earliest=row.started_on, latest=max(on, row.started_on), label=label, initial=on)}


def _meeting_fields(row: ReviewRound) -> dict[str, forms.Field]:
    names = [(key, _(label)) for key, label in PRESENT_NAMES.items()]
    return _day_field(row, _("Ngày họp")) | {
        "attended": forms.IntegerField(min_value=1, max_value=2000, label=_("Số người dự họp")),
        "present": forms.MultipleChoiceField(
            choices=names, widget=forms.CheckboxSelectMultiple, label=_("Thành phần dự họp"),
            initial=[key for key in PRESENT_NAMES if key != "front"],
        ),
        "minutes_no": forms.CharField(max_length=40, label=_("Số biên bản")),
    }  # fmt: skip


def _take_list(*, on: date, path: Path, **rest: Any) -> dict[str, Any]:
    rest.pop("hamlet_id")
    return take_review_list(on=on, file=ListFile(path), **rest)


def _take_votes(*, on: date, path: Path, **rest: Any) -> dict[str, Any]:
    return take_votes(held_on=on, file=ListFile(path), **rest)


def _attach(*, actor: Actor, request_id: Any, round_id: int, path: Path, title: str, hamlet_id: int) -> dict[str, Any]:
    row = round_for(actor, round_id)
    content = path.read_bytes()
    return attach(
        actor=actor, request_id=request_id, place=row.place, about=(ABOUT_ROUND, row.pk), title=title, content=content
    )


INTAKES = {
    "danh-sach": Intake(
        N_("Nạp danh sách, phiếu điểm"),
        N_("Hàng có số trong đợt là hộ của đợt; hàng không có số là hộ nộp đơn. Cả tệp được nhận, hoặc không nhận gì."),
        N_("Tệp danh sách (Excel hoặc CSV)"), (Role.WARD_OFFICER,), "review",
        lambda row: _day_field(row, _("Ngày chấm điểm")), _take_list,
        lambda answer: _("Đã nhận {rows} hàng; {added} hộ thêm vào đợt.").format(
            rows=answer["rows"], added=answer["added"]),
    ),
    "bieu-quyet": Intake(
        N_("Nạp biểu quyết của cuộc họp thôn"),
        N_("Mỗi hàng một hộ với số người đồng ý. Cả tệp được nhận, hoặc không nhận gì."),
        N_("Tệp biểu quyết (Excel hoặc CSV)"), (Role.HAMLET_HEAD,), "votes", _meeting_fields, _take_votes,
        lambda answer: _("Đã ghi cuộc họp: {agreed} hộ được đồng ý, {again} hộ chấm lại.").format(
            agreed=answer["agreed"], again=answer["not_agreed"]),
    ),
    "quyet-dinh": Intake(
        N_("Đính kèm quyết định đã ký"), N_("Bản quét có chữ ký, đóng dấu (PDF hoặc ảnh)."),
        N_("Bản quét"), (Role.WARD_OFFICER, Role.WARD_LEADER), "",
        lambda row: {"title": forms.CharField(max_length=160, label=_("Tên giấy tờ"))}, _attach,
        lambda _answer: _("Đã đính kèm."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """What a page of a file says: its context and status, or the sentence after it was taken and where that leads."""

    context: Page
    status: int = 200
    done: str = ""
    url: str = ""


def intake(
    actor: Actor, round_id: int, key: str, query: QueryDict, sent: QueryDict | None,
    files: MultiValueDict[str, UploadedFile],
) -> Taken:  # fmt: skip
    row = round_for(actor, round_id)
    if key not in INTAKES:
        raise Http404(key)
    wanted = INTAKES[key]
    if actor.role not in wanted.role:
        named = ", ".join(str(role.label) for role in wanted.role)
        raise Refused(Problem("page_of_another_role", N_("Việc này dành cho: {roles}."), {"roles": named}))
    hamlet = _hamlet(row, query) if key == "bieu-quyet" else None
    form = SheetForm(wanted.fields(row), _(wanted.label), *((sent, files) if sent is not None else ()))
    page = _page(row, wanted, form, hamlet)
    if sent is None:
        return Taken(page)
    if not form.is_valid():
        return Taken(page, 422)
    return _take(actor, row, wanted, form, page, hamlet)


def _hamlet(row: ReviewRound, query: QueryDict) -> Hamlet:
    wanted = query.get("thon", "")
    found = Hamlet.objects.filter(pk=int(wanted), place=row.place).first() if wanted.isdigit() else None
    if found is None:
        raise Http404(wanted)
    return found


def _page(row: ReviewRound, wanted: Intake, form: SheetForm, hamlet: Hamlet | None) -> Page:
    back = reverse("review", args=[row.pk]) + (f"?thon={hamlet.pk}" if hamlet else "")
    return {
        "title": _(wanted.title), "subtitle": hamlet.name if hamlet else round_name(row), "hint": _(wanted.hint),
        "source": source(REVIEW, confidence="mixed"), "crumbs": crumbs(row, _(wanted.title)), "form": form,
        "back_url": back,
    }  # fmt: skip


def _take(actor: Actor, row: ReviewRound, wanted: Intake, form: SheetForm, page: Page, hamlet: Hamlet | None) -> Taken:
    asked: dict[str, Any] = dict(form.cleaned_data)
    upload: UploadedFile = asked.pop("file")
    with TemporaryDirectory(prefix="dongvon-review-") as folder:
        path = Path(folder) / f"sheet{Path(upload.name or '').suffix[:8]}"
        with path.open("wb") as file:
            file.writelines(upload.chunks())
        try:
            hamlet_id = hamlet.pk if hamlet else 0
            answer = wanted.write(actor=actor, round_id=row.pk, path=path, hamlet_id=hamlet_id, **asked)
        except ListRejected as rejected:
            return Taken(page | _rejected(rejected, path, Path(folder) / "reasons.xlsx"), 409)
        except Refused as refusal:
            return Taken(page | {"problem": {"tone": "refused", "what": said(refusal.problem)}}, 409)
    return Taken(page, done=wanted.told(answer), url=page["back_url"])


def _rejected(rejected: ListRejected, path: Path, out: Path) -> Page:
    """The first reasons, and the clerk's own sheet with all of them, kept nowhere on this machine."""
    write_error_sheet(path, rejected.rows, out, say=said, kind=rejected.kind)
    rows = [
        {"row": told.row, "column": told.column, "why": said(told.problem)} for told in rejected.rows[:REASONS_SHOWN]
    ]
    columns = [column("row", _("Dòng"), "count"), column("column", _("Cột")), column("why", _("Lý do"))]
    return {
        "problem": {"tone": "refused", "what": said(rejected.problem)},
        "sheet_url": f"data:{SHEET};base64,{b64encode(out.read_bytes()).decode()}",
        "reasons_table": {"columns": columns, "rows": rows},
    }
