"""Builds the Word templates of the conference report: run it once, then open and change the result in Word.

    python -m dongvon.office.reports.word_template

A template holds the fixed words, the headings, the table heads and the layout; `{{ … }}` and `{% … %}` mark what the
figures fill in: `lines.SECTION`, `tables.TABLE`, `totals.TABLE`, `pictures.CHART`, `heads.NAME`. A clerk may change
words, fonts, order and columns, and leave sections out; the marks must stay whole.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from dongvon.core.problems import N_
from dongvon.office.reports import narrative, registry
from dongvon.office.reports.registry import Column, Table
from dongvon.office.reports.wording import LANGUAGES, Speech

FOLDER = Path(__file__).parent / "templates"
FACE = "Times New Roman"
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def template_path(language: str) -> Path:
    """Where the template of one language lives."""
    return FOLDER / ("conference.docx" if language == "vi" else f"conference_{language}.docx")


def build(language: str, path: Path) -> None:
    """Write the template of one language."""
    speech, paper = Speech(language), Document()
    _styles(paper)
    _page(paper)
    _top(paper, speech)
    for key, level, title, charts in narrative.OUTLINE:
        paper.add_heading(speech.say(title), level=level)
        _loop(paper, f"lines.{key}")
        for chart in charts:
            _centred(paper, f"{{{{ charts.{chart} }}}}", bold=True, size=11.5)
            _centred(paper, f"{{{{ pictures.{chart} }}}}")
    paper.add_paragraph("{{ heads.ending }}")
    _signature(paper, speech)
    _annex(paper, speech)
    paper.save(str(path))


def _styles(paper: WordDocument) -> None:
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    body = normal.paragraph_format
    body.alignment, body.first_line_indent = WD_ALIGN_PARAGRAPH.JUSTIFY, Mm(10)
    body.space_after, body.space_before, body.line_spacing = Pt(4), Pt(2), 1.1
    for level in (1, 2):
        style = paper.styles[f"Heading {level}"]
        style.font.name, style.font.size, style.font.bold = FACE, Pt(13), True
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.element.rPr.rFonts.set(qn("w:ascii"), FACE)
        style.element.rPr.rFonts.set(qn("w:hAnsi"), FACE)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(8), Pt(4)
        style.paragraph_format.keep_with_next = True


def _page(paper: WordDocument) -> None:
    """A4 upright, margins 30/20/20/20 mm, page number centred at the top from page 2."""
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    number.paragraph_format.first_line_indent = Mm(0)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = number.add_run()
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)


def _top(paper: WordDocument, speech: Speech) -> None:
    """The names at the head of the paper, its number and day, the title."""
    table = paper.add_table(rows=2, cols=2)
    table.autofit = False
    widths = (Mm(66), Mm(94))
    texts = (
        ((speech.say(N_("ỦY BAN NHÂN DÂN")), False), ("{{ heads.issuer_place }}", True)),
        (
            (speech.say(N_("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")), True),
            (speech.say(N_("Độc lập - Tự do - Hạnh phúc")), True),
        ),
    )
    for column, lines in enumerate(texts):
        cell = table.cell(0, column)
        for number, (text, bold) in enumerate(lines):
            line = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
            _write(line, text, CENTRE, bold=bold, size=12 if column else 13)
        line.runs[0].underline = True
    _write(table.cell(1, 0).paragraphs[0], speech.say(N_("Số:        /BC-UBND")), CENTRE)
    _write(table.cell(1, 1).paragraphs[0], "{{ heads.place_and_day }}", CENTRE, italic=True)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    _centred(paper, speech.say(N_("BÁO CÁO")), bold=True, size=14)
    _centred(paper, "{{ heads.subject }}", bold=True, size=14)
    paper.add_paragraph("{{ heads.opening }}")


def _signature(paper: WordDocument, speech: Speech) -> None:
    table = paper.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    _write(left.paragraphs[0], speech.say(N_("Nơi nhận:")), LEFT, bold=True, italic=True, size=12)
    _write(left.add_paragraph(), "{%p for line in recipients %}", LEFT, size=11)
    _write(left.add_paragraph(), "{{ line }}", LEFT, size=11)
    _write(left.add_paragraph(), "{%p endfor %}", LEFT, size=11)
    _write(right.paragraphs[0], speech.say(N_("TM. ỦY BAN NHÂN DÂN")), CENTRE, bold=True)
    for text in speech.say(N_("KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH")).split("\n"):
        _write(right.add_paragraph(), text, CENTRE, bold=True)


def _annex(paper: WordDocument, speech: Speech) -> None:
    """The tables, on turned pages; the head of each is repeated on every page it runs over."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin, section.right_margin = Mm(20), Mm(15)
    section.top_margin, section.bottom_margin = Mm(20), Mm(15)
    section.different_first_page_header_footer = False
    _centred(paper, speech.say(N_("PHỤ LỤC SỐ LIỆU")), bold=True)
    _centred(paper, "{{ heads.annex_note }}", italic=True, size=11)
    for one in registry.TABLES:
        if not one.number:
            continue
        heading = speech.say(N_("Biểu số {number}"), number=f"{one.number:02d}")
        title = _centred(paper, f"{heading}. {speech.say(one.title)}", bold=True, size=12)
        title.paragraph_format.keep_with_next = True
        if any(column.kind == "money" for column in one.columns):
            unit = paper.add_paragraph()
            _write(unit, speech.say(N_("Đơn vị tính: triệu đồng")), RIGHT, italic=True, size=10)
            unit.paragraph_format.keep_with_next = True
        _table(paper, one, speech)


def _table(paper: WordDocument, one: Table, speech: Speech) -> None:
    columns = [column for column in one.columns if column.paper]
    table = paper.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    size = 8 if len(columns) > 13 else 9
    room = 262 / sum(column.width for column in columns)
    for column, cell in zip(columns, table.rows[0].cells, strict=True):
        _write(cell.paragraphs[0], speech.say(column.label), CENTRE, bold=True, size=size)
    _repeat(table.rows[0])
    _mark_row(table, f"{{%tr for row in tables.{one.name} %}}")
    _cells(table, columns, "row", size)
    _mark_row(table, "{%tr endfor %}")
    if any(column.total for column in columns):
        _cells(table, columns, f"totals.{one.name}", size, bold=True)
    for row in table.rows:
        for column, cell in zip(columns, row.cells, strict=False):
            cell.width = Mm(room * column.width)


def _cells(table: WordTable, columns: list[Column], source: str, size: float, bold: bool = False) -> None:
    for column, cell in zip(columns, _new_row(table).cells, strict=True):
        side = LEFT if column.kind in ("text", "outcome") else RIGHT
        side = CENTRE if column.kind in ("grade", "month", "unit") else side
        _write(cell.paragraphs[0], f"{{{{ {source}.{column.key} }}}}", side, bold=bold, size=size)


def _new_row(table: WordTable) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _mark_row(table: WordTable, mark: str) -> None:
    """A row that only carries a mark; it is gone once the report is written."""
    cell: _Cell = _new_row(table).cells[0]
    _write(cell.paragraphs[0], mark, LEFT, size=8)


def _repeat(row: _Row) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _loop(paper: WordDocument, lines: str) -> None:
    paper.add_paragraph(f"{{%p for line in {lines} %}}")
    paper.add_paragraph("{{ line }}")
    paper.add_paragraph("{%p endfor %}")


def _centred(paper: WordDocument, text: str, bold: bool = False, italic: bool = False, size: float = 13) -> Paragraph:
    line: Paragraph = paper.add_paragraph()
    _write(line, text, CENTRE, bold=bold, italic=italic, size=size)
    return line


def _write(
    line: Paragraph, text: str, side: WD_ALIGN_PARAGRAPH, *, bold: bool = False, italic: bool = False, size: float = 13
) -> None:
    line.alignment = side
    line.paragraph_format.first_line_indent = Mm(0)
    line.paragraph_format.space_before = line.paragraph_format.space_after = Pt(1)
    line.paragraph_format.line_spacing = 1.0
    run = line.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)


if __name__ == "__main__":
    for one_language in LANGUAGES:
        build(one_language, template_path(one_language))
