"""The scan of a signed list 03/TD, as the demonstration attaches it: a real PDF that says it is invented."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_PAPER = Path(__file__).with_name("member_list.typ")


@cache
def _compiler() -> Any:
    import typst

    return typst.Compiler(str(_PAPER))


def scan_of_list(group_code: str, certified_on: date, amounts: dict[str, int]) -> bytes:
    """One page of PDF: the group, the number of lines, the total, the day of the ward's signature."""
    facts = {
        "group": group_code,
        "lines": str(len(amounts)),
        "day": f"{certified_on:%d/%m/%Y}",
        "total": f"{sum(amounts.values()):,}".replace(",", "."),
    }
    return bytes(_compiler().compile(format="pdf", sys_inputs=facts))
