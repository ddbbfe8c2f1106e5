"""The bank's own score of each group in a month, where its list of scores was taken in."""

from datetime import date

from dongvon.base.access.acting import Actor
from dongvon.office.mirror.models import Figure, FileState


def bank_scores(actor: Actor, first_on: date, last_on: date) -> dict[str, int]:
    """Group code → hundredths of a point, of the newest list of the days. Call inside `acting`."""
    rows = Figure.objects.filter(
        file__state=FileState.IN_FORCE, file__as_of_on__range=(first_on, last_on), place__in=actor.places,
        level="group", measure="score",
    )  # fmt: skip
    return dict(rows.order_by("file__as_of_on", "pk").values_list("key", "value"))
