"""What moves on savings accounts, and whose they are, in words several pages share."""

from collections.abc import Iterable

from dongvon.core.problems import N_
from dongvon.parties.households.models import Person

EVENTS = {
    "opening": N_("Nhận số dư đầu kỳ"), "savings_in": N_("Gửi tiền"), "savings_out": N_("Rút tiền"),
    "savings_interest": N_("Lãi nhập gốc"), "savings_interest_undone": N_("Rút lại lãi đã nhập gốc"),
    "savings_to_principal": N_("Trích trả nợ gốc"), "savings_to_interest": N_("Trích trả lãi"),
    "savings_moved": N_("Chuyển địa bàn"),
}  # fmt: skip


def holders(household_ids: Iterable[int]) -> dict[int, str]:
    """The heads of the households, in whose names the accounts are."""
    heads = Person.objects.filter(household__in=list(household_ids), head=True)
    return dict(heads.values_list("household_id", "name"))
