"""The programmes as the rest of the program asks for them: by code, by the bank's code, by variant and day.

Read from `terms/*.toml` with the standard library alone, so that the calculator needs neither Django nor a database.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import Overlay, Pricing, rate_at_signing
from dongvon.core.schedule import Rule
from dongvon.credit.programmes.schema import overlay_problems, terms_problems
from dongvon.credit.programmes.terms import Ceiling, Programme, Term, overlay_of, programme_of

TERMS = Path(__file__).with_name("terms")
OVERLAYS_FILE = "overlays.toml"

UNKNOWN_TEXTS = {
    "set_by_province": N_("do từng tỉnh quy định"),
    "set_by_project": N_("do dự án quy định"),
    "not_seen": N_("chưa tìm thấy văn bản"),
    "not_legible": N_("nguồn bị mất chữ"),
    "not_one_amount": N_("không phải một mức chung"),
}


class TermsFileBroken(Refused):
    """A terms file breaks the schema; `problems` lists every fault, the message names the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0])
        self.problems = list(problems)


@cache
def codes() -> tuple[str, ...]:
    """The codes of all programmes, as their files are named, in alphabetical order."""
    return tuple(sorted(path.stem for path in TERMS.glob("*.toml") if path.name != OVERLAYS_FILE))


@cache
def load(code: str) -> Programme:
    """The programme with that code ("HN", "HSSV", …); an unknown code is refused with the list of codes."""
    if code not in codes():
        text = N_("Không có chương trình “{code}”; các mã: {codes}")
        raise Refused(Problem("programme_unknown", text, {"code": code, "codes": ", ".join(codes())}))
    return read(TERMS / f"{code}.toml")


def read(path: Path) -> Programme:
    """The programme of one terms file, checked against the schema."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        text = N_("{file}: không đọc được: {fault}")
        raise TermsFileBroken([Problem("terms_unreadable", text, {"file": path.name, "fault": fault})]) from None
    problems = terms_problems(path.name, raw)
    if problems:
        raise TermsFileBroken(problems)
    return programme_of(raw)


@cache
def all_programmes() -> tuple[Programme, ...]:
    """All programmes in the order of reports."""
    return tuple(sorted((load(code) for code in codes()), key=lambda programme: programme.position))


@cache
def student_programmes() -> tuple[str, ...]:
    """The codes of programmes whose loans rest while their borrower studies (HSSV, STEM)."""
    return tuple(programme.code for programme in all_programmes() if programme.instalments.rule == Rule.STUDENT)


@lru_cache
def by_bank_code(bank_code: str) -> tuple[Programme, ...]:
    """The programmes the bank keeps under one of its codes (02: students and STEM; 25: five of Decree 28) or none."""
    return tuple(p for p in all_programmes() if bank_code in (p.bank_code, *p.more_bank_codes) and bank_code)


@cache
def overlays() -> tuple[Overlay, ...]:
    """The overlays in the file; one whose list of places is empty is in force nowhere."""
    raw = tomllib.loads((TERMS / OVERLAYS_FILE).read_text(encoding="utf-8"))
    problems = overlay_problems(OVERLAYS_FILE, raw)
    if problems:
        raise TermsFileBroken(problems)
    return tuple(overlay_of(row) for row in raw.get("overlay", ()))


def variant_of(programme: Programme, variant: str | None = None) -> str:
    """The rate variant meant: None or "" is the usual one, and so is a kind that differs in its ceiling only; written
    with spaces or capitals it is still found."""
    if not variant:
        return programme.default_variant
    name = variant.strip().lower().replace(" ", "_").replace("-", "_")
    if name in programme.rate_variants:
        return name
    if name in programme.variants:
        return programme.default_variant
    text = N_("Chương trình {code} không có loại “{variant}”; các loại: {variants}")
    listed = ", ".join(v for v in programme.rate_variants if v) or "-"
    raise Refused(Problem("variant_unknown", text, {"code": programme.code, "variant": variant, "variants": listed}))


def pricing(programme: Programme, variant: str | None = None) -> Pricing:
    """What `core.rates` needs to price a loan of that programme and variant, overlays included."""
    return Pricing(
        programme=programme.code,
        variant=variant_of(programme, variant),
        rows=tuple(rate.row for rate in programme.rates),
        overdue=tuple(overdue.rule for overdue in programme.overdue if not overdue.unknown),
        overlays=overlays(),
    )


def ceilings_on(programme: Programme, variant: str, on: date) -> list[Ceiling]:
    """The ceilings in force on a day: those of the variant if it has its own, else all; `same_as` is followed."""
    rows = [row for row in programme.ceilings if _in_force(row, on)]
    rows = [row for row in rows if row.variant == variant] or rows
    found: list[Ceiling] = []
    for row in rows:
        found += ceilings_on(load(row.same_as), "", on) if row.same_as else [row]
    return found


def terms_on(programme: Programme, variant: str, on: date) -> list[Term]:
    """The longest terms in force on a day: those of the variant if it has its own, else all; `same_as` is followed."""
    rows = [row for row in programme.terms if _in_force(row, on)]
    rows = [row for row in rows if row.variant == variant] or rows
    found: list[Term] = []
    for row in rows:
        found += terms_on(load(row.same_as), "", on) if row.same_as else [row]
    return found


def instalment_months(programme: Programme, term_months: int) -> int:
    """The usual spacing of instalments for a term; the whole term where it is repaid at once."""
    rule = programme.instalments
    if term_months <= rule.single_up_to_months or rule.default_months is None:
        return term_months
    return rule.default_months


def new_lending_problems(programme: Programme, variant: str, on: date) -> list[Problem]:
    """Why no new loan of that programme and variant may be made on that day; empty when nothing stands against it.

    Source: part 6 of the foundation: what is not known stays unknown and blocks new lending with a clear message.
    """
    facts = {"code": programme.code, "name": programme.name.vi, "on": day_text(on)}
    problems = []
    if programme.status == "legacy":
        text = N_("Chương trình {code} đã dừng cho vay mới, chỉ còn theo dõi dư nợ cũ")
        problems.append(Problem("programme_closed", text, facts))
    if programme.status == "local":
        text = N_("Chương trình {code} do tỉnh quy định: chưa nhập nghị quyết của tỉnh")
        problems.append(Problem("programme_local", text, facts))
    if programme.verified_until is not None and on >= programme.verified_until:
        text = N_("Chương trình {code} chưa có văn bản xác nhận còn cho vay từ ngày {until}")
        problems.append(Problem("programme_unverified", text, facts | {"until": day_text(programme.verified_until)}))
    try:
        rate_at_signing(pricing(programme, variant), on)
    except Refused as refusal:
        problems.append(refusal.problem)
    if all(row.unknown for row in ceilings_on(programme, variant, on)):
        text = N_("Chưa có mức cho vay tối đa của chương trình {code} cho ngày {on}")
        problems.append(Problem("ceiling_unknown", text, facts))
    if all(row.unknown for row in terms_on(programme, variant, on)):
        text = N_("Chưa có thời hạn cho vay tối đa của chương trình {code} cho ngày {on}")
        problems.append(Problem("term_unknown", text, facts))
    return problems


def _in_force(row: Ceiling | Term, on: date) -> bool:
    return (row.since is None or row.since <= on) and (row.until is None or on < row.until)
