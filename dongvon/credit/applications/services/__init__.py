"""Writes of the main path of a loan, in the order in which they happen."""

from dongvon.credit.applications.services.appealing import appeal
from dongvon.credit.applications.services.asking import (
    apply_directly,
    apply_for_organisation,
    correct_application,
    take_application,
)
from dongvon.credit.applications.services.certifying import certify_list, return_list, send_list_to_ward
from dongvon.credit.applications.services.conflicts import declare_relation
from dongvon.credit.applications.services.deciding import (
    acknowledge_notice,
    approve_direct,
    decide_list,
    notify_list,
    send_list_to_bank,
)
from dongvon.credit.applications.services.holding import release_payout
from dongvon.credit.applications.services.meeting import hold_meeting
from dongvon.credit.applications.services.paying_out import disburse
from dongvon.credit.applications.services.planning import register_project
from dongvon.credit.applications.services.pledging import pledge_security, return_pledge
from dongvon.credit.applications.services.withdrawing import cancel_approval, withdraw_application

__all__ = [
    "acknowledge_notice",
    "appeal",
    "apply_directly",
    "apply_for_organisation",
    "approve_direct",
    "cancel_approval",
    "certify_list",
    "correct_application",
    "decide_list",
    "declare_relation",
    "disburse",
    "hold_meeting",
    "notify_list",
    "pledge_security",
    "register_project",
    "release_payout",
    "return_list",
    "return_pledge",
    "send_list_to_bank",
    "send_list_to_ward",
    "take_application",
    "withdraw_application",
]
