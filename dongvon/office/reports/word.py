"""The report as DOCX, from a template that a clerk may change in Word (see `word_template`)."""

import io
from pathlib import Path
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

from dongvon.office.reports import pdf
from dongvon.office.reports.figures import ConferenceReport
from dongvon.office.reports.paper import Paper, content
from dongvon.office.reports.word_template import template_path


def document(report: ConferenceReport, language: str = "vi", template: Path | None = None) -> bytes:
    """The whole report in the given template (ours when none is given)."""
    paper = content(report, language)
    word = DocxTemplate(str(template or template_path(language)))
    word.render(_context(word, paper), autoescape=True)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _context(word: DocxTemplate, paper: Paper) -> dict[str, Any]:
    """What the marks of a template may name."""
    rows: dict[str, list[dict[str, str]]] = {}
    totals: dict[str, dict[str, str]] = {}
    for table in paper["tables"]:
        keys = [column["key"] for column in table["columns"]]
        rows[table["name"]] = [dict(zip(keys, row, strict=True)) for row in table["rows"]]
        totals[table["name"]] = dict(zip(keys, table["totals"], strict=bool(table["totals"])))
    return {
        "heads": paper["heads"],
        "recipients": paper["heads"]["recipients"].split("\n"),
        "lines": {section["key"]: section["lines"] for section in paper["sections"]},
        "charts": {name: chart["title"] for name, chart in paper["charts"].items()},
        "pictures": {
            name: InlineImage(word, io.BytesIO(pdf.picture(paper, name)), width=Mm(158)) for name in paper["charts"]
        },
        "tables": rows,
        "totals": totals,
    }
