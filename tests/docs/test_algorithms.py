"""The worked examples under docs/algorithms are executed: a hand-typed example that nobody runs is soon wrong."""

import importlib
from pathlib import Path

import pytest

from tests.docs.tables import Row, executed_rows

DOCUMENTS = Path(__file__).parents[2] / "docs" / "algorithms"
EXAMPLES = [
    pytest.param(document.stem, name, given, expected, id=f"{document.stem}-{name}-{number}")
    for document in sorted(DOCUMENTS.glob("*.md"))
    for number, (name, given, expected) in enumerate(executed_rows(document), 1)
]


@pytest.mark.parametrize(("document", "name", "given", "expected"), EXAMPLES)
def test_a_worked_example_is_what_the_program_answers(document: str, name: str, given: Row, expected: Row) -> None:
    runner = getattr(importlib.import_module(f"tests.docs.run_{document}"), name)
    assert runner(given) == expected


def test_the_document_of_interest_has_executed_tables() -> None:
    assert {name for name, _, _ in executed_rows(DOCUMENTS / "interest.md")} == {"one_balance", "loan", "rounded_once"}


def test_a_table_is_read_with_its_results_apart(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("x\n\n<!-- executed: sum -->\n\n| a | = b |\n| --- | ---: |\n| 1 | 2 |\n\n| c |\n| --- |\n| 9 |\n")
    assert list(executed_rows(page)) == [("sum", {"a": "1"}, {"b": "2"})]
