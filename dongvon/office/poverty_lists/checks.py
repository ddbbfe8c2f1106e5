"""What a household of the list must be before it is taken over: sane in itself, in a hamlet of the ward, named once.

Needs no database: the ward's hamlets are handed in.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from dongvon.base.places.queries import bare_name
from dongvon.base.places.texts import without_marks
from dongvon.core.dates import add_months, day_text
from dongvon.core.identity import IDENTITY_LAW, Sex, personal_number_problems
from dongvon.core.problems import N_, Problem
from dongvon.office.poverty_lists.reading import ListRow, Problems

REVIEW = "QĐ 24/2021/QĐ-TTg"
SCORES = "TT 07/2021/TT-BLĐTBXH"
ESCAPED_MONTHS = 36
YOUNGEST_HEAD, OLDEST_HEAD = 15, 110
LARGEST_HOUSEHOLD = 30
HIGHEST_SCORE = 500
POOR_FROM_B2 = 30
LENGTHS = {"name": 100, "ethnic": 30, "address": 160}
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’-]+[^\W\d_]+)*\.?")
_PLACE_WORDS = re.compile(
    r"^(thon|ban|to dan pho|tdp|to|khu dan cu|khu pho|khu|kp|ap|khom|xom|buon|bon|lang|soc|phum) (.+)$"
)
_NUMBER_WORD = re.compile(r"\b(?:so )?0*(\d+)\b")
_MISSING = {
    "name": N_("Thiếu họ và tên chủ hộ"),
    "born_on": N_("Thiếu ngày sinh hoặc năm sinh"),
    "hamlet": N_("Thiếu thôn, bản, tổ dân phố"),
    "kind": N_("Thiếu phân loại hộ"),
}


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A household that may be taken over: the row of the list, its hamlet, the head's sex, the name for searching."""

    source: ListRow
    hamlet_id: int
    sex: str
    search: str


@dataclass(frozen=True, slots=True)
class KnownHamlet:
    """A hamlet of the ward as the check needs it."""

    id: int
    code: str
    name: str
    unit_code: str


# --- hamlets by the names people write ---


@cache
def _bare(name: str) -> str:
    """ "TDP 01", "Tổ dân phố số 1" and "Tổ 1" are the same; so are "Bản Nà Sài" and "Thôn Nà Sài"."""
    plain = _NUMBER_WORD.sub(r"\1", re.sub(r"[^\w]+", " ", without_marks(name)).strip())
    found = _PLACE_WORDS.match(plain)
    return found[2] if found else plain


class HamletNames:
    """The hamlets of a ward, found by name or by the bank's eight digits. Hamlets of different former units may share
    a name: then the unit is asked for, in its own column or behind the name ("Tổ dân phố số 1, Đông Phong")."""

    def __init__(self, hamlets: Iterable[KnownHamlet], units: Mapping[str, str]) -> None:
        """`units`: names of the former units → their codes."""
        self._by_code: dict[str, KnownHamlet] = {}
        self._exact: dict[str, list[KnownHamlet]] = {}
        self._by_name: dict[str, list[KnownHamlet]] = {}
        for hamlet in hamlets:
            self._by_code[hamlet.code] = hamlet
            self._exact.setdefault(without_marks(hamlet.name), []).append(hamlet)
            self._by_name.setdefault(_bare(hamlet.name), []).append(hamlet)
        self._units = {bare_name(name): code for name, code in units.items()}
        self._answers: dict[tuple[str, str], int | Problem] = {}

    def find(self, text: str, unit: str) -> int | Problem:
        """The hamlet's id, or why it is not one."""
        if (text, unit) not in self._answers:
            self._answers[text, unit] = self._find(text, unit)
        return self._answers[text, unit]

    def _find(self, text: str, unit: str) -> int | Problem:
        if text in self._by_code:
            return self._by_code[text].id
        found = self._named(text)
        if not found:
            text, unit = self._split(text, unit)
            found = self._named(text)
        unit_code = self._units.get(bare_name(unit), "") if unit else ""
        if unit and not unit_code:
            return Problem("unit_unknown", N_("“{unit}” không phải xã, phường cũ của địa bàn này"), {"unit": unit[:60]})
        found = [hamlet for hamlet in found if not unit_code or hamlet.unit_code == unit_code]
        if len(found) == 1:
            return found[0].id
        if not found:
            unknown = N_("Không có thôn, bản, tổ dân phố “{hamlet}” ở địa bàn này")
            return Problem("hamlet_unknown", unknown, {"hamlet": text[:60]})
        return Problem(
            "hamlet_ambiguous",
            N_("Có {count} thôn, bản, tổ dân phố tên “{hamlet}”: hãy thêm cột “Xã, phường cũ”"),
            {"count": len(found), "hamlet": text[:60]},
        )

    def _named(self, text: str) -> list[KnownHamlet]:
        return self._exact.get(without_marks(text)) or self._by_name.get(_bare(text), [])

    def _split(self, text: str, unit: str) -> tuple[str, str]:
        """Name and unit of "Tổ dân phố số 1 (phường Đông Phong)"; a unit given in its own column stands."""
        name, _, behind = re.sub(r"\s*[(,;]\s*|\s+-\s+", "|", text.strip(" )"), count=1).partition("|")
        known = bare_name(behind) in self._units
        return (name, unit or behind) if known else (text, unit)


# --- rows ---


def check_rows(
    rows: Sequence[ListRow], names: HamletNames, since_on: date, problems: Problems, *, classed: bool = True
) -> list[CheckedRow]:
    """The households that may be taken over; what is wrong or odd in a row is added to `problems`. `classed`: each must
    say what it is recognised as."""
    identities: dict[str, int] = {}
    checked = []
    for row in rows:
        _check_name(row, problems)
        if classed:
            _missing(row, "kind", problems)
        _check_dates(row, since_on, problems)
        _check_numbers(row, problems)
        sex = _check_identity(row, identities, problems)
        hamlet_id = _check_hamlet(row, names, problems)
        if row.row not in problems.blocked and hamlet_id is not None:
            checked.append(CheckedRow(row, hamlet_id, sex, without_marks(row.name)))
    return _without_doubles(checked, problems)


def _missing(row: ListRow, key: str, problems: Problems) -> None:
    if not getattr(row, key) and (row.row, key) not in problems.told:
        problems.add(row.row, key, Problem("value_missing", _MISSING[key]))


def _check_name(row: ListRow, problems: Problems) -> None:
    _missing(row, "name", problems)
    for key, longest in LENGTHS.items():
        if len(getattr(row, key)) > longest:
            text = N_("Dài quá {limit} ký tự")
            problems.add(row.row, key, Problem("too_long", text, {"limit": longest}))
    for key in ("ethnic", "address"):
        if not getattr(row, key).isprintable():
            problems.add(row.row, key, Problem("text_odd", N_("Ô có ký tự không in được: hãy gõ lại")))
    if row.name and not _NAME.fullmatch(row.name):
        text = N_("Họ và tên có ký tự lạ (chữ số, dấu, hoặc phông chữ cũ không phải Unicode)")
        problems.add(row.row, "name", Problem("name_odd", text), row.name[:40])


def _check_dates(row: ListRow, since_on: date, problems: Problems) -> None:
    _missing(row, "born_on", problems)
    if row.born_on is not None:
        age = since_on.year - row.born_on.year
        if row.born_on > since_on:
            problems.add(row.row, "born_on", Problem("born_later", N_("Ngày sinh sau ngày danh sách có hiệu lực")))
        elif not YOUNGEST_HEAD <= age <= OLDEST_HEAD:
            text = N_("Chủ hộ {age} tuổi: hãy xem lại năm sinh")
            problems.add(row.row, "born_on", _warning("age_odd", text, {"age": age}))
    if row.escaped_on is None:
        return
    facts = {"on": day_text(row.escaped_on), "since": day_text(since_on), "months": ESCAPED_MONTHS}
    if row.kind != "newly_escaped":
        text = N_("Có ngày thoát nghèo {on} nhưng không phải hộ mới thoát nghèo: bỏ qua ngày này")
        problems.add(row.row, "escaped_on", _warning("escaped_unasked", text, facts))
    elif row.escaped_on > since_on:
        text = N_("Ngày thoát nghèo {on} sau ngày danh sách có hiệu lực {since}")
        problems.add(row.row, "escaped_on", Problem("escaped_later", text, facts, REVIEW))
    elif add_months(row.escaped_on, ESCAPED_MONTHS) < since_on:
        text = N_("Đã thoát nghèo từ {on}, quá {months} tháng: không còn là hộ mới thoát nghèo khi xét cho vay")
        problems.add(row.row, "escaped_on", _warning("escaped_long_ago", text, facts, "QĐ 28/2015/QĐ-TTg"))


def _check_numbers(row: ListRow, problems: Problems) -> None:
    """Members and scores are not kept; they only show mistakes.

    Source: TT 07/2021/TT-BLĐTBXH as noted in processes.md 7.4 (from memory): poor from 30 points of deprivation on."""
    if row.members is not None and not 1 <= row.members <= LARGEST_HOUSEHOLD:
        text = N_("Số nhân khẩu {count}: hãy xem lại")
        problems.add(row.row, "members", _warning("members_odd", text, {"count": row.members}))
    for key, score in (("b1", row.b1), ("b2", row.b2)):
        if score is not None and not 0 <= score <= HIGHEST_SCORE:
            text = N_("Điểm {score}: hãy xem lại")
            problems.add(row.row, key, _warning("score_odd", text, {"score": score}, SCORES))
    poor_by_score = row.b2 is not None and row.b2 >= POOR_FROM_B2
    if row.b2 is not None and row.kind in ("poor", "near_poor") and poor_by_score != (row.kind == "poor"):
        text = N_("Điểm B2 là {score}, không khớp với phân loại hộ (hộ nghèo từ {limit} điểm)")
        facts = {"score": row.b2, "limit": POOR_FROM_B2}
        problems.add(row.row, "b2", _warning("score_against_class", text, facts, SCORES))


def _check_identity(row: ListRow, seen: dict[str, int], problems: Problems) -> str:
    """The head's number by itself and within the file; the sex, from the number where the list does not say it.

    Source: Luật Căn cước 26/2023/QH15; a mismatch warns, because registers hold honest mistakes."""
    if not row.identity:
        if (row.row, "identity") not in problems.told:
            text = N_("Không có số định danh: hộ được nhận ra bằng tên, ngày sinh và thôn")
            problems.add(row.row, "identity", _warning("identity_missing", text))
        if not row.sex and (row.row, "sex") not in problems.told:
            problems.add(row.row, "sex", Problem("value_missing", N_("Thiếu giới tính")))
        return row.sex
    born_on = row.born_on if (row.row, "born_on") not in problems.told else None
    found = personal_number_problems(row.identity, born_on=born_on, sex=Sex(row.sex) if row.sex else None)
    if row.identity_restored and found and found[0].severity == "warn":
        text = N_("Số định danh thiếu chữ số, và thêm số 0 ở đầu thì không khớp với năm sinh, giới tính")
        found = [Problem("identity_digits_missing", text, source=IDENTITY_LAW)]
    for problem in found:
        problems.add(row.row, "identity", problem)
    first = seen.setdefault(row.identity, row.row)
    if first != row.row:
        text = N_("Số định danh này đã có ở dòng {first}")
        problems.add(row.row, "identity", Problem("identity_twice", text, {"first": first}))
    shaped = len(row.identity) == 12
    return row.sex or ("" if not shaped else "female" if int(row.identity[3]) % 2 else "male")


def _check_hamlet(row: ListRow, names: HamletNames, problems: Problems) -> int | None:
    _missing(row, "hamlet", problems)
    if not row.hamlet:
        return None
    found = names.find(row.hamlet, row.unit)
    if isinstance(found, int):
        return found
    problems.add(row.row, "unit" if found.code == "unit_unknown" else "hamlet", found, row.hamlet[:40])
    return None


def _without_doubles(rows: Sequence[CheckedRow], problems: Problems) -> list[CheckedRow]:
    """The same name, birth and hamlet twice is one household written twice, unless two numbers tell the heads apart."""
    seen: dict[tuple[str, date | None, int], list[ListRow]] = {}
    kept = []
    for row in rows:
        source = row.source
        namesakes = seen.setdefault((row.search, source.born_on, row.hamlet_id), [])
        double = next((other for other in namesakes if not (other.identity and source.identity)), None)
        namesakes.append(source)
        if double is None:
            kept.append(row)
            continue
        text = N_("Trùng họ tên, ngày sinh và thôn với dòng {first}")
        problems.add(source.row, "name", Problem("household_twice", text, {"first": double.row}))
    return kept


def _warning(code: str, text: str, facts: Mapping[str, object] | None = None, source: str = "") -> Problem:
    return Problem(code, text, facts or {}, source, severity="warn")
