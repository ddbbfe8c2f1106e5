"""Every write of the poverty review."""

from dongvon.parties.reviews.services.recognising import recognise_round
from dongvon.parties.reviews.services.reviewing import (
    Scored,
    complain,
    hold_village_meeting,
    post_results,
    recheck,
    score_households,
)
from dongvon.parties.reviews.services.rounds import Wish, cancel_round, mark_left, open_round, request_review

__all__ = [
    "Scored",
    "Wish",
    "cancel_round",
    "complain",
    "hold_village_meeting",
    "mark_left",
    "open_round",
    "post_results",
    "recheck",
    "recognise_round",
    "request_review",
    "score_households",
]
