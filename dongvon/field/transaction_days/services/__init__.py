"""Writes of the day at the point: opening it and its team, the sheets 13/TD, savings paid out, counting and closing,
the briefing."""

from dongvon.field.transaction_days.services.briefing import (
    NewTask,
    finish_task,
    mark_present,
    put_up,
    write_minutes,
)
from dongvon.field.transaction_days.services.closing import begin_count, close_session, count_cash, go_on
from dongvon.field.transaction_days.services.opening import Team, name_team, open_session
from dongvon.field.transaction_days.services.sheets import Collected, post_sheet

__all__ = [
    "Collected",
    "NewTask",
    "Team",
    "begin_count",
    "close_session",
    "count_cash",
    "finish_task",
    "go_on",
    "mark_present",
    "name_team",
    "open_session",
    "post_sheet",
    "put_up",
    "write_minutes",
]
