"""A new office for the browser: nobody's books, funds in mirror mode, its staff; and fifteen of the bank's files of
three months, one of them cut off. Run as a module in a home of its own: `python -m tests.browser.mirror_office FOLDER`.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

FUNDS = (("TW", "TW"), ("DP", "DP"), ("DX", "DP"))
LISTS = ("overdue_list", "loan_detail")
SUMMARIES = ("len_31_commune", "bcdhtd_011")
BROKEN = "Mau_31_ban_cat_doi.xlsx"


def months() -> Iterator[object]:
    """December, January, February of the invented ward's first loans: paid, gone overdue, settled."""
    from dongvon.office.bank_files.portfolio import Flows
    from tests.office.mirror.months import FEBRUARY, JANUARY, december, later

    first = december(400)
    first = replace(first, loans=tuple(replace(one, closed_on=None) for one in first.loans))
    yield first
    january = later(first, JANUARY, {
        0: Flows(collected_in_term=1_000_000, interest_in_term=55_123),
        1: Flows(interest_in_term=40_001),
        2: Flows(to_overdue=first.loans[2].in_term),
        3: Flows(collected_in_term=first.loans[3].in_term),
    }, saved=50_000)  # fmt: skip
    yield january
    yield later(january, FEBRUARY, {
        2: Flows(collected_overdue=500_000, interest_overdue=9_999),
        5: Flows(to_overdue=first.loans[5].in_term),
    }, saved=20_000)  # fmt: skip


def write_files(folder: Path) -> list[Path]:
    """Fifteen files of three months, in the order somebody might have saved them: not that of their days."""
    from dongvon.office.bank_files.summaries_writing import write_summary
    from dongvon.office.bank_files.writing import write_form_31
    from dongvon.office.bank_files.writing_lists import write_list

    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for book in months():
        day = f"{book.as_of:%d%m%Y}"  # type: ignore[attr-defined]
        for code in SUMMARIES:
            written.append(folder / f"{code}_{day}.xlsx")
            write_summary(code, book, written[-1])  # type: ignore[arg-type]
        for code in LISTS:
            written.append(folder / f"{code}_{day}.xlsx")
            write_list(code, book, written[-1])  # type: ignore[arg-type]
        written.append(folder / f"mau_31_{day}.xlsx")
        write_form_31(book, written[-1])  # type: ignore[arg-type]
    cut = written[0].read_bytes()
    written[0].unlink()
    written[0] = folder / BROKEN
    written[0].write_bytes(cut[: len(cut) // 2])
    return list(reversed(written))


def found_office() -> None:
    """The staff of the demonstration, and the lender whose funds are all mirrored."""
    from dongvon.base.access.models import Role
    from dongvon.base.ledger.services import add_fund
    from dongvon.front.demo.cast import gather_cast, request_for

    administrator = gather_cast()[Role.ADMINISTRATOR]
    for code, source in FUNDS:
        add_fund(
            actor=administrator,
            request_id=request_for("mirror-fund", code),
            lender=("NHCSXH", "Ngân hàng Chính sách xã hội"),
            fund=(code, code),
            source=source,
            mode="mirror",
            since_on=date(2002, 10, 4),
        )


if __name__ == "__main__":
    from dongvon.front.cli import set_up

    set_up("batch")
    found_office()
    for path in write_files(Path(sys.argv[1])):
        print(path.name)
