"""What is done about phones and receipts of a group, as rows: form, preview and confirmation follow from the row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.core.problems import N_
from dongvon.field.collecting.models import HandedEntry, ReceiptRange, SettledUndoing
from dongvon.field.collecting.queries import devices_of, payers_of, undone_after_posting
from dongvon.field.collecting.services import LONGEST_RANGE, hand_out_receipts, revoke_device, settle_undoing
from dongvon.front.web.pages.kit.action_desk import Desk
from dongvon.front.web.pages.kit.actions import RecordAction, named
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.naming import group_label, money
from dongvon.front.web.pages.kit.parts import Page, association_name
from dongvon.front.web.pages.loans.listing import heads_of
from dongvon.office.overview.queries import as_of
from dongvon.parties.groups.models import Group
from dongvon.parties.groups.queries import group_for

BOOK = 100  # receipts in a book, proposed


class GroupCollecting:
    """A group that collects: its phones, its receipts, what was undone too late."""

    def __init__(self, actor: Actor, group: Group) -> None:
        self.actor, self.group, self.on = actor, group, timezone.localdate()

    @property
    def earliest(self) -> date:
        return self.group.founded_on

    @property
    def phones_ever(self) -> list[str]:
        return [str(one.public_id) for one in devices_of(self.actor).filter(group=self.group)]

    @property
    def phones(self) -> Choices:
        """In use, by number and holder."""
        rows = devices_of(self.actor).filter(group=self.group, revoked_on=None).order_by("number")
        return [(str(one.public_id), phone_name(one.number, one.user.full_name)) for one in rows]

    @property
    def undone(self) -> Choices:
        rows = list(undone_after_posting(self.actor, [self.group]))
        payers = payers_of(rows)
        return [(str(one.entry_id), f"{payers.get(one.pk, '')}: {money(one.amount)}") for one in rows]

    @property
    def undone_ever(self) -> list[str]:
        rows = HandedEntry.objects.filter(group=self.group, settled__isnull=False)
        return [str(one) for one in rows.values_list("entry_id", flat=True)]

    @cached_property
    def last_range(self) -> ReceiptRange | None:
        return ReceiptRange.objects.filter(place=self.group.place).order_by("-pk").first()

    @property
    def next_receipt(self) -> int:
        same = (
            ReceiptRange.objects.filter(series=self.last_range.series)
            if self.last_range
            else ReceiptRange.objects.none()
        )
        return max(same.values_list("last", flat=True), default=0) + 1


def phone_name(number: int, holder: str) -> str:
    return _("Máy {number}, {holder}").format(number=number, holder=holder)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWork(RecordAction):
    """`ids`: inputs that name a phone or an entry."""

    ids: frozenset[str] = frozenset()

    def asked(self, standing: Any, content: dict[str, Any]) -> dict[str, Any]:
        found = RecordAction.asked(self, standing, content)
        return {name: UUID(value) if name in self.ids and value else value for name, value in found.items()}


WORK: tuple[GroupWork, ...] = (
    GroupWork(
        key="bien-lai", title=N_("Giao biên lai 01/BL"), verb=N_("Giao biên lai"), icon="file-text",
        service=hand_out_receipts, about="group_id", ids=frozenset({"device"}), source="01/BL", confidence="memory",
        hint=N_("Quyển biên lai đánh số sẵn giao cho tổ trước khi đi thu. Điện thoại lấy số từ quyển này; số nhảy cóc,"
                " dùng hai lần hoặc không có trong quyển nào đều hiện ra ở trang của tổ."),
        inputs=(
            Input(name="series", label=N_("Ký hiệu"), kind="text", most=8,
                  start=lambda at: at.last_range.series if at.last_range else ""),
            Input(name="first", label=N_("Từ số"), kind="number", least=1, most=2**31 - 1,
                  start=lambda at: at.next_receipt),
            Input(name="last", label=N_("Đến số"), kind="number", least=1, most=2**31 - 1,
                  start=lambda at: at.next_receipt + BOOK - 1),
            Input(name="device", label=N_("Chỉ cho máy"), kind="pick", required=False, choices=lambda at: at.phones,
                  known=lambda at: at.phones_ever, start=lambda _at: "", help=N_("Bỏ trống: cho cả tổ.")),
            Input(name="on", label=N_("Ngày giao"), kind="day", start=lambda at: at.on),
        ),
    ),
    GroupWork(
        key="khoa-may", title=N_("Khóa một máy"), verb=N_("Khóa máy"), icon="lock", service=revoke_device,
        ids=frozenset({"public_id"}), source=N_("quy ước của hệ thống này"), confidence="",
        hint=N_("Máy mất, hỏng hoặc đổi người giữ: máy không lấy sổ, không tự nộp được nữa. Lần có mạng tới, máy xóa"
                " những khoản đã nộp và tên tổ viên; khoản chưa nộp vẫn ở trên máy, mang đến giao dịch viên."),
        inputs=(
            Input(name="public_id", label=N_("Máy"), kind="pick", choices=lambda at: at.phones,
                  known=lambda at: at.phones_ever, start=lambda _at: ""),
        ),
    ),
    GroupWork(
        key="khoan-huy", title=N_("Xử lý khoản hủy sau khi ghi sổ"), verb=N_("Ghi kết quả"), icon="clipboard-check",
        service=settle_undoing, ids=frozenset({"entry_id"}), source="01/BL", confidence="memory",
        hint=N_("Tổ trưởng hủy khoản này trên máy khi bảng kê đã ghi sổ, nên sổ chưa đổi. Gặp tổ trưởng và tổ viên:"
                " hoặc trả lại tiền (hủy bút toán ở trang khoản vay, rút từ sổ tiền gửi), hoặc khoản thu vẫn đúng. Ghi"
                " kết quả kèm số biên bản."),
        inputs=(
            Input(name="entry_id", label=N_("Khoản hủy"), kind="pick", choices=lambda at: at.undone,
                  known=lambda at: at.undone_ever, start=lambda _at: ""),
            Input(name="outcome", label=N_("Kết quả"), kind="pick", start=lambda _at: "",
                  choices=lambda _at: [(key, str(label)) for key, label in SettledUndoing.Outcome.choices]),
            Input(name="document", label=N_("Số biên bản"), kind="text", most=40),
            Input(name="settled_on", label=N_("Ngày xử lý"), kind="day", start=lambda at: at.on),
        ),
    ),
)  # fmt: skip


class CollectingDesk(Desk[GroupWork, GroupCollecting]):
    preview_page = "collecting/preview.html"

    @classmethod
    def of(cls, actor: Actor, group_id: int, key: str) -> "CollectingDesk":
        return cls(actor, named(WORK, key), GroupCollecting(actor, group_for(actor, group_id)))

    def frame(self) -> Page:
        group = self.standing.group
        label, back = label_of(self.actor, group), reverse("group_collecting", args=[group.pk])
        return {
            "subtitle": f"{label} ({group.code}) · {association_name(group.association)}",
            "crumbs": [*crumbs_of(group, label), {"label": _(self.action.title), "url": None}],
            "url": reverse("collecting_work", args=[group.pk, self.action.key]),
            "back_url": back,
        }

    def foresee(self, request_id: UUID, asked: Mapping[str, Any]) -> Page:
        with rehearsal(self.actor):
            self.action.service(actor=self.actor, request_id=uuid4(), **asked)
        return {"sentences": self._sentences(asked)}

    def _sentences(self, asked: Mapping[str, Any]) -> list[str]:
        if self.action.key == "bien-lai":
            count = asked["last"] - asked["first"] + 1
            return [_("Tổ có thêm {count} số biên lai.").format(count=count),
                    _("Tối đa một lần giao: {most} số.").format(most=LONGEST_RANGE)]  # fmt: skip
        if self.action.key == "khoa-may":
            held = HandedEntry.objects.filter(device__public_id=asked["public_id"]).count()
            return [_("Máy chủ giữ {count} khoản của máy này; những khoản ấy không mất.").format(count=held),
                    _("Khoản nào còn trên máy mà chưa nộp vẫn nộp được tại quầy, bằng mã QR hoặc tệp.")]  # fmt: skip
        return [_("Sổ sách không đổi vì việc này; khoản hủy không còn chờ xử lý.")]

    def confirmation(self, content: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
        return _("Đã ghi: {what}.").format(what=_(self.action.title))


def label_of(actor: Actor, group: Group) -> str:
    return group_label(group.code, heads_of(actor, as_of(group.place)).get(group.pk))


def crumbs_of(group: Group, label: str) -> Sequence[Page]:
    return [
        {"label": pgettext("menu", "Tổ"), "url": reverse("groups")},
        {"label": label, "url": reverse("group", args=[group.pk])},
        {"label": _("Máy và biên lai"), "url": reverse("group_collecting", args=[group.pk])},
    ]
