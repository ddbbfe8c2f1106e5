"""What was reckoned from a month, kept while the month stays the same: counts, sums, the lines where files differ.

The key is who looks, how far he sees, the files in force of the months and the writing of their rows: a file taken in,
replaced or taken by somebody who sees further makes another key. Places and programmes are asked again every day."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from threading import Lock
from typing import TypeVar, cast

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from dongvon.base.access.acting import Actor
from dongvon.office.mirror.files import month_of
from dongvon.office.mirror.models import BankFile, FileState

T = TypeVar("T")
MOST = 128
Sums = Mapping[str, int]
_kept: OrderedDict[tuple[object, ...], object] = OrderedDict()
_lock = Lock()
# The rows of a month and commune are replaced as a whole, so any one of them tells when; it tells so to an actor, too,
# who may not see the file because it is also about other communes.
_WRITTEN = """
    SELECT (SELECT m.xmin::text FROM mirror_loanmonth AS m WHERE m.place = p AND m.as_of_on = d LIMIT 1)
    FROM unnest(%s::text[]) AS p, unnest(%s::date[]) AS d
    ORDER BY p, d
"""


def kept(name: str, actor: Actor, days: tuple[date, ...], reckon: Callable[[], T], *more: object) -> T:
    """What `reckon` says, once for each state of the months of these days; `more` is what else it depends on."""
    scope = (actor.role, actor.places, actor.association, actor.group_codes)
    key = (name, days, more, timezone.localdate(), scope, _state(actor, days))
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast(T, _kept[key])
    found = reckon()
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def _state(actor: Actor, days: tuple[date, ...]) -> tuple[object, ...]:
    months = Q()
    for day in days:
        months |= Q(as_of_on__range=month_of(day))
    files = BankFile.objects.filter(months, state=FileState.IN_FORCE, places__overlap=list(actor.places))
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [list(actor.places), list(days)])
        written = tuple(one for (one,) in cursor.fetchall())
    return (tuple(files.order_by("pk").values_list("pk", "sha256", "taken_at")), written)
