"""What the households are from the list's day on: earlier classes end, the list's begin."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from django.db import connection

from dongvon.office.bank_files.staging import stage
from dongvon.office.poverty_lists.matching import Match
from dongvon.parties.households.models import PovertyList

_END_OF_THE_LISTED = """
    UPDATE households_householdclass c SET until_on = %(since)s
    FROM st_class s WHERE c.household_id = s.household_id AND (c.until_on IS NULL OR c.until_on > %(since)s)
"""
_END_OF_THE_OTHERS = """
    UPDATE households_householdclass c SET until_on = %(since)s
    WHERE c.place = %(place)s AND c.kind IN ('poor', 'near_poor') AND c.since_on < %(since)s
      AND (c.until_on IS NULL OR c.until_on > %(since)s)
      AND NOT EXISTS (SELECT 1 FROM st_class s WHERE s.household_id = c.household_id)
    RETURNING c.kind
"""
_BEGIN = """
    INSERT INTO households_householdclass (place, household_id, kind, decision_no, decided_on, since_on, escaped_on,
                                           poverty_list_id)
    SELECT %(place)s, household_id, kind, %(decision_no)s, %(decided_on)s, %(since)s, escaped_on, %(list)s FROM st_class
"""


@dataclass(frozen=True, slots=True)
class Classed:
    """Households by class of the list, and by former class the poor and near-poor ones it no longer has."""

    by_class: Mapping[str, int]
    ended: Mapping[str, int]


def take_over_classes(accepted: PovertyList, matches: Sequence[Match], since_on: date) -> Classed:
    """Each household of the list has its class from `since_on`; the class before ends that day.

    Poor and near-poor households that the list no longer has are not poor any more from that day; whether they are
    newly escaped is for people to decide, so they get no class. Other classes of households not in the list run on.
    """
    stage("st_class", pa.table({
        "household_id": pa.array([match.household_id for match in matches], pa.int64()),
        "kind": pa.array([match.row.source.kind for match in matches], pa.string()),
        "escaped_on": pa.array([match.escaped_on for match in matches], pa.date32()),
    }))  # fmt: skip
    parameters = {
        "since": since_on, "place": accepted.place, "decision_no": accepted.decision_no,
        "decided_on": accepted.decided_on, "list": accepted.pk,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_END_OF_THE_LISTED, parameters)
        cursor.execute(_END_OF_THE_OTHERS, parameters)
        ended = Counter(kind for (kind,) in cursor.fetchall())
        cursor.execute(_BEGIN, parameters)
    return Classed(Counter(match.row.source.kind for match in matches), ended)
