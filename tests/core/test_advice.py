"""What reasons come to for somebody who only asks."""

from pathlib import Path

from dongvon.core.advice import FIRST, Verdict, verdict
from dongvon.core.problems import Problem

REFUSED, UNKNOWN = Problem("g2_not_resident", ""), Problem("g7_hamlet_rural_unknown", "")
TO_DO, LOOKED_AT = Problem("g4_no_group", ""), Problem("g7_class_excluded", "", severity="warn")


def test_the_worst_reason_speaks() -> None:
    assert verdict([]) is Verdict.YES
    assert verdict([LOOKED_AT]) is Verdict.YES
    assert verdict([LOOKED_AT, TO_DO]) is Verdict.FIRST
    assert verdict([TO_DO, UNKNOWN]) is Verdict.ASK
    assert verdict([TO_DO, UNKNOWN, REFUSED]) is Verdict.NO


def test_a_warning_can_be_something_to_do_first() -> None:
    assert "identity_card_expired" in FIRST
    assert verdict([Problem("identity_card_expired", "", severity="warn")]) is Verdict.FIRST


def test_every_reason_to_do_first_is_a_code_of_the_rules() -> None:
    rules = "".join(
        (Path(__file__).parents[2] / "dongvon/core" / f"{name}.py").read_text() for name in ("eligibility", "identity")
    )
    assert [code for code in FIRST if f'"{code}"' not in rules] == []
