"""The four formats: what a reader of the paper, the Word file or the workbook really sees."""

import ast
import io
import json
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from docx import Document
from docx.document import Document as WordDocument
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from dongvon.core.problems import Refused
from dongvon.office.books import relations as relations_module
from dongvon.office.reports import conference, pdf, registry, word
from dongvon.office.reports.conference import build, write
from dongvon.office.reports.figures import ConferenceReport
from dongvon.office.reports.narrative import OUTLINE
from dongvon.office.reports.results import ACHIEVED, overdue_sentence
from dongvon.office.reports.word_template import template_path
from dongvon.office.reports.wording import CATALOGUE, Speech
from tests.office.reports import large_place
from tests.office.reports.small_place import changed, relations

VI = Speech("vi")


@pytest.fixture(scope="module")
def report() -> ConferenceReport:
    return build(large_place.relations())


def pdf_text(content: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return re.sub(r"\s+", " ", " ".join(pages))


def word_text(word_file: WordDocument) -> str:
    cells = (cell.text for one in word_file.tables for row in one.rows for cell in row.cells)
    return "\n".join([*(line.text for line in word_file.paragraphs), *cells])


def eight_sentences(report: ConferenceReport) -> list[str]:
    counts = {code: report.outcomes[code].cumulative for code in ACHIEVED}
    return [VI.say(text, total=VI.count(counts[code])) for code, text in ACHIEVED.items()]


def test_the_paper_says_the_eight_figures_in_words_and_in_the_table(report: ConferenceReport) -> None:
    text = pdf_text(pdf.document(report))
    assert len(eight_sentences(report)) == 8
    for sentence in eight_sentences(report):
        assert sentence in text
    for code, count in report.outcomes.items():
        label, unit = registry.OUTCOMES[code]
        if count.cumulative:
            assert f"{label} {unit} {VI.count(count.in_year)} {VI.count(count.cumulative)}" in text


def test_the_paper_is_archival_a4_with_its_fonts_inside_and_the_same_bytes_each_time(report: ConferenceReport) -> None:
    content = pdf.document(report)
    assert b"<pdfaid:part>2</pdfaid:part>" in content
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in content
    reader = PdfReader(io.BytesIO(content))
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (595, 842)
    fonts = {
        str(font.get_object()["/BaseFont"]) for page in reader.pages for font in page["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("Tinos" in font for font in fonts)
    assert content == pdf.document(report)


def test_pages_are_numbered_from_the_second_and_long_tables_repeat_their_heads(report: ConferenceReport) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf.document(report))).pages]
    assert pages[0].lstrip().startswith("ỦY BAN NHÂN DÂN")
    for number, page in enumerate(pages[1:], start=2):
        assert page.split()[0] == str(number)
    assert sum("Đơn vị cũ" in page for page in pages) > 1


def test_the_word_file_says_the_same_and_keeps_no_marks(report: ConferenceReport) -> None:
    word_file = Document(io.BytesIO(word.document(report)))
    text = word_text(word_file)
    for sentence in eight_sentences(report):
        assert sentence in text
    assert "{{" not in text
    assert "{%" not in text
    assert len(word_file.inline_shapes) == 3
    programmes = next(one for one in word_file.tables if one.rows[0].cells[0].text == "Chương trình")
    assert len(programmes.rows) == len(report.programmes) + 2


def test_a_clerk_may_cut_a_section_out_of_the_template(report: ConferenceReport, tmp_path: Path) -> None:
    shorter = Document(str(template_path("vi")))
    for line in list(shorter.paragraphs):
        if line.text == "9. Chuyển đổi số":
            line._p.getparent().remove(line._p)
    shorter.save(str(tmp_path / "ours.docx"))
    text = word_text(Document(io.BytesIO(word.document(report, "vi", tmp_path / "ours.docx"))))
    assert "9. Chuyển đổi số" not in text
    assert "8. Kết quả xã hội" in text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_template_has_a_place_for_every_section_table_and_chart(language: str) -> None:
    text = word_text(Document(str(template_path(language))))
    speech = Speech(language)
    for key, _, title, charts in OUTLINE:
        assert speech.say(title) in text
        assert f"lines.{key} " in text
        for chart in charts:
            assert f"pictures.{chart} " in text
    for one in registry.TABLES:
        if one.number:
            assert f"tables.{one.name} " in text
            for column in one.columns:
                if column.paper:
                    assert f"row.{column.key} " in text


def test_the_workbook_holds_whole_dong_and_every_column(report: ConferenceReport, tmp_path: Path) -> None:
    book = CalamineWorkbook.from_path(str(write(report, "xlsx", tmp_path)))
    assert len(book.sheet_names) == len(registry.TABLES)
    rows = book.get_sheet_by_name("Biểu 02").to_python()
    head = next(number for number, row in enumerate(rows) if "Dư nợ cuối kỳ" in row)
    at = rows[head].index("Dư nợ cuối kỳ")
    body = rows[head + 1 : head + 1 + len(report.programmes)]
    assert [row[at] for row in body] == [programme["closing"] for programme in report.programmes]
    assert rows[head + 1 + len(report.programmes)][at] == report.totals["closing"]
    assert "Xóa nợ" in rows[head]


def test_files_bear_the_agreed_names_and_nothing_else_is_left(report: ConferenceReport, tmp_path: Path) -> None:
    for format in conference.FORMATS:
        write(report, format, tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"bao-cao-tong-ket-03408-2025.{format}" for format in sorted(conference.FORMATS)
    ]
    said = json.loads((tmp_path / "out" / "bao-cao-tong-ket-03408-2025.json").read_text(encoding="utf-8"))
    assert said["outcomes"]["loan_turns"]["cumulative"] == 4000


def test_an_unknown_format_or_language_is_refused_and_leaves_nothing(report: ConferenceReport, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="Không có định dạng “odt”"):
        write(report, "odt", tmp_path)
    with pytest.raises(Refused, match="tiếng “fr”"):
        write(report, "pdf", tmp_path, "fr")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_take_its_name_leaves_no_draft(report: ConferenceReport, tmp_path: Path) -> None:
    (tmp_path / "bao-cao-tong-ket-03408-2025.json").mkdir()
    with pytest.raises(OSError):
        write(report, "json", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["bao-cao-tong-ket-03408-2025.json"]


def test_the_english_report_has_no_vietnamese_sentence_left(report: ConferenceReport) -> None:
    text = pdf_text(pdf.document(report, "en"))
    assert "The outstanding balance on 31/12/2025 is" in text
    for word_left in ("đồng,", "trong năm", "khách hàng", "dư nợ", "so với"):
        assert word_left not in text


def test_every_text_has_its_english() -> None:
    sources = [*Path(conference.__file__).parent.glob("*.py"), Path(relations_module.__file__)]
    texts = {
        call.args[0].value
        for source in sources
        for call in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "N_"
        and isinstance(call.args[0], ast.Constant)
    }
    with Path(str(CATALOGUE).format(language="en")).open("rb") as opened:
        english = {str(message.id): str(message.string) for message in read_po(opened) if message.id}
    assert len(texts) > 200
    assert sorted(text for text in texts if not english.get(text)) == []
    marks = {text for text in texts if set(re.findall(r"{\w+}", text)) < set(re.findall(r"{\w+}", english[text]))}
    assert marks == set()


@pytest.mark.parametrize(
    ("overdue", "opening_overdue", "said"),
    [
        (0, 0, "Không có nợ quá hạn"),
        (0, 3_000_000, "đã xử lý hết 3 triệu đồng"),
        (5_000_000, 0, "đây là nợ mới phát sinh trong năm"),
        (5_000_000, 3_000_000, "tăng 2 triệu đồng so với 31/12/2024"),
        (5_000_000, 9_000_000, "giảm 4 triệu đồng so với 31/12/2024"),
        (5_000_000, 5_000_000, "không thay đổi so với đầu năm"),
    ],
)
def test_the_sentence_on_overdue_debt_follows_the_figures(overdue: int, opening_overdue: int, said: str) -> None:
    tables = relations()
    for number, row in enumerate(tables["positions"].to_pylist()):
        if row["loan_id"] == 2:
            now = {2024: opening_overdue}.get(row["as_of_on"].year, overdue)
            tables["positions"] = changed(tables["positions"], number, overdue=now, in_term=80_000_000 - now)
    assert said in overdue_sentence(build(tables), VI)
