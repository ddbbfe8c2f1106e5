"""The year-end conference report of a commune: build it from relations, prove it, write it in four formats.

report = build(relations)                 # refused when an identity does not hold
write(report, "pdf", out_dir)             # bao-cao-tong-ket-03408-2025.pdf
"""

import json
import os
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.books.relations import Relations, connect
from dongvon.office.reports import checks, figures
from dongvon.office.reports.figures import ConferenceReport, Row, Rows
from dongvon.office.reports.wording import LANGUAGES, Speech

FORMATS = ("docx", "pdf", "xlsx", "json")
WRITERS = {"docx": "word", "pdf": "pdf", "xlsx": "excel"}

PROGRAMME_KEYS = (
    *("code", "opening", "lent", "lent_count", "collected", "written_off", "transferred_in", "transferred_out"),
    *("closing", "borrowers", "overdue", "frozen"),
)


def build(relations: Relations) -> ConferenceReport:
    """The report of the place and year named in `params`. Refused, naming the difference in đồng, if the books"
    " disagree."""
    with connect(relations) as connection:
        report = figures.read(connection)
        checks.refuse(checks.problems(report, connection))
    return report


def to_json(report: ConferenceReport) -> dict[str, Any]:
    """The report as plain values: place, year, outcomes, programmes, associations, hamlets, groups and the rest.

    A figure the books cannot know is null, and `not_known` says why.
    Amounts in đồng; dates as ISO text; no person is named (a group bears the name it goes by).
    """
    period = report.period
    return {
        "place": period.place,
        "place_name": period.place_name,
        "province_name": period.province_name,
        "year": period.year,
        "opened_on": period.opened_on.isoformat(),
        "as_of_on": period.as_of_on.isoformat(),
        "outcomes": {
            code: {"cumulative": count.cumulative, "in_year": count.in_year} for code, count in report.outcomes.items()
        },
        "totals": dict(report.totals),
        "programmes": [_first(row, PROGRAMME_KEYS) for row in report.programmes],
        "associations": _plain(tuple(row for row in report.associations if row["code"])),
        "direct": next((dict(row) for row in report.associations if not row["code"]), None),
        "hamlets": _plain(report.hamlets),
        "groups": _plain(report.groups),
        "capital": _plain(report.capital),
        "months": _plain(report.months),
        "next_year": _plain(report.next_year),
        "sessions": _plain(report.sessions),
        "units": list(report.units),
        "not_known": [Speech().say(text) for text in report.not_known],
    }


def write(report: ConferenceReport, format: str, out_dir: Path, language: str = "vi") -> Path:
    """Write one format into `out_dir` (made if missing) and give its path. The file appears whole or not at all."""
    if format not in FORMATS or language not in LANGUAGES:
        raise Refused(
            Problem(
                "format_unknown",
                N_("Không có định dạng “{format}” tiếng “{language}”; có: {formats}; vi, en"),
                {"format": format, "language": language, "formats": ", ".join(FORMATS)},
            )
        )
    content = _content(report, format, language)
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / file_name(report, format, language)
    opened, draft = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=f".{format}", dir=out_dir)
    try:
        with os.fdopen(opened, "wb") as file:
            file.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return path


def file_name(report: ConferenceReport, format: str, language: str = "vi") -> str:
    """bao-cao-tong-ket-03408-2025.pdf; the English one ends in -en."""
    tail = "" if language == "vi" else f"-{language}"
    return f"bao-cao-tong-ket-{report.period.place}-{report.period.year}{tail}.{format}"


def _content(report: ConferenceReport, format: str, language: str) -> bytes:
    """The bytes of one format; its writer is imported only now: figures on a page must not wait for typst."""
    if format == "json":
        return json.dumps(to_json(report), ensure_ascii=False, indent=1).encode()
    module = import_module(f"dongvon.office.reports.{WRITERS[format]}")
    content: bytes = module.document(report, language)
    return content


def _plain(rows: Rows) -> list[dict[str, Any]]:
    return [
        {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in row.items()} for row in rows
    ]


def _first(row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
    """A row with the promised keys first and the others after."""
    return {key: row[key] for key in keys} | {key: value for key, value in row.items() if key not in keys}
