"""Checks of how loans were used in 2025: the register, the plans of two years, new loans looked at twice a month by
each association (some late, a few forgotten, one misused), groups checked, summaries given. Nothing is booked."""

from collections import defaultdict
from datetime import date, timedelta

from dongvon.base.access.acting import acting
from dongvon.base.access.models import Role
from dongvon.base.access.queries import actor_of
from dongvon.base.places.holidays import public_holidays
from dongvon.core.checks import Why, spread_visits
from dongvon.core.dates import working_days_after
from dongvon.field.checks.queries import GroupDuty, LoanDuty, group_duties, loan_duties
from dongvon.field.checks.services import (
    Found,
    Said,
    check_group,
    check_loan,
    enter_plan,
    give_paper,
    name_inspector,
)
from dongvon.front.demo.cast import CAST, PLACE, SINCE, Player, request_for
from dongvon.parties.groups.models import Group

YEAR, LAST = 2025, date(2025, 12, 31)
DAYS = (10, 25)  # of each month they go out
LATE, FORGOTTEN, UNSIGNED, PARTLY = 29, 61, 17, 47  # one in so many of the new loans
LATE_DAYS = 31
WHOLE_GROUPS = 1  # of each association, whose loans of earlier years are looked at too
GROUPS_LEFT = 3
MISUSED_OF = "12"  # the association that found it
MONTHS = range(2, 12)
FOUND = {"HSSV": "Nộp học phí, tiền ở", "NSVS": "Xây bể nước, nhà vệ sinh", "NOXH": "Xây nhà ở"}
OTHERWISE = ("Mua bò sinh sản", "Mua lợn giống, làm chuồng", "Trồng chè", "Mua vật tư, phân bón")


def check_the_year() -> None:
    for player in CAST:
        if player.role in (Role.ASSOCIATION_OFFICER, Role.BANK_OFFICER, Role.WARD_OFFICER):
            _Inspector(player).live()


class _Inspector:
    """One of the cast who inspects, with his organisation's year."""

    def __init__(self, player: Player) -> None:
        self.player, self.actor = player, actor_of(player.username, SINCE)
        self.days, self.misused_found = set[date](), False

    def live(self) -> None:
        self.id = self._named()
        with acting(self.actor):
            unplanned = group_duties(self.actor, PLACE, LAST, YEAR)
        for year, signed_on in ((YEAR, date(YEAR, 1, 6)), (YEAR + 1, date(YEAR, 12, 29))):
            self._plan(unplanned, year, signed_on)
        with acting(self.actor):  # now with the month in which they go there
            groups = group_duties(self.actor, PLACE, LAST, YEAR)
            loans = loan_duties(self.actor, PLACE, LAST, YEAR)
        if self.player.role == Role.WARD_OFFICER:  # takes part, makes no 06/TD
            return
        if self.player.role == Role.BANK_OFFICER:
            groups, loans = [], [one for one in loans if one.group_id is None]
        self._new_loans([one for one in loans if one.why == Why.NEW])
        self._groups(groups, [one for one in loans if one.why == Why.EARLIER])
        for on in sorted(self.days):
            self._summary(on)

    def _named(self) -> int:
        player = self.player
        answer = name_inspector(
            actor=self.actor, request_id=request_for("inspector", player.username), place=PLACE, name=player.full_name,
            since_on=SINCE, username=player.username, post=str(player.role.label) if not player.association else "",
        )  # fmt: skip
        return int(answer["inspector_id"])

    def _plan(self, groups: list[GroupDuty], year: int, signed_on: date) -> None:
        going = spread_visits([(one.group_id, one.hamlet_id) for one in groups], list(MONTHS), [self.id])
        enter_plan(
            actor=self.actor, request_id=request_for("check-plan", self.player.username, year), place=PLACE, year=year,
            number=f"01/KH-{self.player.association or self.player.role.value[:4].upper()}", signed_on=signed_on,
            going=going,
        )  # fmt: skip

    def _new_loans(self, loans: list[LoanDuty]) -> None:
        for number, one in enumerate(loans, 1):
            if number % FORGOTTEN == 0:
                continue
            on = _next_round(one.since + timedelta(days=LATE_DAYS if number % LATE == 0 else 1))
            if on <= LAST:
                self._look(one, on, self._found(one, number))

    def _found(self, one: LoanDuty, number: int) -> Found:
        used = FOUND.get(one.programme, OTHERWISE[number % len(OTHERWISE)])
        signed = number % UNSIGNED != 0
        if self.player.association == MISUSED_OF and one.since >= date(YEAR, 10, 1) and not self.misused_found:
            self.misused_found = True
            return Found("misused", used_for="Cho người thân vay lại để trả nợ", signed=True,
                         remarks="Đề nghị lập biên bản sử dụng vốn sai mục đích")  # fmt: skip
        if number % PARTLY == 0:
            right = one.paid_out * 6 // 10 // 1_000_000 * 1_000_000
            return Found("part", right=right, used_for=f"{used}; phần còn lại chờ mua giống", signed=signed)
        return Found("right", used_for=used, effect="Đang chăm sóc, phát triển tốt", signed=signed)

    def _look(self, one: LoanDuty, on: date, found: Found) -> None:
        self.days.add(on)
        check_loan(
            actor=self.actor, request_id=request_for("check", one.loan_id, one.since, on), loan_id=one.loan_id, on=on,
            inspector_id=self.id, found=found,
        )  # fmt: skip

    def _groups(self, groups: list[GroupDuty], earlier: list[LoanDuty]) -> None:
        by_group = defaultdict[int | None, list[LoanDuty]](list)
        for one in earlier:
            by_group[one.group_id].append(one)
        with acting(self.actor):
            founded = dict(Group.objects.filter(place=PLACE).values_list("pk", "founded_on"))
        for number, group in enumerate(groups[: len(groups) - GROUPS_LEFT]):
            on = date(YEAR, group.month or 6, DAYS[number % 2])
            if on < founded[group.group_id]:  # split off or founded during the year
                continue
            self.days.add(on)
            faults = {"receipts": "Còn 2 biên lai chưa giao tổ viên"} if number % 5 == 4 else {}
            check_group(
                actor=self.actor, request_id=request_for("group-check", group.group_id, on),
                group_id=group.group_id, on=on, inspector_id=self.id, faults_of=faults,
                strengths="Tổ họp đều, nộp lãi đúng phiên", faults="Giao biên lai chậm" if faults else "",
                advice="Giao biên lai trong tháng" if faults else "",
            )  # fmt: skip
            if number < WHOLE_GROUPS:
                for one in by_group[group.group_id]:
                    self._look(one, on, Found("right", used_for="Duy trì chăn nuôi, trồng trọt", signed=True))

    def _summary(self, on: date) -> None:
        """Given two working days after, as the duty asks; in August one was forgotten until September."""
        given_on = working_days_after(on, 2, public_holidays(on.year))
        if on == date(YEAR, 8, DAYS[0]):
            given_on = date(YEAR, 9, 15)
        if given_on > LAST:
            return
        give_paper(
            actor=self.actor, request_id=request_for("check-summary", self.player.username, on), place=PLACE,
            form="04/BC-TH", number=f"{on:%d%m}/BC-KT", since_on=on, until_on=on, given_on=given_on,
            inspector_id=self.id, said=Said(strengths="Vốn được sử dụng đúng mục đích là chính"),
        )  # fmt: skip


def _next_round(after: date) -> date:
    """The next day on which they go out, that day or later."""
    return next(on for n in range(40) if (on := after + timedelta(days=n)).day in DAYS)
