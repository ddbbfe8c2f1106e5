"""Rules of `core` over columns: importing this package teaches `core.choice.where` about NumPy arrays."""

from dongvon.columns.arrow import from_arrow, to_arrow
from dongvon.columns.choice import check_range
from dongvon.columns.interest import BLOCK_ROWS, interest_column
from dongvon.columns.savings import savings_interest_column

__all__ = ["BLOCK_ROWS", "check_range", "from_arrow", "interest_column", "savings_interest_column", "to_arrow"]
