"""Targets: a sheet is proposed, a decision of the competent authority puts it in force."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.base.attachments.models import Attachment
from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Hamlet
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.targets import DIVIDES, EXACT, SOURCE, Level, base_of, split_problems, target_problems
from dongvon.credit.capital.models import HeadroomRule, Target, TargetDecision, TargetSheet
from dongvon.credit.capital.queries import latest, lock_targets, refuse_elsewhere, sheet_for, targets_of
from dongvon.credit.capital.services.checks import refuse_ahead, refuse_unfit
from dongvon.credit.capital.standing import NAMED_BY, Part, balances_on, summed
from dongvon.credit.programmes.catalogue import all_programmes
from dongvon.parties.groups.models import Association, Group

ABOUT_SHEET = "target_sheet"
ABOUT_DECISION = "target_decision"
SIGNATURE = "Luật Giao dịch điện tử 20/2023/QH15"


@dataclass(frozen=True, slots=True)
class Line:
    """A target wanted, in đồng. `base`: only in the first version of a year, where the paper states another balance of
    31/12 than the books, or these do not reach back."""

    programme: str
    fund_id: int
    target: int
    hamlet_id: int | None = None
    association: str = ""
    group_id: int | None = None
    base: int | None = None

    @property
    def part(self) -> Part:
        return Part(self.programme, self.fund_id, self.hamlet_id, self.association, self.group_id)


@service(Role.WARD_OFFICER, Role.BANK_OFFICER)
def propose_targets(
    *, actor: Actor, request_id: UUID, place: str, year: int, level: str, made_on: date, lines: Sequence[Line],
    reason: str = "",
) -> Done:  # fmt: skip
    """Targets of a year proposed for a commune, or, by the ward, their split among hamlets (form 07/NHCS-KH),
    associations or groups. A line left out keeps the target it has. Nothing binds before a decision signs the sheet."""
    refuse_elsewhere(actor, place)
    wanted = _known_level(actor, level)
    _refuse_unsound(place, wanted, lines)
    refuse_ahead(made_on)
    if reason:
        refuse_unfit(TargetSheet, reason=reason)
    if not 2000 <= year <= 2100:
        raise Refused(Problem("target_year_unsound", N_("Năm của chỉ tiêu phải từ 2000 đến 2100.")))
    divides = latest(place, year, DIVIDES[wanted]) if wanted in DIVIDES else None
    if wanted in DIVIDES and divides is None:
        text = N_("Năm {year} chưa có chỉ tiêu được giao để chia tiếp.")
        raise Refused(Problem("nothing_to_divide", text, {"year": year}, SOURCE))
    rows = based(place, year, wanted, lines)
    if divides is not None:
        _refuse_unless_adding_up(wanted, divides, rows)
    sheet = TargetSheet.objects.create(
        place=place, year=year, level=wanted, divides=divides, made_on=made_on, reason=reason, user_id=actor.user_id
    )
    Target.objects.bulk_create(
        Target(place=place, sheet=sheet, programme=part.programme, fund_id=part.fund_id, hamlet_id=part.hamlet_id,
               association=part.association, group_id=part.group_id, base=base, change=target - base, target=target)
        for part, (base, target) in rows.items()
    )  # fmt: skip
    total = sum(target for _, target in rows.values())
    facts = {"year": year, "level": wanted, "lines": len(rows), "total": total}
    return Done(place, (ABOUT_SHEET, sheet.pk), {"sheet_id": sheet.pk} | facts, facts)


def _known_level(actor: Actor, level: str) -> Level:
    if level not in set(Level):
        raise Refused(Problem("target_level_unknown", N_("Không có cấp giao chỉ tiêu này.")))
    if level != Level.COMMUNE and actor.role != Role.WARD_OFFICER:
        raise Refused(Problem("split_by_the_ward", N_("Chia chỉ tiêu trong xã, phường do xã, phường lập."), {}, SOURCE))
    return Level(level)


def _refuse_unsound(place: str, level: Level, lines: Sequence[Line]) -> None:
    """Refuse lines named twice, of another place or level, of unknown programmes or funds, or not in tenths."""
    if not lines:
        raise Refused(Problem("no_targets", N_("Bảng chỉ tiêu chưa có dòng nào.")))
    hamlets = dict(Hamlet.objects.filter(place=place).values_list("pk", "name"))
    groups = dict(Group.objects.filter(place=place).values_list("pk", "code"))
    funds = dict(Fund.objects.values_list("pk", "code"))
    programmes = {one.code for one in all_programmes()}
    seen = set[Part]()
    for line in lines:
        named = {name for name in ("hamlet_id", "association", "group_id") if getattr(line, name)}
        known = (
            named == set(NAMED_BY[level]) and line.programme in programmes and line.fund_id in funds
            and (not line.hamlet_id or line.hamlet_id in hamlets) and (not line.group_id or line.group_id in groups)
            and (not line.association or line.association in set(Association)) and line.part not in seen
        )  # fmt: skip
        what = " · ".join(filter(None, (line.programme, funds.get(line.fund_id, ""), hamlets.get(line.hamlet_id or 0),
                                        line.association, groups.get(line.group_id or 0))))  # fmt: skip
        if not known:
            text = N_("Dòng {what}: chương trình, nguồn vốn, nơi nhận không đúng cấp giao, hoặc ghi hai lần.")
            raise Refused(Problem("target_line_unknown", text, {"what": what}))
        for problem in [*target_problems(what, line.target), *target_problems(what, line.base or 0)]:
            raise Refused(problem)
        seen.add(line.part)


def based(place: str, year: int, level: Level, lines: Sequence[Line]) -> dict[Part, tuple[int, int]]:
    """(base, target) of every line of the next version: those asked for, and those that keep what they have."""
    decision = latest(place, year, level)
    before = {part: line.target for part, line in targets_of(decision).items()}
    balances: dict[Part, int] = {}
    if decision is None:
        balances = summed(balances_on(place, date(year - 1, 12, 31)), *NAMED_BY[level])
    rows = {part: (target, target) for part, target in before.items()}
    for line in lines:
        base = base_of(1 if decision is None else 2, balances.get(line.part, 0), before.get(line.part, 0))
        if line.base is not None and line.base != base and decision is not None:
            text = N_("Từ lần giao thứ hai, số gốc của mỗi dòng là chỉ tiêu đã giao trước đó.")
            raise Refused(Problem("base_is_the_target_before", text, {}, SOURCE))
        rows[line.part] = (base if line.base is None else line.base, line.target)
    return rows


def _refuse_unless_adding_up(level: Level, divides: TargetDecision, rows: Mapping[Part, tuple[int, int]]) -> None:
    """Σ parts = what is divided, for each programme and fund, and for groups each hamlet."""
    whole = {part: line.target for part, line in targets_of(divides).items()}
    parts: dict[Part, int] = dict.fromkeys(whole, 0)
    hamlets = dict(Group.objects.filter(place=divides.place).values_list("pk", "hamlet_id"))
    for part, (_, target) in rows.items():
        above = Part(*part.key, hamlet_id=hamlets[part.group_id]) if part.group_id else Part(*part.key)
        parts[above] = parts.get(above, 0) + target
    names = dict(Hamlet.objects.filter(place=divides.place).values_list("pk", "name"))
    funds = dict(Fund.objects.values_list("pk", "code"))
    for part in sorted(parts, key=lambda one: (one.programme, one.fund_id, one.hamlet_id or 0)):
        what = " · ".join(filter(None, (part.programme, funds[part.fund_id], names.get(part.hamlet_id or 0))))
        for problem in split_problems(what, whole.get(part, 0), parts[part], exact=level in EXACT):
            raise Refused(problem)


@service(Role.BANK_OFFICER, Role.WARD_LEADER)
def decide_targets(
    *, actor: Actor, request_id: UUID, sheet_id: int, decision_no: str, decided_on: date, effective_on: date,
    authority: str, attachment_id: int,
) -> Done:  # fmt: skip
    """The signed decision that puts a sheet in force from a day: of the head of the provincial board, entered by the
    bank; of the commune chair by the ward's leader, who did not prepare it. Versions before stay as they are.

    Source: CV 7064/NHCS-KHNV; the paper, signed and sealed, is what decides (Law 20/2023/QH15)."""
    sheet = sheet_for(actor, sheet_id)
    _refuse_wrong_signer(actor, sheet)
    paper = Attachment.objects.filter(
        pk=attachment_id, about_type=ABOUT_SHEET, about_id=sheet.pk, place=sheet.place
    ).first()
    if paper is None:
        text = N_("Phải đính kèm bản quét quyết định đã ký, đóng dấu; bấm nút không thay chữ ký.")
        raise Refused(Problem("no_signed_decision", text, {}, SIGNATURE))
    refuse_unfit(TargetDecision, decision_no=decision_no, authority=authority)
    refuse_ahead(decided_on)
    if effective_on.year != sheet.year:
        text = N_("Ngày hiệu lực {day} không thuộc năm {year} của bảng chỉ tiêu.")
        raise Refused(Problem("effective_in_another_year", text, {"day": day_text(effective_on), "year": sheet.year}))
    lines = list(Target.objects.filter(sheet=sheet))
    lock_targets(sheet.place, [("", 0), *((line.programme, line.fund_id) for line in lines)])
    number = _next_number(sheet, lines, effective_on)
    decision = TargetDecision.objects.create(
        place=sheet.place, year=sheet.year, level=sheet.level, number=number, sheet=sheet,
        decision_no=decision_no.strip(), decided_on=decided_on, effective_on=effective_on, authority=authority.strip(),
        paper=paper, user_id=actor.user_id,
    )  # fmt: skip
    facts = {"number": number, "level": sheet.level, "year": sheet.year, "sha256": paper.sha256}
    return Done(sheet.place, (ABOUT_DECISION, decision.pk), {"decision_id": decision.pk, "number": number}, facts)


def _refuse_wrong_signer(actor: Actor, sheet: TargetSheet) -> None:
    if TargetDecision.objects.filter(sheet=sheet).exists():
        raise Refused(Problem("sheet_already_decided", N_("Bảng chỉ tiêu này đã có quyết định.")))
    if (actor.role == Role.BANK_OFFICER) != (sheet.level == Level.COMMUNE):
        text = N_(
            "Chỉ tiêu của xã, phường do Trưởng Ban đại diện tỉnh quyết định, ngân hàng ghi; chia trong xã, phường do"
            " Chủ tịch UBND xã, phường ký."
        )
        raise Refused(Problem("decided_at_another_level", text, {}, SOURCE))
    if sheet.level != Level.COMMUNE and sheet.user_id == actor.user_id:
        raise Refused(Problem("signer_prepared_it", N_("Người ký không được là người lập bảng chỉ tiêu.")))


def _next_number(sheet: TargetSheet, lines: Iterable[Target], effective_on: date) -> int:
    """The number of the version; refused where something was decided since the sheet was made."""
    before = latest(sheet.place, sheet.year, Level(sheet.level))
    known = targets_of(before)
    parts = {Part(one.programme, one.fund_id, one.hamlet_id, one.association, one.group_id): one for one in lines}
    moved = before is not None and (
        any(part not in parts for part in known)
        or any(line.base != (known[part].target if part in known else 0) for part, line in parts.items())
    )
    above = DIVIDES.get(Level(sheet.level))
    current = latest(sheet.place, sheet.year, above) if above else None
    if moved or (current is not None and current.pk != sheet.divides_id):
        text = N_("Từ khi lập bảng này chỉ tiêu đã được giao lại; hãy lập bảng mới trên số đang có hiệu lực.")
        raise Refused(Problem("decided_since", text, {}, SOURCE))
    if before is not None and effective_on < before.effective_on:
        text = N_("Ngày hiệu lực phải từ ngày {day} của lần giao trước.")
        raise Refused(Problem("effective_before_the_last", text, {"day": day_text(before.effective_on)}))
    return 1 if before is None else before.number + 1


@service(Role.BANK_DIRECTOR)
def set_headroom_rule(
    *, actor: Actor, request_id: UUID, place: str, since_on: date, without_target: str, beyond_hamlet: str,
    document: str,
) -> Done:  # fmt: skip
    """From a day on: whether approvals without a recorded target, or beyond a hamlet's share, are refused or said."""
    refuse_elsewhere(actor, place)
    refuse_unfit(HeadroomRule, document=document)
    if {without_target, beyond_hamlet} - set(HeadroomRule.Effect):
        raise Refused(Problem("headroom_rule_unsound", N_("Chọn cảnh báo hoặc không cho duyệt.")))
    if HeadroomRule.objects.filter(place=place, since_on=since_on).exists():
        text = N_("Ngày {day} đã có quy định; hãy chọn ngày khác.")
        raise Refused(Problem("headroom_rule_known", text, {"day": day_text(since_on)}))
    row = HeadroomRule.objects.create(
        place=place, since_on=since_on, without_target=without_target, beyond_hamlet=beyond_hamlet,
        document=document.strip(), user_id=actor.user_id,
    )  # fmt: skip
    return Done(place, ("headroom_rule", row.pk), {"rule_id": row.pk},
                {"without_target": without_target, "beyond_hamlet": beyond_hamlet})  # fmt: skip
