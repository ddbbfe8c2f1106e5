"""Asking to be called back about a loan, after "May I borrow?": a name and a phone, kept until an officer called."""

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongvon.base.places.models import Hamlet
from dongvon.base.places.queries import in_force
from dongvon.field.needs.services import declare_from_public
from dongvon.front.web.pages.kit.fields import MoneyField
from dongvon.front.web.pages.kit.parts import in_language
from dongvon.front.web.pages.public import programmes

MOST = 10**11


class ContactForm(forms.Form):
    """Who would like to be called. `website` is seen by machines only."""

    request_id = forms.UUIDField(widget=forms.HiddenInput)
    programme = forms.ChoiceField(label=gettext_lazy("Chương trình"))
    hamlet = forms.ModelChoiceField(
        Hamlet.objects.none(), label=gettext_lazy("Thôn, tổ dân phố"), empty_label=gettext_lazy("Hãy chọn…")
    )
    name = forms.CharField(
        label=gettext_lazy("Họ tên"), max_length=100, widget=forms.TextInput({"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=gettext_lazy("Số điện thoại"),
        max_length=14,
        widget=forms.TextInput({"autocomplete": "tel", "type": "tel"}),
    )
    amount = MoneyField(label=gettext_lazy("Muốn vay bao nhiêu đồng?"), required=False, least=1_000, most=MOST)
    purpose = forms.CharField(label=gettext_lazy("Để làm gì"), max_length=160, required=False)
    website = forms.CharField(required=False, label=gettext_lazy("Để trống ô này"),
                              widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}))  # fmt: skip

    def __init__(self, place: str, start: tuple[str, str], sent: QueryDict | None = None) -> None:
        initial = {"request_id": uuid4(), "programme": start[0], "hamlet": start[1] if start[1].isdecimal() else None}
        super().__init__(sent, initial=initial, label_suffix="", auto_id="goi-%s")
        fields: dict[str, Any] = self.fields
        offered = [one for one in programmes.open_today(timezone.localdate()) if one.for_households]
        fields["programme"].choices = [(one.code, in_language(one.short)) for one in offered]
        fields["hamlet"].queryset = Hamlet.objects.filter(in_force(timezone.localdate()), place=place).order_by("code")
        for one in fields.values():
            one.error_messages["required"] = _("Hãy điền mục này.")
            one.error_messages["invalid_choice"] = _("Hãy chọn một mục trong danh sách.")


def declare(form: ContactForm, place: str) -> None:
    """Keep what was sent; what a machine wrote is thanked for and forgotten. Refused as the service refuses."""
    given = form.cleaned_data
    if not given["website"]:
        declare_from_public(
            request_id=given["request_id"], place=place, hamlet_id=given["hamlet"].pk, name=given["name"],
            phone=given["phone"], programme=given["programme"], amount=given["amount"], purpose=given["purpose"],
        )  # fmt: skip
