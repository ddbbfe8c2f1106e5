"""Certificates of poor and near-poor households of a recognised round, and the written answer to who asked and is
neither; many as one PDF. The forms of QĐ 24/2021/QĐ-TTg themselves were not seen (decision 0049)."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _

from dongvon.core.dates import day_text
from dongvon.core.poverty import FINDING_NAMES, Finding, RoundState
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.documents.blocks import Block, Column, facts, lines, page, pdf, signs, table
from dongvon.office.documents.parties import place_name
from dongvon.parties.households.models import Person
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import cases_of

CERTIFIED = ("poor", "near_poor")
TITLES = {"poor": N_("GIẤY CHỨNG NHẬN HỘ NGHÈO"), "near_poor": N_("GIẤY CHỨNG NHẬN HỘ CẬN NGHÈO")}


def certificates(row: ReviewRound, hamlet_id: int | None = None) -> bytes:
    """A certificate of each household recognised poor or near-poor, in the order of the sheets."""
    chosen = cases_of(row).filter(kind__in=CERTIFIED)
    return _papers(row, list(chosen.filter(hamlet_id=hamlet_id) if hamlet_id else chosen), _certificate)


def refusals(row: ReviewRound) -> bytes:
    """The written answer to each household that asked to be reviewed and is neither poor nor near-poor."""
    asked = cases_of(row).exclude(origin=ReviewedHousehold.Origin.LISTED).exclude(kind__in=CERTIFIED)
    asked = asked.select_related("hamlet", "meeting")
    return _papers(row, list(asked), _refusal)


Made = Callable[[ReviewRound, ReviewedHousehold, Sequence[Person], str], Block]


def _papers(row: ReviewRound, cases: Sequence[ReviewedHousehold], made: Made) -> bytes:
    if row.state != RoundState.RECOGNISED or not cases or row.decided_on is None:
        text = N_("Đợt rà soát này không có giấy nào để in.")
        raise Refused(Problem("nothing_to_print", text))
    members: dict[int, list[Person]] = {}
    for person in Person.objects.filter(household__in=[one.household_id for one in cases]).order_by("-head", "pk"):
        members.setdefault(person.household_id, []).append(person)
    place = place_name(row.place, row.decided_on)
    pages = [made(row, one, members.get(one.household_id, ()), place) for one in cases]
    return pdf(pages, title=_("Kết quả rà soát hộ nghèo, hộ cận nghèo"), on=row.decided_on)


def _issuer(place: str) -> tuple[str, str]:
    return _("ỦY BAN NHÂN DÂN"), place


def _certificate(row: ReviewRound, case: ReviewedHousehold, members: Sequence[Person], place: str) -> Block:
    columns = [Column(_("Stt"), 1), Column(_("Họ và tên"), 6), Column(_("Ngày sinh"), 3), Column(_("Quan hệ"), 4)]
    listed = [
        [str(number), one.name, day_text(one.born_on), one.relation or (_("chủ hộ") if one.head else "")]
        for number, one in enumerate(members, 1)
    ]
    text = _("Được công nhận từ ngày {since} theo Quyết định số {decision} ngày {day} của Chủ tịch Ủy ban nhân dân.")
    return page(
        _(TITLES[case.kind]),
        _("Số {number}, đợt rà soát năm {year}").format(number=case.number, year=row.year),
        [
            facts([(_("Chủ hộ"), case.name), (_("Thôn, tổ dân phố"), case.hamlet.name), (_("Xã, phường"), place)]),
            table(columns, listed),
            lines(text.format(since=_day(row.since_on), decision=row.decision_no, day=_day(row.decided_on))),
            signs(_("Chủ tịch Ủy ban nhân dân"), note=_("(ký, đóng dấu)")),
        ],
        issuer=_issuer(place),
    )


def _refusal(row: ReviewRound, case: ReviewedHousehold, _members: Sequence[Person], place: str) -> Block:
    finding = _(FINDING_NAMES[Finding(case.finding)]) if case.finding else _("không còn ở địa bàn")
    found = _("Kết quả rà soát: {finding}.").format(finding=finding)
    if case.b1 is not None:
        points = _("Điểm B1 {b1}, điểm B2 {b2}.")
        b2 = case.b2 if case.b2 is not None else 10 * len(case.deprived)
        found += " " + points.format(b1=case.b1, b2=b2)
    if case.meeting and case.votes_for is not None:
        voted = _("Cuộc họp ngày {day}: {votes}/{attended} người dự họp đồng ý.")
        day = day_text(case.meeting.held_on)
        found += " " + voted.format(day=day, votes=case.votes_for, attended=case.meeting.attended)
    ruled = _("Vì vậy hộ không được công nhận là hộ nghèo, hộ cận nghèo theo Quyết định số {decision} ngày {day}.")
    return page(
        _("THÔNG BÁO KẾT QUẢ RÀ SOÁT"),
        _("Kính gửi: ông (bà) {name}").format(name=case.name),
        [
            facts([
                (_("Chủ hộ"), case.name), (_("Thôn, tổ dân phố"), case.hamlet.name),
                (_("Ngày nộp đơn"), _day(case.requested_on)), (_("Số đơn"), case.document),
            ]),
            lines(
                found,
                ruled.format(decision=row.decision_no, day=_day(row.decided_on)),
                _("Hộ có ý kiến khác thì gửi Ủy ban nhân dân; hoàn cảnh thay đổi thì nộp đơn cho đợt rà soát sau."),
            ),
            signs(_("Chủ tịch Ủy ban nhân dân"), note=_("(ký, đóng dấu)")),
        ],
        issuer=_issuer(place),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day_text(day) if day else "…"
