"""The criteria of QĐ 976/QĐ-TTg in the order of its list, and how their values are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongvon.base.ledger.models import Fund
from dongvon.base.places.models import Difficulty
from dongvon.core.classification import ABILITY_NAMES
from dongvon.core.problems import N_
from dongvon.credit.programmes.catalogue import all_programmes, codes, load
from dongvon.office.classification.models import NOT_RECORDED, State, Term
from dongvon.parties.groups.models import Association

NOT_REVIEWED = "not_reviewed"
UNKNOWN = N_("chưa ghi nhận")
SOURCE = {"TW": N_("vốn trung ương"), "DP": N_("vốn địa phương")}
DIRECT = N_("cho vay trực tiếp")


@dataclass(frozen=True, slots=True)
class Dimension:
    """One criterion. `key`: the column; `number`: its place in the decision's list; `words`: values in their order
    with their names, where the list is closed."""

    key: str
    number: int
    title: str
    words: Mapping[str, Any] = field(default_factory=dict)


def _of(choices: type[Term] | type[State] | type[Association] | type[Difficulty]) -> dict[str, Any]:
    return {str(one.value): one.label for one in choices}


DIMENSIONS: Mapping[str, Dimension] = {
    one.key: one
    for one in (
        Dimension("programme", 1, N_("Chương trình cho vay")),
        Dimension("term", 2, N_("Thời hạn cho vay"), _of(Term)),
        Dimension("state", 3, N_("Trạng thái nợ"), _of(State)),
        Dimension("security", 4, N_("Bảo đảm tiền vay"), {
            "secured": N_("có bảo đảm bằng tài sản, bảo lãnh"), "unsecured": N_("không có bảo đảm"),
        }),
        Dimension("source", 5, N_("Nguồn gốc vốn"), SOURCE),
        Dimension("fund_id", 5, N_("Nguồn vốn cụ thể")),
        Dimension("method", 6, N_("Hình thức cho vay"), {"entrusted": N_("cho vay ủy thác qua tổ"), "direct": DIRECT}),
        Dimension("association", 6, N_("Hội nhận ủy thác"),
                  {**_of(Association), "direct": DIRECT, NOT_RECORDED: UNKNOWN}),
        Dimension("area", 7, N_("Khu vực"), {
            "urban": N_("thành thị"), "rural": N_("nông thôn"), NOT_RECORDED: UNKNOWN,
        }),
        Dimension("difficulty", 7, N_("Vùng khó khăn"), {**_of(Difficulty), NOT_RECORDED: UNKNOWN}),
        Dimension("ethnicity", 8, N_("Dân tộc"), {
            "kinh": N_("dân tộc Kinh"), "minority": N_("dân tộc thiểu số"), NOT_RECORDED: UNKNOWN,
        }),
        Dimension("sector", 9, N_("Ngành kinh tế"), {
            "agriculture": N_("nông, lâm nghiệp và thủy sản"), "industry": N_("công nghiệp, tiểu thủ công, xây dựng"),
            "services": N_("thương mại, dịch vụ"), "living": N_("phục vụ đời sống (nhà ở, nước sạch, học tập …)"),
            NOT_RECORDED: UNKNOWN,
        }),
        Dimension("ability", 10, N_("Khả năng trả nợ"), {
            **{str(key): name for key, name in ABILITY_NAMES.items()}, NOT_REVIEWED: N_("chưa đánh giá trong ba năm"),
        }),
    )
}  # fmt: skip
BY_REVIEW = "ability"


def value_name(key: str, value: str) -> str:
    """A value of a criterion in the language in force."""
    if key == "programme":
        if value not in codes():
            return value
        name = load(value).name
        return name.en if get_language() == "en" else name.vi
    if key == "fund_id":
        return fund_names().get(int(value), value)
    word = DIMENSIONS[key].words.get(value)
    return _(str(word)) if word else value


def fund_names() -> dict[int, str]:
    return dict(Fund.objects.values_list("pk", "name"))


def values_in_order(key: str, values: set[str]) -> list[str]:
    """Values as a table lists them: by the closed list, programmes as in reports, the rest by their code."""
    order = [one.code for one in all_programmes()] if key == "programme" else list(DIMENSIONS[key].words)
    return sorted(values, key=lambda one: (order.index(one) if one in order else len(order), one))
