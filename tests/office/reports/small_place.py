"""A place small enough to count on one's fingers: thirteen loans, eight households, two groups, one year.

Amounts below are in million đồng; the figures the tests expect were worked out by hand from this table:

loan  programme  household  group  hamlet  fund  opening  moves of 2025                       closing
   1  HN         H1         101    1       TW       50    collected 10 (June)                  40
   2  HCN        H2         102    2       TW       80    5 becomes overdue (October)          80
   3  NSVS       H2         102    2       TW        0    lent 10 (February), 10 (March)       20
   4  HSSV       H3         101    1       DP        0    lent 30 (September)                  30
   5  NOXH       H4         none   1       TW        0    lent 500 (April), collected 2.5     497.5
   6  HN         H1         101    1       TW        closed in 2013
   7  GQVL       H5         102    2       DP       60    collected 60 (December)               0
   8  HN         H6         101    1       TW        closed in 2021
   9  HCN        H7         102    2       TW        0    lent 12 as a rollover (July)         12
  10  HCN        H7         102    2       TW       12    collected 12 as a rollover (July)     0
  11  HMTN       H8         102    2       TW        0    8 come in with a merged unit (July)   8
  12  HN         H9         101    1       TW        3    written off (May)                     0
  13  HMTN       H3         101    1       TW        0    lent 25 (November)                   25
                                                 ----                                        -----
                                                  205    + 587 - 84.5 - 3 + 8                 712.5
"""

import calendar
from collections import defaultdict
from datetime import date

import pyarrow as pa

from dongvon.office.books.relations import SHAPES, table

M = 1_000_000
YEAR = 2025

LOANS = [
    # id, programme, household, group, hamlet, fund, first paid out, finally due, amount, rollover, closed
    (1, "HN", "H1", 101, 1, 1, date(2023, 3, 10), date(2026, 3, 10), 50 * M, False, None),
    (2, "HCN", "H2", 102, 2, 1, date(2024, 5, 5), date(2027, 5, 5), 80 * M, False, None),
    (3, "NSVS", "H2", 102, 2, 1, date(2025, 2, 5), date(2030, 2, 5), 20 * M, False, None),
    (4, "HSSV", "H3", 101, 1, 2, date(2025, 9, 10), date(2031, 9, 10), 30 * M, False, None),
    (5, "NOXH", "H4", None, 1, 1, date(2025, 4, 15), date(2045, 4, 15), 500 * M, False, None),
    (6, "HN", "H1", 101, 1, 1, date(2010, 4, 10), date(2013, 4, 10), 15 * M, False, date(2013, 4, 10)),
    (7, "GQVL", "H5", 102, 2, 2, date(2022, 1, 5), date(2025, 12, 5), 60 * M, False, date(2025, 12, 5)),
    (8, "HN", "H6", 101, 1, 1, date(2018, 6, 10), date(2021, 6, 10), 30 * M, False, date(2021, 6, 10)),
    (9, "HCN", "H7", 102, 2, 1, date(2025, 7, 5), date(2026, 7, 5), 12 * M, True, None),
    (10, "HCN", "H7", 102, 2, 1, date(2024, 7, 5), date(2025, 7, 5), 12 * M, False, date(2025, 7, 5)),
    (11, "HMTN", "H8", 102, 2, 1, date(2024, 1, 5), date(2027, 1, 5), 8 * M, False, None),
    (12, "HN", "H9", 101, 1, 1, date(2019, 1, 10), date(2022, 1, 10), 5 * M, False, date(2025, 5, 10)),
    (13, "HMTN", "H3", 101, 1, 1, date(2025, 11, 10), date(2028, 11, 10), 25 * M, False, None),
]
OPENING = {1: 50 * M, 2: 80 * M, 7: 60 * M, 10: 12 * M, 12: 3 * M}
MOVEMENTS = [
    (date(2025, 2, 5), 3, "lent", 10 * M, False),
    (date(2025, 3, 5), 3, "lent", 10 * M, False),
    (date(2025, 4, 15), 5, "lent", 500 * M, False),
    (date(2025, 5, 10), 12, "written_off", 3 * M, False),
    (date(2025, 6, 10), 1, "collected", 10 * M, False),
    (date(2025, 7, 1), 11, "transferred_in", 8 * M, False),
    (date(2025, 7, 5), 10, "collected", 12 * M, True),
    (date(2025, 7, 5), 9, "lent", 12 * M, True),
    (date(2025, 8, 15), 5, "collected", 2_500_000, False),
    (date(2025, 9, 10), 4, "lent", 30 * M, False),
    (date(2025, 10, 5), 2, "to_overdue", 5 * M, False),
    (date(2025, 11, 10), 13, "lent", 25 * M, False),
    (date(2025, 12, 5), 7, "collected", 60 * M, False),
    (date(2025, 6, 10), 1, "interest_due", 300_000, False),
    (date(2025, 6, 10), 1, "interest_collected", 300_000, False),
    (date(2025, 10, 5), 2, "interest_due", 500_000, False),
    (date(2025, 10, 5), 2, "interest_collected", 380_000, False),
]
OUTCOMES = [
    (7, "job", "H5-2022", 2, date(2022, 1, 5)),
    (7, "job", "H5-2025", 1, date(2025, 3, 5)),
    (4, "student", "S1", 1, date(2025, 9, 10)),
    (4, "student", "S1", 1, date(2025, 10, 10)),
    (8, "poor_house", "H6", 1, date(2018, 6, 10)),
    (3, "water_work", "W3", 2, date(2025, 3, 5)),
    (5, "social_house", "N1", 1, date(2025, 4, 15)),
]
# written out by hand from the table above
CLOSING = 712_500_000
EIGHT = {
    "loan_turns": (12, 4),
    "poverty_households": (7, 1),
    "jobs": (3, 1),
    "students": (1, 1),
    "poor_houses": (1, 0),
    "water_works": (2, 2),
    "after_prison": (0, 0),
    "social_houses": (1, 1),
}


def month_ends() -> list[date]:
    return [date(YEAR - 1, 12, 31)] + [date(YEAR, month, calendar.monthrange(YEAR, month)[1]) for month in range(1, 13)]


def positions() -> list[dict[str, object]]:
    """The positions at the month ends, folded from the opening and the movements."""
    rows: list[dict[str, object]] = []
    for end in month_ends():
        principal, overdue = defaultdict(int, OPENING), defaultdict(int)
        for on, loan, kind, amount, _ in MOVEMENTS:
            if on > end:
                continue
            if kind in ("lent", "transferred_in"):
                principal[loan] += amount
            elif kind in ("collected", "written_off", "transferred_out"):
                principal[loan] -= amount
            elif kind == "to_overdue":
                overdue[loan] += amount
        for loan in sorted(principal):
            arrears = 120_000 if loan == 2 and end >= date(YEAR, 10, 31) else 0
            row = {
                "as_of_on": end,
                "loan_id": loan,
                "in_term": principal[loan] - overdue[loan],
                "overdue": overdue[loan],
                "frozen": 0,
                "deferred_interest": 0,
                "arrears": arrears,
            }
            if principal[loan] or arrears:
                rows.append(row)
    return rows


def _loan(associations, loan, programme, household, group, hamlet, fund, first, due, amount, rollover, closed):  # type: ignore[no-untyped-def]
    channel = "group" if group else "direct"
    who = (loan, programme, None, household, None, group, associations[group], hamlet, fund, channel)
    return (*who, first, first, due, amount, rollover, False, closed)


def _rows(name: str, *values: tuple[object, ...]) -> pa.Table:
    names = [field.name for field in SHAPES[name]]
    return table(name, [dict(zip(names, row, strict=True)) for row in values])


def relations() -> dict[str, pa.Table]:
    """The relations of the small place at the end of 2025."""
    associations = {101: "11", 102: "12", None: None}
    end = date(YEAR, 12, 31)
    return {
        "params": _rows("params", ("03408", "Phường Tân Phong", "Tỉnh Lai Châu", YEAR, date(YEAR - 1, 12, 31), end)),
        "programmes": _rows(
            "programmes",
            ("HN", "01", "Cho vay hộ nghèo", "Poor households", 1, True),
            ("HCN", "02", "Cho vay hộ cận nghèo", "Near-poor households", 2, True),
            ("HMTN", "03", "Cho vay hộ mới thoát nghèo", "Households newly escaped from poverty", 3, True),
            ("GQVL", "04", "Cho vay hỗ trợ tạo việc làm, duy trì và mở rộng việc làm", "Job creation", 4, False),
            ("NSVS", "05", "Cho vay nước sạch và vệ sinh môi trường nông thôn", "Rural clean water", 5, False),
            ("HSSV", "06", "Cho vay học sinh, sinh viên có hoàn cảnh khó khăn", "Disadvantaged students", 6, False),
            ("NOXH", "07", "Cho vay nhà ở xã hội", "Social housing", 7, False),
            ("VKK", "08", "Cho vay hộ gia đình sản xuất, kinh doanh tại vùng khó khăn", "Difficult areas", 8, False),
        ),
        "told": _rows("told"),
        "units": _rows(
            "units",
            ("03387", "phường Tân Phong", "phường", None, date(2025, 7, 1)),
            ("03409", "Xã San Thàng", "xã", None, date(2025, 7, 1)),
            ("03408", "Phường Tân Phong", "phường", date(2025, 7, 1), None),
        ),
        "hamlets": _rows(
            "hamlets", (1, "001", "Tổ dân phố số 1", "phường Tân Phong"), (2, "002", "Bản Trung Tâm", "xã San Thàng")
        ),
        "associations": _rows(
            "associations",
            ("11", "Hội Nông dân", "Farmers' Union", 1),
            ("12", "Hội Liên hiệp Phụ nữ", "Women's Union", 2),
        ),
        "funds": _rows(
            "funds", (1, "TW", "Nguồn vốn trung ương", "TW"), (2, "UT_TINH", "Ngân sách tỉnh ủy thác", "DP")
        ),
        "loans": _rows(
            "loans",
            *(_loan(associations, *loan) for loan in LOANS),
        ),
        "positions": table("positions", positions()),
        "movements": _rows("movements", *MOVEMENTS),
        "outcomes": _rows("outcomes", *OUTCOMES),
        "groups": _rows(
            "groups",
            (101, "0000101", "Tổ số 1", "11", 1, date(2010, 1, 10), 4, "good"),
            (102, "0000102", "Tổ số 2", "12", 2, date(2012, 1, 5), 5, "fair"),
        ),
        "savings": _rows(
            "savings",
            (date(YEAR - 1, 12, 31), "H1", 101, "11", 1, 900_000, True),
            (end, "H1", 101, "11", 1, 1_000_000, True),
            (end, "H2", 102, "12", 2, 400_000, False),
            (end, "H7", 102, "12", 2, 0, False),
        ),
        "points": _rows("points", ("P1", "Điểm giao dịch Tân Phong", 10), ("P2", "Điểm giao dịch San Thàng", 5)),
        "sessions": _rows("sessions", ("P1", date(2025, 1, 10)), ("P1", date(2025, 2, 10)), ("P2", date(2025, 1, 5))),
        "targets": _rows("targets", ("HN", 1, 50 * M), ("NOXH", 1, 500 * M)),
    }


def without(relation: pa.Table, column: str, value: object) -> pa.Table:
    """The relation less the rows whose column holds the value."""
    return pa.Table.from_pylist([row for row in relation.to_pylist() if row[column] != value], schema=relation.schema)


def changed(relation: pa.Table, row_number: int, **values: object) -> pa.Table:
    """The relation with one row changed."""
    rows = relation.to_pylist()
    rows[row_number].update(values)
    return pa.Table.from_pylist(rows, schema=relation.schema)
