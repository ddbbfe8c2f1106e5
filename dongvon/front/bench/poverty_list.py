"""Taking over a ward's poverty list of 100,000 rows, all new. The floor is reading the same file and no more."""

import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from dongvon.front.bench.throwaway import ON, PLACE, figure, installation

ROWS = 100_000
_LETTERS = str.maketrans("0123456789", "aeiouyhktn")


def run() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder, installation() as administrator:
        path = Path(folder) / "list.xlsx"
        _write(path)
        from dongvon.base.access.queries import actor_of
        from dongvon.base.access.territory import add_hamlet, add_point
        from dongvon.office.poverty_lists.reading import read_list
        from dongvon.office.poverty_lists.services import import_poverty_list

        point = add_point(
            actor=administrator,
            request_id=uuid4(),
            place=PLACE,
            unit_code="03387",
            code="TXN0000001",
            name="Điểm",
            host="old_hq",
            day=5,
            since_on=date(2020, 1, 1),
        )["point_id"]
        add_hamlet(
            actor=administrator,
            request_id=uuid4(),
            place=PLACE,
            unit_code="03387",
            code="00000001",
            name="Tổ dân phố số 1",
            point_id=point,
            since_on=date(2020, 1, 1),
        )
        started = time.perf_counter()
        read_list(path)
        floor = time.perf_counter() - started
        started = time.perf_counter()
        import_poverty_list(
            actor=actor_of("can-bo", ON),
            request_id=uuid4(),
            place=PLACE,
            year=2024,
            decision_no="1",
            decided_on=date(2024, 12, 10),
            since_on=date(2024, 12, 10),
            path=path,
        )
        return {
            "poverty_list_rows_per_second": figure(ROWS / (time.perf_counter() - started), "rows/s", ROWS / floor),
        }


def _write(path: Path) -> None:
    from dongvon.office.poverty_lists.sample import SampleRow, write_sample

    day = date(1950, 1, 1)
    write_sample(
        path,
        (
            SampleRow(
                name=f"Lò Văn {str(number).translate(_LETTERS).capitalize()}",
                born_on=day + timedelta(days=number % 18_000),
                sex="male",
                hamlet="Tổ dân phố số 1",
                kind=("poor", "near_poor", "average")[number % 3],
            )
            for number in range(ROWS)
        ),
    )
