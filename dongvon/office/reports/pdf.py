"""The report as PDF/A-2b, and its charts as pictures: typst draws both, so paper and Word show the same."""

import json
import threading
from functools import lru_cache
from pathlib import Path

import typst

from dongvon.core.problems import InvariantBroken
from dongvon.office.reports.figures import ConferenceReport
from dongvon.office.reports.paper import Paper, content

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).resolve().parents[1] / "documents" / "fonts"
PICTURE_PPI = 220
_one_at_a_time = threading.Lock()  # a typst compiler is not made for two threads


def document(report: ConferenceReport, language: str = "vi") -> bytes:
    """The whole report as an archival PDF with embedded fonts; the same figures give the same bytes."""
    inputs = {"content": _text(content(report, language))}
    with _one_at_a_time:
        return _whole(_compiler("conference.typ").compile(format="pdf", sys_inputs=inputs, pdf_standards="a-2b"))


def picture(paper: Paper, chart: str) -> bytes:
    """One chart of a paper as PNG."""
    inputs = {"content": _text(paper), "chart": chart}
    with _one_at_a_time:
        return _whole(_compiler("chart.typ").compile(format="png", ppi=PICTURE_PPI, sys_inputs=inputs))


def _whole(compiled: bytes | list[bytes] | None) -> bytes:
    """typst gives one file for a PDF and for a single page; anything else is a fault of the template."""
    if not isinstance(compiled, bytes):
        raise InvariantBroken("the template did not give one file")
    return compiled


def _text(paper: Paper) -> str:
    return json.dumps(paper, ensure_ascii=False)


@lru_cache(maxsize=4)
def _compiler(template: str) -> typst.Compiler:
    """A compiler kept with its fonts read; only our fonts, so that every machine sets the same page."""
    return typst.Compiler(str(TEMPLATES / template), font_paths=[str(FONTS)], ignore_system_fonts=True)
