"""The report as PDF/A-2b, and its charts as pictures: typst draws both, so paper and Word show the same."""

from pathlib import Path

from dongvon.office.documents import typesetting
from dongvon.office.reports.figures import ConferenceReport
from dongvon.office.reports.paper import Paper, content

TEMPLATES = Path(__file__).parent / "templates"
PICTURE_PPI = 220


def document(report: ConferenceReport, language: str = "vi") -> bytes:
    """The whole report as an archival PDF with embedded fonts; the same figures give the same bytes."""
    return typesetting.typeset(TEMPLATES / "conference.typ", content(report, language))


def picture(paper: Paper, chart: str) -> bytes:
    """One chart of a paper as PNG."""
    return typesetting.picture(TEMPLATES / "chart.typ", paper, ppi=PICTURE_PPI, chart=chart)
