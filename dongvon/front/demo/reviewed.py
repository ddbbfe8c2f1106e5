"""The poverty review of autumn 2025: requests of October recognised by themselves, then the periodic round from last
year's list to the decision of 12 December, with a meeting that did not agree and a complaint. Classes change from that
day; nobody's class changes who is applying or was lent to around it, and no figure of lending does."""

from datetime import date
from random import Random

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from dongvon.base.access.acting import Actor, acting
from dongvon.base.access.models import Request, Role
from dongvon.base.attachments.services import attach
from dongvon.core.poverty import MUST_BE_PRESENT, Area, CaseState, Score
from dongvon.credit.applications.models import Application
from dongvon.credit.loans.models import Loan
from dongvon.front.demo.cast import PLACE, request_for
from dongvon.office.documents.blocks import lines, page, pdf, signs
from dongvon.parties.households.models import Household, HouseholdClass
from dongvon.parties.reviews.models import ReviewedHousehold, ReviewRound
from dongvon.parties.reviews.queries import ABOUT_ROUND, areas_of
from dongvon.parties.reviews.services import (
    Scored,
    Wish,
    complain,
    hold_village_meeting,
    open_round,
    post_results,
    recheck,
    recognise_round,
    request_review,
    score_households,
)
from dongvon.parties.reviews.terms import terms

SEED = 2025
STARTED, ASKED, SCORED_ON = date(2025, 9, 8), date(2025, 9, 22), date(2025, 10, 20)
MET, AGAIN, MET_AGAIN = date(2025, 11, 10), date(2025, 11, 17), date(2025, 11, 20)
POSTED, OBJECTED, RECHECKED, DECIDED = (date(2025, 12, day) for day in (1, 2, 4, 12))
OCTOBER = tuple(date(2025, 10, day) for day in (3, 15, 16, 18, 20, 27))
BUSY_SINCE = date(2025, 9, 1)
NEWCOMERS, OCTOBER_CASES = 14, 3
ATTENDED, AGREED, NOT_AGREED = 46, 41, 20
PAPER_TITLE = "Quyết định công nhận đã ký, đóng dấu"


def review_households(people: dict[Role, Actor]) -> None:
    """Both rounds wholly or not at all, so that a cut run is taken up again."""
    if not Request.objects.filter(id=request_for("review", "yearly", "recognised")).exists():
        with transaction.atomic():
            Review(people).live()


class Review:
    """The rounds of the autumn. `steady`: households whose class the rounds leave alone."""

    def __init__(self, people: dict[Role, Actor]) -> None:
        self.people, self.rnd = people, Random(SEED)
        self.areas: dict[int, Area] = {}
        with acting(people[Role.BANK_OFFICER]):
            self.steady = set(
                Loan.objects.filter(place=PLACE, first_paid_out_on__gte=BUSY_SINCE).values_list("household", flat=True)
            ) | set(
                Application.objects.filter(place=PLACE, made_on__gte=BUSY_SINCE).values_list("household", flat=True)
            )

    def live(self) -> None:
        yearly = self._open("yearly", STARTED)
        self._october()
        self._ask(yearly, ASKED, self._classless(NEWCOMERS), "M01")
        scores = [Scored(one.number, self._score(one)) for one in self._cases(yearly)]
        self._do(score_households, Role.WARD_OFFICER, "scored", round_id=yearly, scored_on=SCORED_ON, scores=scores)
        unsure = self._meet(yearly)
        self._do(
            score_households, Role.WARD_OFFICER, "scored-again", round_id=yearly, scored_on=AGAIN,
            scores=[Scored(unsure.number, self._kept(unsure, unsure.class_before))],
        )  # fmt: skip
        self._hold(yearly, unsure.hamlet_id, MET_AGAIN, {unsure.number: AGREED}, "again")
        self._do(post_results, Role.WARD_OFFICER, "posted", round_id=yearly, posted_on=POSTED)
        self._objection(yearly)
        self._recognise(yearly, "yearly", "512/QĐ-UBND (dữ liệu mẫu)", DECIDED)

    # --- October ------------------------------------------------------------------------------------------------------

    def _october(self) -> None:
        """Three requests of the month: two new near-poor households, one answer that it is none."""
        filed, started, scored_on, met, posted, decided = OCTOBER
        round_id = self._open("regular", started)
        self._ask(round_id, filed, self._classless(OCTOBER_CASES), "M04")
        cases = self._cases(round_id)
        scores = [Scored(one.number, self._kept(one, "near_poor" if one.number > 1 else "")) for one in cases]
        self._do(score_households, Role.WARD_OFFICER, "oct-scored", round_id=round_id, scored_on=scored_on,
                 scores=scores)  # fmt: skip
        for hamlet_id in sorted({one.hamlet_id for one in cases}):
            votes = {one.number: AGREED for one in cases if one.hamlet_id == hamlet_id}
            self._hold(round_id, hamlet_id, met, votes, f"oct-{hamlet_id}")
        self._do(post_results, Role.WARD_OFFICER, "oct-posted", round_id=round_id, posted_on=posted)
        self._recognise(round_id, "regular", "468/QĐ-UBND (dữ liệu mẫu)", decided)

    # --- who and what -------------------------------------------------------------------------------------------------

    def _classless(self, count: int) -> list[int]:
        """Households poor in nothing that no round has yet, in a fixed order."""
        with acting(self.people[Role.BANK_OFFICER]):
            listed = HouseholdClass.objects.filter(household=OuterRef("pk"), kind__in=("poor", "near_poor",
                                                   "newly_escaped")).filter(Q(until_on__isnull=True))  # fmt: skip
            reviewed = ReviewedHousehold.objects.filter(household=OuterRef("pk"))
            found = Household.objects.filter(
                ~Exists(listed), ~Exists(reviewed), place=PLACE, customer_kind="household", code__isnull=False,
                since_on__lt=STARTED, hamlet__in=self._classed(),
            ).exclude(pk__in=self.steady)  # fmt: skip
            return list(found.order_by("code").values_list("pk", flat=True)[:count])

    def _classed(self) -> list[int]:
        return sorted(areas_of(ReviewRound(place=PLACE, standard_on=STARTED)))

    def _cases(self, round_id: int) -> list[ReviewedHousehold]:
        with acting(self.people[Role.BANK_OFFICER]):
            return list(ReviewedHousehold.objects.filter(round_id=round_id).select_related("round").order_by("number"))

    def _score(self, case: ReviewedHousehold) -> Score:
        """Most stay what they are; some rise, a few fall. Who asked is near-poor, poor, or neither."""
        chance, before = self.rnd.random(), case.class_before
        if before == "poor":
            becomes = "poor" if chance < 0.8 else "near_poor" if chance < 0.93 else ""
        elif before == "near_poor":
            becomes = "near_poor" if chance < 0.74 else "poor" if chance < 0.8 else ""
        else:
            becomes = "near_poor" if chance < 0.6 else "poor" if chance < 0.75 else ""
        return self._kept(case, before if case.household_id in self.steady else becomes)

    def _kept(self, case: ReviewedHousehold, kind: str) -> Score:
        """A score that makes the household of this class."""
        if not self.areas:
            with acting(self.people[Role.BANK_OFFICER]):
                self.areas = areas_of(case.round)
        scale = terms().standards.scale(self.areas[case.hamlet_id], STARTED)
        most = scale.b1_at_most if scale else 0
        if not kind:
            return Score(b1=most + self.rnd.randrange(5, 60, 5), b2=0)
        lacks = self.rnd.randint(3, 6) if kind == "poor" else self.rnd.randint(0, 2)
        chosen = sorted(self.rnd.sample(range(1, 13), lacks))
        return Score(b1=most - self.rnd.randrange(0, 60, 5), b2=10 * lacks, deprived=tuple(map(str, chosen)))

    # --- the steps ----------------------------------------------------------------------------------------------------

    def _open(self, kind: str, on: date) -> int:
        answer = self._do(
            open_round, Role.WARD_OFFICER, f"open-{kind}", place=PLACE, kind=kind, year=on.year,
            document=f"{'88' if kind == 'yearly' else '95'}/KH-UBND (dữ liệu mẫu)", started_on=on,
        )  # fmt: skip
        return int(answer["round_id"])

    def _ask(self, round_id: int, on: date, households: list[int], form: str) -> None:
        wishes = [Wish(household, on, f"{form}-{number:02}") for number, household in enumerate(households, 1)]
        self._do(request_review, Role.WARD_OFFICER, f"asked-{form}", round_id=round_id, wishes=wishes)

    def _meet(self, round_id: int) -> ReviewedHousehold:
        """Every hamlet meets; in one of them a household has not enough agreement."""
        cases = self._cases(round_id)
        unsure = next(one for one in cases if one.household_id not in self.steady and one.class_before == "near_poor")
        for hamlet_id in sorted({one.hamlet_id for one in cases}):
            votes = {
                one.number: NOT_AGREED if one.pk == unsure.pk else AGREED for one in cases if one.hamlet_id == hamlet_id
            }
            self._hold(round_id, hamlet_id, MET, votes, str(hamlet_id))
        return unsure

    def _hold(self, round_id: int, hamlet_id: int, on: date, votes: dict[int, int], what: str) -> None:
        self._do(
            hold_village_meeting, Role.HAMLET_HEAD, f"met-{what}", round_id=round_id, hamlet_id=hamlet_id, held_on=on,
            attended=ATTENDED, present=MUST_BE_PRESENT, minutes_no=f"BB-{on:%d%m}-{hamlet_id}", votes=votes,
        )  # fmt: skip

    def _objection(self, round_id: int) -> None:
        """A neighbour objects to one who was found above the line; checked again, he is near-poor."""
        case = next(one for one in self._cases(round_id)
                    if one.finding == "neither" and one.class_before and one.state == CaseState.AGREED)  # fmt: skip
        self._do(
            complain, Role.HAMLET_HEAD, "objection", round_id=round_id, number=case.number, made_on=OBJECTED,
            made_by="Đại diện các hộ trong thôn", text="Hộ có người ốm dài ngày, thu nhập năm nay giảm nhiều",
        )  # fmt: skip
        self._do(
            recheck, Role.WARD_OFFICER, "rechecked", round_id=round_id, number=case.number, checked_on=RECHECKED,
            answer="Đúng như ý kiến: chấm lại phiếu B, hộ cận nghèo", score=self._kept(case, "near_poor"),
        )  # fmt: skip

    def _recognise(self, round_id: int, name: str, decision: str, on: date) -> None:
        paper = attach(
            actor=self.people[Role.WARD_OFFICER], request_id=request_for("review", name, "paper"), place=PLACE,
            about=(ABOUT_ROUND, round_id), title=PAPER_TITLE, content=_decision(decision, on),
        )["attachment_id"]  # fmt: skip
        recognise_round(
            actor=self.people[Role.WARD_LEADER], request_id=request_for("review", name, "recognised"),
            round_id=round_id, decision_no=decision, decided_on=on, since_on=on, attachment_id=paper,
        )  # fmt: skip

    def _do(self, write: object, role: Role, what: str, **content: object) -> dict[str, object]:
        return write(actor=self.people[role], request_id=request_for("review", what), **content)  # type: ignore[operator,no-any-return]


def _decision(number: str, on: date) -> bytes:
    """The scan of the signed decision: a page of PDF that says it is invented."""
    blocks = [
        lines(f"Số {number}, ngày {on:%d/%m/%Y}. Công nhận kết quả rà soát hộ nghèo, hộ cận nghèo.",
              "Dữ liệu mẫu: không phải quyết định thật."),
        signs("Chủ tịch Ủy ban nhân dân", note="(đã ký, đóng dấu)"),
    ]  # fmt: skip
    issuer = ("ỦY BAN NHÂN DÂN", "Phường Tân Phong")
    return pdf([page("QUYẾT ĐỊNH", "", blocks, issuer=issuer)], title="Quyết định công nhận", on=on)
