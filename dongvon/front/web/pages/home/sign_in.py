"""What the sign-in page and the choice of roles show."""

import json
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Grant, Role
from dongvon.base.database import home
from dongvon.base.places.queries import in_force
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.parts import association_name


class SignInForm(AuthenticationForm):
    """Name and password; what was wrong is never said more closely than "one of the two"."""

    username = forms.CharField(
        label=_("Tên đăng nhập"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Mật khẩu"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu chưa đúng. Mật khẩu phân biệt chữ hoa, chữ thường."),
        "inactive": _("Tài khoản này đã ngừng dùng."),
    }


def demo_accounts() -> list[dict[str, str]]:
    """The accounts the demonstration wrote down when it was built; none in any other installation."""
    path = home() / "demo.json"
    if not path.exists():
        return []
    accounts: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return accounts


def demo_users() -> list[dict[str, Any]]:
    """The accounts of the demonstration that may sign in today, with role and place."""
    accounts = {account["username"]: account for account in demo_accounts()}
    if not accounts:
        return []
    grants = Grant.objects.filter(in_force(timezone.localdate()), user__username__in=accounts, user__is_active=True)
    held = {grant.user.username: grant for grant in grants.select_related("user").order_by("-id")}
    ward_first = sorted(accounts, key=lambda name: accounts[name]["role"] != Role.WARD_OFFICER)
    return [
        {"username": name, "password": accounts[name]["password"], "role": Role(held[name].role).label,
         "place": _where(held[name])}
        for name in ward_first if name in held
    ]  # fmt: skip


def _where(grant: Grant) -> str:
    part = association_name(grant.association) if grant.association else grant.group_code
    return ", ".join(filter(None, (part, place_name(grant.place) if grant.place else "")))


def role_choices(roles: list[Actor], chosen: int, place: str) -> list[dict[str, Any]]:
    """A person's roles in the order they are numbered in his session, once for each place of theirs."""
    return [
        {"value": f"{number}:{code}", "label": actor.role.label, "current": (number, code) == (chosen, place),
         "deputy": bool(actor.deputy_for_id), "place": place_name(code), "groups": ", ".join(actor.group_codes)}
        for number, actor in enumerate(roles) for code in actor.places
    ]  # fmt: skip
