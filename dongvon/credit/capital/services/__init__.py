"""Writes about capital: targets, requests, needs, the commune's board."""

from dongvon.credit.capital.services.board import (
    call_meeting,
    end_seat,
    give_opinion,
    plan_inspection,
    record_finding,
    record_minutes,
    seat_member,
)
from dongvon.credit.capital.services.needs import record_need, send_needs
from dongvon.credit.capital.services.requests import answer_request, ask_for_capital, pass_on_request
from dongvon.credit.capital.services.targets import Line, decide_targets, propose_targets, set_headroom_rule

__all__ = [
    "Line",
    "answer_request",
    "ask_for_capital",
    "call_meeting",
    "decide_targets",
    "end_seat",
    "give_opinion",
    "pass_on_request",
    "plan_inspection",
    "propose_targets",
    "record_finding",
    "record_minutes",
    "record_need",
    "seat_member",
    "send_needs",
    "set_headroom_rule",
]
