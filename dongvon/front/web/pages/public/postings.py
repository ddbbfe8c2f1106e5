"""Lists that hang at the points: how many, for everybody; the list, for who hangs it; leave to publish names."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor
from dongvon.base.places.queries import points_of
from dongvon.core.problems import N_
from dongvon.front.web.pages.kit.action_desk import RehearsedDesk
from dongvon.front.web.pages.kit.actions import Content, RehearsedAction, named
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.fields import Choices, Input
from dongvon.front.web.pages.kit.parts import Page, column, figure, programme_short
from dongvon.front.web.templatetags.formats import count_text, day_text, page_language
from dongvon.office.disclosure import poster as paper
from dongvon.office.disclosure.models import NamePublication, Posting
from dongvon.office.disclosure.posted import posted_list
from dongvon.office.disclosure.queries import (
    as_public,
    hangs,
    names_are_public,
    posting_for,
    postings_of,
    publication_for,
    publications_of,
)
from dongvon.office.disclosure.services import (
    PERSONAL_DATA,
    POSTERS,
    PUBLISHERS,
    confirm_names,
    end_names,
    post_list,
    remove_list,
    request_names,
)
from dongvon.office.disclosure.terms import posting_rule
from dongvon.office.overview.queries import as_of

POSTING = N_("niêm yết tại điểm giao dịch: quy trình của ngân hàng; thời hạn do dự án đặt")
SHOWN = 60
TENS = 10


def about(number: int, least: int) -> str:
    """A count for the web: rounded, so that beside other figures it tells no small one."""
    if number < least:
        return _("ít hơn {least}").format(least=least)
    return _("khoảng {count}").format(count=count_text(-(-number // TENS) * TENS, page_language()))


def public_context(place: str, today: date) -> Page:
    """What hangs where today, in counts; names only while two people's leave stands."""
    if not place:
        return {"place_name": "", "table": {"columns": [], "rows": [], "empty": _nothing()}}
    with as_public(place) as actor:
        hanging = [row for row in postings_of(actor)[:SHOWN] if hangs(row, today)]
        leave = names_are_public(actor, place, today)
        lists = [_named(actor, row) for row in hanging] if leave else []
    least = posting_rule(today).least
    columns = [column("point", _("Điểm giao dịch")), column("as_of", _("Số liệu đến"), "day"),
               column("posted_on", _("Treo từ"), "day"), column("until", _("Đến hết"), "day"),
               column("loans", _("Số khoản vay")), column("households", _("Số hộ"))]  # fmt: skip
    rows = [
        {"point": row.point.name, "as_of": row.as_of, "posted_on": row.posted_on, "until": row.until,
         "loans": about(row.loans, least), "households": about(row.households, least)}
        for row in hanging
    ]  # fmt: skip
    return {
        "place_name": place_name(place), "table": {"columns": columns, "rows": rows, "empty": _nothing()},
        "leave": {"basis": leave.legal_basis, "until": leave.until} if leave else None, "lists": lists,
    }  # fmt: skip


def _nothing() -> Page:
    return {"title": _("Lúc này không có danh sách nào đang treo"), "icon": "clipboard-list",
            "text": _("Danh sách treo ở bảng của điểm giao dịch, có ngày gỡ xuống.")}  # fmt: skip


def _named(actor: Actor, row: Posting) -> Page:
    """One list with names, as it hangs."""
    listed, _left_out = posted_list(actor, row.point, row.as_of)
    columns = [column("name", _("Người vay")), column("hamlet", _("Thôn, tổ dân phố")),
               column("programme", _("Chương trình")), column("balance", _("Dư nợ (đồng)"), "money"),
               column("due_on", _("Hạn trả cuối cùng"), "day")]  # fmt: skip
    rows = [{"name": one.name, "hamlet": one.hamlet, "programme": programme_short(one.programme),
             "balance": one.balance, "due_on": one.due_on} for one in listed]  # fmt: skip
    return {"title": row.point.name, "table": {"columns": columns, "rows": rows}}


# --- who hangs them --------------------------------------------------------------------------------------------------


def desk_context(actor: Actor) -> Page:
    today, rows = timezone.localdate(), list(postings_of(actor)[:SHOWN])
    columns = [column("point", _("Điểm giao dịch")), column("as_of", _("Số liệu đến"), "day"),
               column("posted_on", _("Treo từ"), "day"), column("until", _("Đến hết"), "day"),
               column("loans", _("Số khoản vay"), "count"), column("state", _("Trạng thái"), "state"),
               column("who", _("Người lập")), column("paper", _("Bản in"), url_key="paper_url"),
               column("remove", _("Việc"), url_key="remove_url")]  # fmt: skip
    listed = [_posting_row(row, today) for row in rows]
    names = [_leave_row(row, actor, today) for row in publications_of(actor)[:SHOWN]]
    name_columns = [column("reason", _("Lý do")), column("basis", _("Căn cứ pháp lý")),
                    column("by", _("Người đề nghị")),
                    column("second", _("Người đồng ý")), column("until", _("Đến hết"), "day"),
                    column("state", _("Trạng thái"), "state"), column("act", _("Việc"), url_key="act_url"),
                    column("end", _("Thôi"), url_key="end_url")]  # fmt: skip
    off = {"title": _("Tên người vay không đưa lên mạng"), "icon": "lock",
           "text": _("Muốn đưa lên phải có căn cứ pháp lý, hai người cùng đồng ý, và có thời hạn.")}  # fmt: skip
    return {
        "title": _("Niêm yết"), "subtitle": place_name(actor.places[0]),
        "rule": _("Chỉ tên, thôn, chương trình, dư nợ, hạn trả; không số căn cước, không điện thoại. Trên mạng chỉ có "
                  "số lượng."),
        "actions": [
            {"label": _(one.title), "url": reverse("posting_new", args=[one.key]), "icon": one.icon,
             "primary": one is POST}
            for one in (POST, ASK_NAMES) if actor.role in one.roles
        ],
        "figures": [figure(_("Đang treo"), sum(hangs(row, today) for row in rows), "count")],
        "parts": [
            {"title": _("Danh sách đã treo"), "note": "",
             "table": {"columns": columns, "rows": listed, "empty": _nothing()}},
            {"title": _("Đưa tên lên mạng"), "note": _("mặc định: không"),
             "table": {"columns": name_columns, "rows": names, "empty": off}},
        ],
    }  # fmt: skip


def _posting_row(row: Posting, today: date) -> Page:
    up = hangs(row, today)
    state = {"label": _("đang treo"), "tone": "good"} if up else {"label": _("đã gỡ, hết hạn"), "tone": "neutral"}
    return {
        "point": row.point.name, "as_of": row.as_of, "posted_on": row.posted_on, "until": row.removed_on or row.until,
        "loans": row.loans, "state": state, "who": row.user.full_name,
        "paper": _("In danh sách") if up else "", "paper_url": reverse("poster", args=[row.pk]) if up else None,
        "remove": _("Gỡ xuống") if up else "",
        "remove_url": reverse("posting_action", args=[row.pk, REMOVE.key]) if up else None,
    }  # fmt: skip


def _leave_row(row: NamePublication, actor: Actor, today: date) -> Page:
    waits = row.confirmed_on is None and row.ended_on is None and row.until >= today
    stands = row.confirmed_on is not None and row.ended_on is None and row.until >= today
    label, tone = (
        (_("chờ người thứ hai"), "waiting") if waits else (_("đang đưa tên"), "attention") if stands
        else (_("đã thôi"), "neutral")
    )  # fmt: skip
    may = actor.role in PUBLISHERS
    return {
        "reason": row.reason, "basis": row.legal_basis, "by": row.requested_by.full_name,
        "second": row.confirmed_by.full_name if row.confirmed_by else "", "until": row.ended_on or row.until,
        "state": {"label": label, "tone": tone},
        "act": _("Đồng ý") if waits and may else "",
        "act_url": reverse("names_action", args=[row.pk, CONFIRM_NAMES.key]) if waits and may else None,
        "end": _("Thôi ngay") if (waits or stands) and may else "",
        "end_url": reverse("names_action", args=[row.pk, END_NAMES.key]) if (waits or stands) and may else None,
    }  # fmt: skip


def poster_paper(actor: Actor, posting_id: int) -> bytes:
    """The list for the board; only while it hangs."""
    row = posting_for(actor, posting_id)
    if not hangs(row, timezone.localdate()):
        raise Http404(posting_id)
    rows, _left_out = posted_list(actor, row.point, row.as_of)
    return paper.poster(row, rows)


class Hanging:
    """A place, a list or a leave about to change."""

    def __init__(self, actor: Actor, on: date, posting: Posting | None = None,
                 publication: NamePublication | None = None) -> None:  # fmt: skip
        self.actor, self.on, self.posting, self.publication = actor, on, posting, publication
        self.place = (posting or publication).place if posting or publication else actor.places[0]  # type: ignore[union-attr]

    @property
    def earliest(self) -> date:
        return self.on

    @property
    def points(self) -> Choices:
        return [(str(point.pk), point.name) for point in points_of(self.place, self.on)]


def _posted(at: Hanging, content: Content) -> Content:
    return content | {"as_of": as_of(at.place)}


def _asked_names(at: Hanging, content: Content) -> Content:
    return content | {"place": at.place}


def _post_told(at: Hanging, asked: Content, answer: Mapping[str, Any]) -> list[str]:
    text = _("Danh sách có {loans} khoản vay của {households} hộ, số liệu đến ngày {day}.")
    found = [text.format(loans=answer["loans"], households=answer["households"], day=day_text(asked["as_of"]))]
    if answer["left_out"]:
        found.append(_("{count} khoản không đưa vào vì tên chương trình để lộ chuyện riêng của người vay.").format(
            count=answer["left_out"]))  # fmt: skip
    found.append(
        _("Gỡ xuống chậm nhất hết ngày {day}. Trên mạng chỉ có số lượng.").format(day=day_text(asked["until"]))
    )
    return found


def _told(*sentences: str) -> Any:
    return lambda _at, _asked, _answer: [_(sentence) for sentence in sentences]


UNTIL = Input(name="until", label=N_("Treo đến hết ngày"), kind="day", ahead=True,
              start=lambda at: at.on + timedelta(days=posting_rule(at.on).longest_days))  # fmt: skip
POST = RehearsedAction(
    key="treo", title=N_("Treo danh sách"), verb=N_("Ghi đã treo"), icon="clipboard-list", service=post_list,
    numbers=frozenset({"point_id"}), shape=_posted, foretold=_post_told, source=POSTING, confidence="memory",
    hint=N_("In ra, treo ở bảng của điểm giao dịch, gỡ xuống đúng hạn."),
    inputs=(
        Input(name="point_id", label=N_("Điểm giao dịch"), kind="pick", choices=lambda at: at.points,
              start=lambda at: at.points[0][0] if at.points else ""),
        UNTIL,
    ),
)  # fmt: skip
ASK_NAMES = RehearsedAction(
    key="de-nghi-dua-ten", title=N_("Đề nghị đưa tên lên mạng"), verb=N_("Gửi đề nghị"), icon="megaphone",
    service=request_names, shape=_asked_names, source=PERSONAL_DATA, confidence="mixed",
    foretold=_told(N_("Chưa có gì thay đổi: người thứ hai phải đồng ý thì tên mới hiện trên mạng.")),
    hint=N_("Tên và dư nợ là dữ liệu cá nhân nhạy cảm: phải có căn cứ pháp lý, hai người, và một thời hạn."),
    inputs=(
        Input(name="legal_basis", label=N_("Căn cứ pháp lý (văn bản, điều)"), kind="text", most=300),
        Input(name="reason", label=N_("Lý do"), kind="text", most=300),
        Input(name="until", label=N_("Đưa lên đến hết ngày"), kind="day", ahead=True,
              start=lambda at: at.on + timedelta(days=7)),
    ),
)  # fmt: skip
REMOVE = RehearsedAction(
    key="go", title=N_("Gỡ danh sách"), verb=N_("Ghi đã gỡ"), icon="x", service=remove_list, about="posting_id",
    source=POSTING, confidence="memory", hint=N_("Ghi khi đã gỡ tờ giấy xuống."), inputs=(),
    foretold=_told(N_("Từ hôm nay danh sách này không còn treo.")),
)  # fmt: skip
CONFIRM_NAMES = RehearsedAction(
    key="dong-y", title=N_("Đồng ý đưa tên lên mạng"), verb=N_("Đồng ý"), icon="check", service=confirm_names,
    about="publication_id", source=PERSONAL_DATA, confidence="mixed", inputs=(),
    foretold=_told(N_("Tên, thôn, chương trình, dư nợ, hạn trả của danh sách đang treo hiện trên mạng cho mọi người."),
                   N_("Ai đã chép lại thì không lấy lại được.")),
    hint=N_("Đọc lại căn cứ pháp lý. Người đề nghị không tự đồng ý được."),
)  # fmt: skip
END_NAMES = RehearsedAction(
    key="thoi", title=N_("Thôi đưa tên lên mạng"), verb=N_("Thôi ngay"), icon="x", service=end_names,
    about="publication_id", source=PERSONAL_DATA, confidence="mixed", inputs=(),
    foretold=_told(N_("Từ bây giờ trên mạng chỉ còn số lượng.")), hint=N_("Một người là đủ để thôi."),
)  # fmt: skip
NEW = {one.key: one for one in (POST, ASK_NAMES)}
READERS = tuple(dict.fromkeys((*POSTERS, *PUBLISHERS)))


class PostingDesk(RehearsedDesk[Hanging]):
    """Hanging a list, taking it down, and leave to publish names."""

    @classmethod
    def new(cls, actor: Actor, key: str) -> "PostingDesk":
        if key not in NEW:
            raise Http404(key)
        return cls(actor, NEW[key], Hanging(actor, timezone.localdate()))

    @classmethod
    def of_posting(cls, actor: Actor, posting_id: int, key: str) -> "PostingDesk":
        if key != REMOVE.key:
            raise Http404(key)
        return cls(actor, REMOVE, Hanging(actor, timezone.localdate(), posting=posting_for(actor, posting_id)))

    @classmethod
    def of_names(cls, actor: Actor, publication_id: int, key: str) -> "PostingDesk":
        action = named((CONFIRM_NAMES, END_NAMES), key)
        row = publication_for(actor, publication_id)
        return cls(actor, action, Hanging(actor, timezone.localdate(), publication=row))

    def frame(self) -> Page:
        at, key = self.standing, self.action.key
        url = reverse("posting_new", args=[key])
        subtitle = place_name(at.place)
        if at.posting:
            url, subtitle = reverse("posting_action", args=[at.posting.pk, key]), at.posting.point.name
        if at.publication:
            url, subtitle = reverse("names_action", args=[at.publication.pk, key]), at.publication.legal_basis
        return {
            "subtitle": subtitle, "url": url, "back_url": reverse("postings"),
            "crumbs": [{"label": _("Niêm yết"), "url": reverse("postings")},
                       {"label": _(self.action.title), "url": None}],
        }  # fmt: skip
