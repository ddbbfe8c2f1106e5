"""The fields of an action on a loan, a household, a group: each input of a table of actions becomes a form field that
people can fill in on a phone, and that says in words what is wrong with what they wrote."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.core.identity import personal_number_problems
from dongvon.core.schedule import dotted
from dongvon.front.web.middleware import said
from dongvon.front.web.pages.kit.parts import Page
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language

MOST = 10**13
FAR = date(2100, 12, 31)
AMOUNT = re.compile(r"[0-9]{1,3}(?:[., \u00a0][0-9]{3})+|[0-9]+")
SELECT_FROM = 7  # so many choices and more are a list to open, fewer are all shown

Choices = Sequence[tuple[str, str]]


class Ground(Protocol):
    """What is acted on, as its form needs it: the business day, and the first day that makes sense."""

    @property
    def on(self) -> date: ...

    @property
    def earliest(self) -> date: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing an action asks. `name`: the service's argument; `kind`: a key of FIELDS; `start`: the value offered;
    `choices`: what is offered to pick, none of it: the input is left out; `known`: what a sent form may name beyond
    that, so that a form sent twice means the same; `words`: what is picked, where the choices say more; `ahead`: a day
    that may lie after today."""

    name: str
    label: str
    kind: str
    start: Callable[[Any], Any] | None = None
    choices: Callable[[Any], Choices] | None = None
    known: Callable[[Any], Collection[str]] | None = None
    help: str | Callable[[Any], str] = ""
    required: bool = True
    words: Mapping[str, str] | None = None
    ahead: bool = False
    least: int = 0
    most: int = MOST


class MoneyField(forms.Field):
    """Whole đồng, written with or without dots."""

    widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": 24})
    is_money = True

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        super().__init__(**options)
        self.least, self.most = least, most

    def to_python(self, value: Any) -> int | None:
        text = str(value or "").strip().removesuffix("đ").strip()
        if not text:
            return None
        if not AMOUNT.fullmatch(text):
            raise ValidationError(_("Ghi số tiền bằng đồng, chỉ gồm chữ số, ví dụ 1.500.000."))
        amount = int(re.sub(r"\D", "", text)) if len(text) < 24 else self.most + 1
        if not self.least <= amount <= self.most:
            text = _("Số tiền phải từ {least} đến {most} đồng.")
            raise ValidationError(text.format(least=dotted(self.least), most=dotted(self.most)))
        return amount

    def prepare_value(self, value: Any) -> Any:
        return count_text(value, page_language()) if isinstance(value, int) else value


class DayField(forms.DateField):
    """A day within the life of loans: not before the first, nor after the last that makes sense."""

    def __init__(self, *, earliest: date, latest: date, **options: Any) -> None:
        limits = {"type": "date", "min": earliest.isoformat(), "max": latest.isoformat()}
        super().__init__(
            widget=forms.DateInput(limits, "%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            error_messages={"invalid": _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 15/09/2025.")},
            **options,
        )
        self.earliest, self.latest = earliest, latest

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not self.earliest <= day <= self.latest:
            text = _("Ngày phải từ {earliest} đến {latest}.")
            raise ValidationError(text.format(earliest=day_text(self.earliest), latest=day_text(self.latest)))
        return day


class PickField(forms.ChoiceField):
    """One of a few, all shown; one of many, in a list to open."""

    def __init__(self, *, known: Collection[str] = (), **options: Any) -> None:
        many = len(options["choices"]) >= SELECT_FROM
        super().__init__(widget=forms.Select if many else forms.RadioSelect, **options)
        self.known = known
        self.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")

    def valid_value(self, value: Any) -> bool:
        return value in self.known or super().valid_value(value)


class SeveralField(forms.MultipleChoiceField):
    """Any of those shown."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, known: Collection[str] = (), **options: Any) -> None:
        super().__init__(**options)
        self.known = known
        self.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")

    def valid_value(self, value: Any) -> bool:
        return value in self.known or super().valid_value(value)


Make = Callable[[Input, Ground, dict[str, Any]], forms.Field]


def _day(one: Input, standing: Ground, options: dict[str, Any]) -> forms.Field:
    today = max(timezone.localdate(), standing.on)
    return DayField(earliest=min(standing.earliest, today), latest=FAR if one.ahead else today, **options)


def _pick(one: Input, standing: Ground, options: dict[str, Any]) -> forms.Field:
    assert one.choices is not None
    known = one.known(standing) if one.known else ()
    choices = [(key, _(label)) for key, label in one.choices(standing)]
    if len(choices) >= SELECT_FROM or not one.required:  # nothing is picked by chance
        keys, start = {key for key, _label in choices}, one.start(standing) if one.start else ""
        if "" not in keys and start not in keys:
            choices.insert(0, ("", _("Hãy chọn…") if one.required else _("không nêu")))
    return PickField(choices=choices, known=known, **options)


def _several(one: Input, standing: Ground, options: dict[str, Any]) -> forms.Field:
    assert one.choices is not None
    choices = [(key, _(label)) for key, label in one.choices(standing)]
    known = one.known(standing) if one.known else ()
    return SeveralField(choices=choices, known=known, **options)


def _number(one: Input, _standing: Ground, options: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(min_value=one.least, max_value=one.most, **options)


def _text(one: Input, _standing: Ground, options: dict[str, Any]) -> forms.Field:
    return forms.CharField(max_length=one.most, **options)


def _identity(one: Input, standing: Ground, options: dict[str, Any]) -> forms.Field:
    field = forms.CharField(max_length=one.most, **options)
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    field.validators.append(_is_personal_number)
    return field


def _is_personal_number(number: str) -> None:
    for problem in personal_number_problems(number):
        if problem.severity == "block":
            raise ValidationError(said(problem))


FIELDS: Mapping[str, Make] = {
    "identity": _identity,
    "money": lambda one, _standing, options: MoneyField(least=one.least, most=one.most, **options),
    "day": _day,
    "pick": _pick,
    "several": _several,
    "number": _number,
    "text": _text,
}


class ActionForm(forms.Form):
    """The inputs of an action, with the id of the request made when the form was first shown."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        inputs: Sequence[Input],
        standing: Ground,
        sent: QueryDict | None = None,
        start: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(sent, initial={"request_id": uuid4(), **(start or {})}, label_suffix="")
        self.inputs = [one for one in inputs if one.choices is None or one.known or one.choices(standing)]
        for one in self.inputs:
            text = one.help(standing) if callable(one.help) else _(one.help) if one.help else ""
            options = {"label": _(one.label), "required": one.required, "help_text": text}
            self.fields[one.name] = FIELDS[one.kind](one, standing, options)
            self.fields[one.name].error_messages["required"] = _("Hãy điền mục này.")
            if one.start is not None and sent is None:
                self.initial.setdefault(one.name, one.start(standing))

    def content(self) -> dict[str, Any]:
        """What was filled in, without the request's id; a text left empty is empty, anything else left empty None."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "request_id"}
        missing = {name for name in found if found[name] == "" and not isinstance(self.fields[name], forms.CharField)}
        return {name: None if name in missing else value for name, value in found.items()}

    def told(self, content: Mapping[str, Any]) -> list[Page]:
        """What was filled in, as facts to read over."""
        rows = []
        for one in self.inputs:
            value, kind = content.get(one.name), {"money": "dong", "day": "day"}.get(one.kind, "text")
            if value in (None, "", []):
                continue
            if one.kind in ("pick", "several"):
                labels = dict(self.fields[one.name].choices)  # type: ignore[attr-defined]
                labels |= {key: _(word) for key, word in (one.words or {}).items()}
                value = ", ".join(str(labels.get(key, key)) for key in (value if one.kind == "several" else [value]))
            rows.append({"label": _(one.label), "value": value, "kind": kind})
        return rows


def carried(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was filled in as hidden inputs: name and value, a list as several of one name."""
    rows = []
    for name, value in content.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                rows.append((name, one.isoformat() if isinstance(one, date) else str(one)))
    return rows
