"""December 2025 in full: collected with phones, each group marked as come, lists put up, the briefing written.

Every leader enrols a phone, takes the sheet while there is signal, goes from door to door some evenings and hands in
what he collected on the morning of the session; the teller posts what he finds handed in."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Role
from dongvon.field.collecting.entries import Entry
from dongvon.field.collecting.models import HandedEntry
from dongvon.field.collecting.queries import delivered
from dongvon.field.collecting.services import hand_in, hand_out_receipts
from dongvon.field.transaction_days.day import day_of
from dongvon.field.transaction_days.models import Session
from dongvon.field.transaction_days.services import NewTask, mark_present, put_up, write_minutes
from dongvon.field.transaction_days.to_post import LISTS
from dongvon.front.demo.cast import request_for
from dongvon.front.demo.phones import AT_THE_DESK, Phone, clock_at
from dongvon.front.web.templatetags.formats import dong_text
from dongvon.parties.groups.models import Group

FIRST_ON = date(2025, 12, 1)
ENROLLED_ON = date(2025, 11, 20)
TAKEN_DAYS_BEFORE = 8
SERIES, RANGE, APART = "25B", 240, 300  # receipts 01/BL: one book of 240 for each group
UNDOES_LATE = 12  # the group whose leader undoes an entry that is on the posted sheet already
DEPUTY_CAME = 5  # of every nine groups, the one for which the deputy came


class December:
    """`people` are the actors by role, `groups` the groups by code; each has a leader with a phone."""

    def __init__(self, people: Mapping[Role, Actor], groups: Mapping[str, Group]) -> None:
        self.people = people
        self.phones = {groups[code].pk: Phone(serial, groups[code]) for serial, code in enumerate(sorted(groups))}

    def enrol(self) -> None:
        """Every leader enrols a phone and is handed a book of receipts."""
        for phone in self.phones.values():
            phone.enrol(ENROLLED_ON)
            first = 1 + phone.serial * APART
            hand_out_receipts(
                actor=self.people[Role.TELLER], request_id=request_for("receipts", phone.group.code),
                group_id=phone.group.pk, series=SERIES, first=first, last=first + RANGE - 1, device=None,
                on=ENROLLED_ON,
            )  # fmt: skip

    def collected(
        self, session: Session, group: Group, wanted: Sequence[Entry], households: Mapping[int, int]
    ) -> tuple[Entry, ...]:
        """What the group collected and handed in, as the teller finds it; `households`: whose each loan is."""
        phone, teller, on = self.phones[group.pk], self.people[Role.TELLER], session.held_on
        with acting(teller):
            known = HandedEntry.objects.filter(group=group, session_on=on).exists()  # a cut run finds it again
        if not known:
            taken_on = on - timedelta(days=TAKEN_DAYS_BEFORE)
            phone.take_sheet(taken_on)
            phone.refuse_other_sums(wanted)
            phone.collect(wanted, households, taken_on)
            self._hand_in(phone, on)
        mark_present(
            actor=teller, request_id=request_for("came", session.pk, group.code), session_id=session.pk,
            group_id=group.pk, post="deputy" if phone.serial % 9 == DEPUTY_CAME else "head",
        )  # fmt: skip
        with acting(teller):
            return delivered(teller, group.pk, on)

    def _hand_in(self, phone: Phone, on: date) -> None:
        """By network; where there was no signal the teller's laptop read the codes off the phone's screen."""
        if not phone.tells(AT_THE_DESK):
            return phone.hand_in(on, 7)
        with clock_at(on, 8, phone.serial):
            hand_in(
                actor=self.people[Role.TELLER], request_id=request_for("codes", phone.group.code),
                parcel=phone.parcel(),
            )  # fmt: skip
        return None

    def after(self, session: Session, groups: Sequence[Group]) -> None:
        """When the sheets are posted: lists, briefing; who had no signal at the point hands in at home once more."""
        leader, about = self.people[Role.POINT_LEADER], {"session_id": session.pk}
        put_up(actor=leader, request_id=request_for("lists", session.pk), codes=sorted(LISTS), **about)
        self._brief(session, leader)
        for phone in (self.phones[group.pk] for group in groups):
            if phone.entries and phone.tells(AT_THE_DESK):
                if phone.serial == UNDOES_LATE:
                    phone.undo_last_deposit(session.held_on)
                phone.hand_in(session.held_on, 20)

    def _brief(self, session: Session, leader: Actor) -> None:
        with acting(leader):
            day = day_of(leader, session)
        due, paid = (sum(getattr(one, name) for one in day.groups) for name in ("interest_due", "interest_paid"))
        saved = sum(one.savings_in for one in day.groups)
        unpaid = [one.group.code for one in day.groups if one.group and one.interest_paid < one.interest_due]
        owner, until = "Hội nhận ủy thác và tổ trưởng các tổ", date(2026, 1, session.fixed_on.day)
        write_minutes(
            actor=leader, request_id=request_for("minutes", session.pk), session_id=session.pk,
            number=f"12/TB-KLGB-{session.point.code[-4:]}",
            results=f"{day.came}/{day.expected} tổ đến giao dịch. Thu lãi {dong_text(paid, 'vi')} trên "
            f"{dong_text(due, 'vi')} phải thu; tiền gửi qua tổ {dong_text(saved, 'vi')}. Các tổ thu bằng điện thoại.",
            shortcomings=f"Còn lãi chưa thu đủ ở các tổ {', '.join(unpaid)}." if unpaid else "Không có lãi tồn.",
            next_month="Đối chiếu số liệu cuối năm; tổ trưởng lấy sổ thu tháng 01/2026 trước phiên ít nhất năm ngày.",
            tasks=[NewTask(f"Đôn đốc lãi chưa thu của tổ {code}", owner, until) for code in unpaid],
        )  # fmt: skip
