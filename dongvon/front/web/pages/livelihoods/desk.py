"""Recording models, training, advice, tellings and evidence: form, preview, write."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.core.problems import N_
from dongvon.credit.loans.models import Loan
from dongvon.credit.loans.queries import loans_of
from dongvon.field.livelihoods.models import KINDS, WAYS, ProductionModel
from dongvon.field.livelihoods.queries import model_for, models_of, outcome_for, telling_for
from dongvon.field.livelihoods.services import (
    add_model,
    end_model,
    give_advice,
    join_model,
    plan_telling,
    plan_training,
    record_evidence,
    record_telling,
)
from dongvon.field.needs.queries import household_to_ask, households_to_ask
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction, named
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.inputs import day_input, paper_input
from dongvon.front.web.pages.kit.parts import Page, programme_short
from dongvon.front.web.pages.kit.reach import hamlet_options
from dongvon.front.web.pages.needs.page import head_name_of, needs_day
from dongvon.office.overview.queries import as_of
from dongvon.parties.households.models import Household
from dongvon.parties.households.queries import with_head_and_class

SOURCE = N_("Chỉ thị 39-CT/TW (30/10/2024)")
EARLIEST = date(2002, 10, 4)
KEPT = N_("Ghi để theo dõi; sổ tiền không thay đổi.")


class Standing:
    """Somebody about to record something of the place: `about` names the record it is about, where there is one."""

    def __init__(self, actor: Actor, **about: Any) -> None:
        self.actor, self.on, self.earliest = actor, as_of(actor.places[0]), EARLIEST
        self.model: ProductionModel | None = about.get("model")
        self.household: Household | None = about.get("household")
        self.telling, self.outcome = about.get("telling"), about.get("outcome")

    @cached_property
    def hamlets(self) -> Choices:
        return list(hamlet_options(self.actor).items())

    @cached_property
    def models(self) -> Choices:
        return [(str(one.pk), one.name) for one in models_of(self.actor) if one.ended_on is None]

    @cached_property
    def households(self) -> Choices:
        """Whom the actor may ask, of the model's hamlet or of his groups."""
        found: Any = with_head_and_class(households_to_ask(self.actor, needs_day(self.actor.places[0])), self.on)
        if self.model is not None and not self.actor.group_codes:
            found = found.filter(hamlet=self.model.hamlet)
        return [(str(one.pk), one.head or one.code or "") for one in found.order_by("head_key", "pk")]

    @cached_property
    def loans(self) -> Choices:
        """Loans still running: of the household, or, for a model, of those who may join."""
        rows: Any = loans_of(self.actor).filter(closed_on__isnull=True)
        within = [self.household.pk] if self.household else [int(key) for key, _name in self.households]
        rows = rows.filter(household__in=within).select_related("borrower").order_by("-signed_on", "pk")
        return [(str(one.pk), _loan_words(one)) for one in rows]


def _loan_words(loan: Loan) -> str:
    return f"{loan.borrower.name} · {programme_short(loan.programme)} · {loan.number}"


def _kept(_at: Standing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [_(KEPT)]


def _training_told(_at: Standing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [_("Buổi này có một mã QR: người dự tự quét để điểm danh trong ngày, hoặc cán bộ đánh dấu theo danh sách.")]


def _evidence_told(at: Standing, _asked: Content, _answer: Mapping[str, Any]) -> list[str]:
    return [_("Kết quả đã được đếm từ ngày giải ngân; bằng chứng không đếm thêm lần nào.")]


def _text(name: str, label: str, most: int, **more: Any) -> Input:
    return Input(name=name, label=label, kind="text", most=most, **more)


def _pick(name: str, label: str, words: Mapping[str, str]) -> Input:
    return Input(name=name, label=label, kind="pick", choices=lambda _at: list(words.items()))


HAMLET = Input(name="hamlet_id", label=N_("Thôn, tổ dân phố"), kind="pick", choices=lambda at: at.hamlets)
LOAN = Input(name="loan_id", label=N_("Về khoản vay"), kind="pick", required=False, choices=lambda at: at.loans,
             start=lambda _at: "")  # fmt: skip
HAMLET_ID = frozenset({"hamlet_id", "model_id"})
OF_THE_PLACE: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="tuyen-truyen", title=N_("Kế hoạch tuyên truyền"), verb=N_("Lập kế hoạch tuyên truyền"), icon="megaphone",
        service=plan_telling, numbers=HAMLET_ID, foretold=_kept, source=SOURCE,
        hint=N_("Một dòng cho một thôn, một cách làm, một thứ tiếng; băng ghi âm và tờ rơi thêm sau ở trang của dòng."),
        inputs=(HAMLET, _pick("way", N_("Cách làm"), WAYS), _text("topic", N_("Nội dung"), 160),
                _text("language", N_("Tiếng"), 40, start=lambda _at: "phổ thông"), _text("venue", N_("Nơi làm"), 120),
                day_input("planned_on", N_("Dự kiến ngày"), ahead=True),
                _text("script", N_("Lời đọc"), 2000, required=False)),
    ),
    RehearsedAction(
        key="tap-huan", title=N_("Buổi tập huấn"), verb=N_("Ghi buổi tập huấn"), icon="graduation-cap",
        service=plan_training, numbers=HAMLET_ID, foretold=_training_told, source=SOURCE, hint=KEPT,
        inputs=(HAMLET, _text("topic", N_("Nội dung"), 160), _text("trainer", N_("Người dạy"), 100),
                day_input("held_on", N_("Ngày"), ahead=True), _text("venue", N_("Nơi làm"), 120),
                Input(name="model_id", label=N_("Theo mô hình"), kind="pick", required=False,
                      choices=lambda at: at.models, start=lambda _at: "")),
    ),
    RehearsedAction(
        key="mo-hinh", title=N_("Mô hình sản xuất"), verb=N_("Ghi mô hình"), icon="sprout", service=add_model,
        numbers=HAMLET_ID, foretold=_kept, source=SOURCE, hint=KEPT,
        inputs=(HAMLET, _text("name", N_("Tên mô hình"), 120), _pick("kind", N_("Loại"), KINDS),
                _text("description", N_("Làm thế nào, được gì"), 600), day_input("started_on", N_("Từ ngày"))),
    ),
)  # fmt: skip
OF_A_MODEL: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="tham-gia", title=N_("Hộ làm theo"), verb=N_("Ghi hộ làm theo"), icon="users", service=join_model,
        about="model_id", numbers=frozenset({"household_id", "loan_id"}), foretold=_kept, source=SOURCE, hint=KEPT,
        fits=lambda at: at.model.ended_on is None and bool(at.households),
        inputs=(Input(name="household_id", label=N_("Hộ"), kind="pick", choices=lambda at: at.households),
                day_input("joined_on", N_("Từ ngày")), LOAN),
    ),
    RehearsedAction(
        key="ket-thuc", title=N_("Kết thúc mô hình"), verb=N_("Kết thúc mô hình"), icon="x", service=end_model,
        about="model_id", foretold=_kept, source=SOURCE, hint=KEPT, fits=lambda at: at.model.ended_on is None,
        inputs=(day_input("ended_on", N_("Từ ngày")),),
    ),
)  # fmt: skip
OF_A_TELLING: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="da-lam", title=N_("Đã làm"), verb=N_("Ghi đã làm"), icon="check", service=record_telling,
        about="telling_id", foretold=_kept, source=SOURCE, hint=N_("Ghi một lần, đúng ngày làm và số người nghe."),
        fits=lambda at: at.telling.told_on is None,
        inputs=(day_input("told_on", N_("Ngày làm")),
                Input(name="people", label=N_("Người nghe"), kind="number", most=100_000)),
    ),
)  # fmt: skip
OF_A_HOUSEHOLD: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="tu-van", title=N_("Lần tư vấn"), verb=N_("Ghi lần tư vấn"), icon="users", service=give_advice,
        about="household_id", numbers=frozenset({"loan_id"}), foretold=_kept, source=SOURCE, hint=KEPT,
        inputs=(day_input("given_on", N_("Ngày")), _text("text", N_("Đã tư vấn điều gì"), 600), LOAN),
    ),
)  # fmt: skip
OF_AN_OUTCOME: tuple[RehearsedAction, ...] = (
    RehearsedAction(
        key="bang-chung", title=N_("Bằng chứng"), verb=N_("Ghi bằng chứng"), icon="eye", service=record_evidence,
        about="outcome_id", foretold=_evidence_told, source=SOURCE,
        hint=N_("Ai đến thấy, ngày nào, theo giấy tờ nào; ảnh và bản chụp thêm ở cùng trang."),
        inputs=(day_input("seen_on", N_("Thấy ngày")), paper_input("document", N_("Giấy tờ, ai thấy"))),
    ),
)  # fmt: skip
# name of the page it is about → (its actions, how the record is found, the page to go back to)
RECORDS: Mapping[str, tuple[Sequence[RehearsedAction], str]] = {
    "model": (OF_A_MODEL, "production_model"), "telling": (OF_A_TELLING, "telling"),
    "household": (OF_A_HOUSEHOLD, "livelihood_household"), "outcome": (OF_AN_OUTCOME, "evidence"),
}  # fmt: skip


def record_of(actor: Actor, about: str, number: int) -> Any:
    if about == "household":
        return household_to_ask(actor, number, needs_day(actor.places[0]))
    find: Any = {"model": model_for, "telling": telling_for, "outcome": outcome_for}[about]
    return find(actor, number)


def title_of(about: str, record: Any) -> str:
    """What a record is called in the way to it."""
    if about == "household":
        return head_name_of(record)
    if about == "outcome":
        return f"{record.loan.who} · {record.get_kind_display()}"
    return str(record.name if about == "model" else record.topic)


def place_buttons(actor: Actor) -> list[Page]:
    return [{"label": _(one.verb), "url": reverse("livelihoods_action", args=[one.key]), "icon": one.icon}
            for one in OF_THE_PLACE if actor.role in one.roles]  # fmt: skip


def record_buttons(actor: Actor, about: str, number: int) -> list[Page]:
    at = Standing(actor, **{about: record_of(actor, about, number)})
    return [{"label": _(one.verb), "url": reverse("livelihoods_record", args=[about, number, one.key]),
             "icon": one.icon} for one in RECORDS[about][0] if actor.role in one.roles and one.fits(at)]  # fmt: skip


class LivelihoodsDesk(RehearsedDesk[Standing]):
    """Something of the place, or of one record of it."""

    about, number, name = "", 0, ""

    @classmethod
    def of(cls, actor: Actor, key: str, about: str = "", number: int = 0) -> "LivelihoodsDesk":
        if about and about not in RECORDS:
            raise Http404(about)
        actions = RECORDS[about][0] if about else OF_THE_PLACE
        action = named(actions, key)
        record = record_of(actor, about, number) if about else None
        desk = cls(actor, action, Standing(actor, **({about: record} if about else {})))
        desk.about, desk.number, desk.name = about, number, title_of(about, record) if about else ""
        return desk

    def frame(self) -> Page:
        if self.about:
            back = reverse(RECORDS[self.about][1], args=[self.number])
            url = reverse("livelihoods_record", args=[self.about, self.number, self.action.key])
        else:
            back, url = reverse("livelihoods"), reverse("livelihoods_action", args=[self.action.key])
        between = [{"label": self.name, "url": back}] if self.about else []
        return {
            "subtitle": self.name or _("Sinh kế và tuyên truyền"),
            "crumbs": [{"label": _("Sinh kế"), "url": reverse("livelihoods")}, *between,
                       {"label": _(self.action.title), "url": None}],
            "url": url, "back_url": back,
        }  # fmt: skip
