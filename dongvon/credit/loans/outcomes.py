"""What a loan of a programme brings about, and by which key the same one is known again."""

from collections.abc import Mapping

from dongvon.base.access.sealed import blind_index
from dongvon.base.places.texts import without_marks
from dongvon.credit.loans.models import OutcomeKind

COUNTED_AS: Mapping[str, OutcomeKind] = {
    "worker": OutcomeKind.JOB,
    "worker_abroad": OutcomeKind.WORKER_ABROAD,
    "ex_prisoner": OutcomeKind.AFTER_PRISON,
    "student": OutcomeKind.STUDENT,
    "facility": OutcomeKind.WATER_WORK,
    "house": OutcomeKind.POOR_HOUSE,
    "social_house": OutcomeKind.SOCIAL_HOUSE,
}
"""By a programme's `outcome_kind`; the others (households, customers, projects) are counted by their loans."""

EVENTS = frozenset({OutcomeKind.JOB, OutcomeKind.WATER_WORK})


def outcome_key(kind: str, customer_code: str, told: str) -> str:
    """The opaque key of an outcome: the same student, house or person has the same key on every loan of the household;
    jobs and works are events and need only be told apart within their loan."""
    if kind in EVENTS:
        return without_marks(told)[:40] or str(kind)
    index = blind_index(f"{kind}/{customer_code}/{without_marks(told)}") or b""
    return index.hex()
