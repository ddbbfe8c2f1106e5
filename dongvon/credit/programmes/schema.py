"""What a terms file may say; anything else is refused with every fault listed: file, key, what is allowed.

The files are edited by people when a decree changes a number, so a fault must tell them where and what.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import RATE_UNITS, rate_e7

Raw = Mapping[str, Any]

CONFIDENCE = ("seen", "derived", "mixed", "memory")
STATUS = ("active", "unverified", "legacy", "local")
CHANNEL = ("group", "direct", "both")
AREA = ("", "rural", "difficult")
APPLIES_TO = ("new_loans", "outstanding")
INSTALMENT_RULE = ("single", "every_months", "yearly_share", "student")
TERM_RULE = ("student", "labour_contract")
EXTENSION = ("none",)
ROLLOVER = ("any", "short_term")
SECURITY = ("none", "above", "always")
SHARE_OF = ("contract_cost", "contract_value", "cost_estimate", "investment", "tuition")
PER = (
    "household", "worker", "project", "establishment", "borrower", "work", "month", "person", "house", "contract",
    "course", "hectare", "trader", "customer", "employer", "student",
)  # fmt: skip
OUTCOME = (
    "household", "worker", "worker_abroad", "customer", "ex_prisoner", "student", "facility", "house", "social_house",
    "establishment", "project", "other",
)  # fmt: skip
RATE_PER_PERCENT = RATE_UNITS // 100
UNKNOWN = ("set_by_province", "set_by_project", "not_seen", "not_legible", "not_one_amount")


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a table: its TOML type, whether it must be there, the closed list it is taken from."""

    kind: type
    required: bool = False
    allowed: tuple[str, ...] = ()


_EVIDENCE = {"document": Key(str), "source": Key(str), "confidence": Key(str, True, CONFIDENCE)}
_DATED = {"from": Key(date), "until": Key(date)}
_LABEL = {"vi": Key(str, True), "en": Key(str, True)}
_UNKNOWN = {"unknown": Key(str, False, UNKNOWN)}

PROGRAMME = {
    "code": Key(str, True),
    "position": Key(int, True),
    "bank_code": Key(str, True),
    "more_bank_codes": Key(list),
    "status": Key(str, True, STATUS),
    "verified_until": Key(date),
    "poverty": Key(bool, True),
    "area": Key(str, False, AREA),
    "channel": Key(str, True, CHANNEL),
    "default_variant": Key(str, True),
    "own_capital_percent": Key(int),
    "organisations": Key(list),
}
TABLES: dict[str, dict[str, Key]] = {
    "name": _LABEL,
    "short": _LABEL,
    "borrower": _LABEL,
    "outcome": {"kind": Key(str, True, OUTCOME), **_LABEL, **_EVIDENCE},
    "grace": {
        "principal_months": Key(int),
        "interest_months": Key(int),
        "rule": Key(str, False, ("student",)),
        **_UNKNOWN,
        **_EVIDENCE,
    },
    "instalments": {
        "rule": Key(str, True, INSTALMENT_RULE),
        "months": Key(list),
        "default_months": Key(int),
        "single_up_to_months": Key(int),
        "yearly_share_percent": Key(int),
        "round_to": Key(int, True),
        "first_after_study_months": Key(int),
        **_EVIDENCE,
    },
    "labour": {"share_percent": Key(int, True), **_EVIDENCE},
    "changes": {"extension": Key(str, False, EXTENSION), "rollover": Key(str, False, ROLLOVER), **_EVIDENCE},
}
OPTIONAL = ("changes", "labour")
ROWS: dict[str, dict[str, Key]] = {
    "legal": {"document": Key(str, True), "from": Key(date), "source": Key(str), "confidence": _EVIDENCE["confidence"]},
    "rate": {
        "variant": Key(str),
        "from": Key(date),
        "annual_percent": Key(str),
        "applies_to": Key(str, False, APPLIES_TO),
        **_UNKNOWN,
        **_EVIDENCE,
    },
    "overdue": {
        "from": Key(date),
        "multiplier": Key(str),
        "fixed_annual_percent": Key(str),
        **_UNKNOWN,
        **_EVIDENCE,
    },
    "ceiling": {
        "variant": Key(str),
        **_DATED,
        "amount": Key(int),
        "per": Key(str, True, PER),
        "per_job": Key(int),
        "share_percent": Key(int),
        "share_of": Key(str, False, SHARE_OF),
        "same_as": Key(str),
        "at_most": Key(int),
        **_UNKNOWN,
        **_EVIDENCE,
    },
    "term": {
        "variant": Key(str),
        **_DATED,
        "months": Key(int),
        "rule": Key(str, False, TERM_RULE),
        "same_as": Key(str),
        **_UNKNOWN,
        **_EVIDENCE,
    },
    "security": {"from": Key(date), "required": Key(str, False, SECURITY), "above": Key(int), **_UNKNOWN, **_EVIDENCE},
    "missed_instalment": {"from": Key(date), "becomes_overdue": Key(bool, True), **_EVIDENCE},
}
ONE_OF = {
    "rate": ("annual_percent", "unknown"),
    "overdue": ("multiplier", "fixed_annual_percent", "unknown"),
    "ceiling": ("amount", "share_percent", "same_as", "unknown"),
    "term": ("months", "rule", "same_as", "unknown"),
    "security": ("required", "unknown"),
    "grace": ("principal_months", "rule", "unknown"),
}
OVERLAY = {
    "from": Key(date, True),
    "until": Key(date),
    "places": Key(list),
    "programmes": Key(list),
    "change_percent": Key(str, True),
    "reaches_overdue": Key(bool, True),
    "source": Key(str),
    "confidence": _EVIDENCE["confidence"],
}


def terms_problems(file: str, raw: Raw) -> list[Problem]:
    """Every fault of one programme's terms file; empty when it may be used."""
    problems = list(_table(file, "", {k: v for k, v in raw.items() if k in PROGRAMME}, PROGRAMME))
    for name in raw:
        if name not in PROGRAMME | TABLES | ROWS and name != "variants":
            problems.append(_fault(file, name, N_("{file}: {key}: không có mục này")))
    for name, keys in TABLES.items():
        if name in OPTIONAL and name not in raw:
            continue
        problems += _table(file, name, _dict(raw.get(name)), keys)
        problems += _one_of(file, name, name, _dict(raw.get(name)))
    for name, keys in ROWS.items():
        for where, row in _rows(name, raw):
            problems += _table(file, where, row, keys)
            problems += _one_of(file, name, where, row)
    for variant, label in _dict(raw.get("variants")).items():
        problems += _table(file, f"variants.{variant}", _dict(label), _LABEL)
    return problems or list(_meaning(file, raw))


def overlay_problems(file: str, raw: Raw) -> list[Problem]:
    """Every fault of the overlays file."""
    return [problem for where, row in _rows("overlay", raw) for problem in _table(file, where, row, OVERLAY)]


def _table(file: str, where: str, table: Raw, keys: Mapping[str, Key]) -> Iterator[Problem]:
    prefix = f"{where}." if where else ""
    for name, key in keys.items():
        if name not in table:
            if key.required:
                yield _fault(file, prefix + name, N_("{file}: {key}: còn thiếu"))
        elif type(table[name]) is not key.kind:
            yield _fault(file, prefix + name, N_("{file}: {key}: phải là kiểu {kind}"), kind=key.kind.__name__)
        elif key.allowed and table[name] not in key.allowed:
            yield _fault(file, prefix + name, N_("{file}: {key}: chỉ nhận: {allowed}"), allowed=", ".join(key.allowed))
    for name in table:
        if name not in keys:
            yield _fault(file, prefix + name, N_("{file}: {key}: không có mục này"))


def _one_of(file: str, name: str, where: str, row: Raw) -> Iterator[Problem]:
    choices = ONE_OF.get(name, ())
    if choices and not any(choice in row for choice in choices):
        yield _fault(file, where, N_("{file}: {key}: cần một trong các mục: {allowed}"), allowed=", ".join(choices))
    if "unknown" in row and any(choice in row for choice in choices if choice != "unknown"):
        yield _fault(file, where, N_("{file}: {key}: đã ghi là chưa biết (unknown) thì không ghi giá trị"))


def _meaning(file: str, raw: Raw) -> Iterator[Problem]:
    """Faults that only show once every key has the right type."""
    if f"{raw['code']}.toml" != file:
        yield _fault(file, "code", N_("{file}: {key}: phải trùng tên tệp"))
    labels = {"", *raw.get("variants", {})}
    if not set(raw.get("organisations", ())) <= labels:
        yield _fault(file, "organisations", N_("{file}: {key}: chưa có tên trong mục variants"))
    begun: set[tuple[str, object]] = set()
    for name in ("rate", "ceiling", "term"):
        for where, row in _rows(name, raw):
            if row.get("variant", "") not in labels:
                yield _fault(file, f"{where}.variant", N_("{file}: {key}: chưa có tên trong mục variants"))
            if "until" in row and "from" in row and row["until"] <= row["from"]:
                yield _fault(file, f"{where}.until", N_("{file}: {key}: phải sau ngày from"))
    for where, row in _rows("rate", raw):
        start = (row.get("variant", ""), row.get("from"))
        if start in begun:
            yield _fault(file, f"{where}.from", N_("{file}: {key}: trùng ngày bắt đầu với dòng khác"))
        begun.add(start)
    if begun and raw["default_variant"] not in {variant for variant, _ in begun}:
        yield _fault(file, "default_variant", N_("{file}: {key}: không có lãi suất"))
    yield from _numbers(file, raw)


def _numbers(file: str, raw: Raw) -> Iterator[Problem]:
    """Rates and multipliers must be whole in our units, and so must every rate times every multiplier."""
    rates: dict[str, int] = {}
    for name, key in (("rate", "annual_percent"), ("overdue", "fixed_annual_percent"), ("overdue", "multiplier")):
        for where, row in _rows(name, raw):
            if key in row:
                try:
                    rates[f"{where}.{key}"] = rate_e7(row[key])
                except Refused:
                    yield _fault(
                        file, f"{where}.{key}", N_("{file}: {key}: phải là số dạng “6.24”, lẻ tối đa 5 chữ số")
                    )
    in_term = [rate for key, rate in rates.items() if key.startswith("rate")]
    multipliers = {key: rate for key, rate in rates.items() if key.endswith("multiplier")}
    for rate, (key, multiplier) in product(in_term, multipliers.items()):
        if rate * multiplier % RATE_PER_PERCENT:
            yield _fault(
                file, key, N_("{file}: {key}: nhân với lãi suất {rate} không ra số nguyên phần mười triệu"), rate=rate
            )


def _rows(name: str, raw: Raw) -> Iterator[tuple[str, Raw]]:
    rows = raw.get(name, [])
    for number, row in enumerate(rows if isinstance(rows, list) else [rows], 1):
        yield f"{name}[{number}]", _dict(row)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _fault(file: str, key: str, text: str, **facts: object) -> Problem:
    return Problem("terms_invalid", text, {"file": file, "key": key, **facts})
