"""The door of the relations: tables of another shape are refused with words that name the table and the column."""

import pyarrow as pa
import pytest

from dongvon.core.problems import Refused
from dongvon.office.books.relations import SHAPES, connect, faults
from tests.office.reports.small_place import changed, relations


def codes(tables: dict[str, pa.Table]) -> set[str]:
    return {problem.code for problem in faults(tables)}


def test_well_shaped_relations_have_no_faults_and_become_views() -> None:
    with connect(relations()) as connection:
        for name in SHAPES:
            connection.execute(f"SELECT * FROM {name}").fetchall()
    assert faults(relations()) == []


def test_a_missing_relation_and_a_missing_column_are_named() -> None:
    tables = relations()
    del tables["funds"]
    tables["loans"] = tables["loans"].drop_columns(["household"])
    assert [str(problem) for problem in faults(tables)] == [
        "Thiếu bảng số liệu “funds”",
        "Bảng “loans” thiếu cột “household”",
    ]


def test_money_as_a_float_is_refused() -> None:
    tables = relations()
    amounts = tables["movements"].column("amount").cast(pa.float64())
    at = tables["movements"].column_names.index("amount")
    tables["movements"] = tables["movements"].set_column(at, "amount", amounts)
    with pytest.raises(Refused, match="“movements”, cột “amount” phải là int64, không phải double"):
        connect(tables)


def test_another_width_of_integer_and_dictionary_text_are_taken() -> None:
    tables = relations()
    kinds = tables["movements"].column("kind").dictionary_encode()
    at = tables["movements"].column_names.index("kind")
    tables["movements"] = tables["movements"].set_column(at, "kind", kinds)
    year = tables["params"].column("year").cast(pa.int64())
    tables["params"] = tables["params"].set_column(tables["params"].column_names.index("year"), "year", year)
    with connect(tables) as connection:
        assert connection.execute("SELECT count(*) FROM movements WHERE kind = 'lent'").fetchone() == (6,)


def test_a_column_that_may_be_empty_may_have_no_type_at_all() -> None:
    tables = relations()
    at = tables["groups"].column_names.index("grade")
    tables["groups"] = tables["groups"].set_column(at, "grade", pa.nulls(2))
    assert faults(tables) == []


def test_a_column_that_must_be_filled_is_refused_empty_and_a_loan_of_an_organisation_has_no_household() -> None:
    open_to_nothing = pa.schema([field.with_nullable(True) for field in relations()["loans"].schema])
    for column, wrong in (("programme", {"column_empty"}), ("household", set())):
        tables = relations()
        tables["loans"] = changed(tables["loans"].cast(open_to_nothing), 0, **{column: None})
        assert codes(tables) == wrong, column


def test_an_unknown_kind_of_movement_and_a_loan_given_twice_are_refused() -> None:
    tables = relations()
    tables["movements"] = changed(tables["movements"], 0, kind="gift")
    tables["loans"] = pa.concat_tables([tables["loans"], tables["loans"].slice(0, 1)])
    assert codes(tables) == {"value_unknown", "key_twice"}


def test_the_connection_cannot_reach_files() -> None:
    with connect(relations()) as connection, pytest.raises(Exception, match="disabled"):
        connection.execute("SELECT * FROM read_csv('/etc/hostname')").fetchall()
