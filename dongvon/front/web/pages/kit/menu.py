"""The menu: one table of all entries, by field of work; which roles an entry is for, and the pages below it."""

from collections.abc import Iterator
from dataclasses import dataclass

from dongvon.base.access.acting import Actor
from dongvon.base.access.models import Role
from dongvon.core.problems import N_
from dongvon.field.collecting.services import AT_THE_POINT
from dongvon.office.dayclose.services import CLOSERS
from dongvon.office.disclosure.services import ANSWERING, POSTERS, PUBLISHERS
from dongvon.office.mirror.taking_in import TAKERS

OUTSIDE = frozenset({Role.PUBLIC, Role.BORROWER})  # they work here on nobody's records
STAFF = frozenset(Role) - OUTSIDE
OF_A_GROUP = frozenset({Role.GROUP_LEADER, Role.GROUP_DEPUTY})
# The bank makes and confirms the classification; who answers for the place reads it.
OF_CLASSIFICATION = frozenset(
    {Role.BANK_OFFICER, Role.BANK_DIRECTOR, Role.WARD_LEADER, Role.BOARD_MEMBER, Role.INSPECTOR}
)
# The bank enters; associations (their own groups), the ward's leader, the board and inspectors read.
OF_SUPERVISION = OF_CLASSIFICATION | {Role.ASSOCIATION_OFFICER}
# Targets, requests and the board: whoever prepares, signs or watches over them.
OF_CAPITAL = OF_SUPERVISION | {Role.WARD_OFFICER}
# Whoever must act on a debt due, and who watches over them.
OF_ARREARS = OF_SUPERVISION | OF_A_GROUP | {Role.WARD_OFFICER}
# Whoever asks households what they need, decides on loans, or answers for the place.
OF_NEEDS = OF_ARREARS | {Role.HAMLET_HEAD}
# Who proposes, who decides, and who watches over them.
OF_PLANNING = OF_CLASSIFICATION | {Role.WARD_OFFICER}
# The commune reviews; who lends by what it found, and who watches over both, reads.
OF_REVIEWS = OF_CLASSIFICATION | {Role.WARD_OFFICER, Role.HAMLET_HEAD}
# Each has a desk for the lists it works on; the lists themselves everybody reads who reads applications.
OF_CERTIFYING = frozenset({Role.WARD_OFFICER, Role.WARD_LEADER})
OF_DECIDING = frozenset({Role.BANK_OFFICER, Role.BANK_DIRECTOR})


@dataclass(frozen=True, slots=True)
class Entry:
    """A page of the menu: its name, label and icon, the roles it is for, and the names of the pages below it."""

    page: str
    label: str
    icon: str
    roles: frozenset[Role]
    below: str = ""

    def holds(self, page: str) -> bool:
        """Whether the page is this one or below it."""
        return page == self.page or page in self.below.split()


SECTIONS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        N_("Hôm nay"),
        (
            Entry("dashboard", N_("Tổng quan"), "house", STAFF, "home"),
            Entry("phone", N_("Sổ thu"), "phone", OF_A_GROUP),
            Entry("days", N_("Giao dịch xã"), "calendar-days", STAFF,
                  "day day_counting day_briefing day_sheet day_laptops day_synchronise"),
            Entry("desk", N_("Nhận sổ thu"), "clipboard-list", frozenset(AT_THE_POINT)),
        ),
    ),
    (
        N_("Hộ dân"),
        (
            Entry("households", N_("Hộ"), "users", STAFF,
                  "household household_action ask_directly ask_directly_programme savings_statement savings_action "
                  "organisations organisation organisation_new organisation_action"),
            Entry("reviews", N_("Rà soát hộ nghèo"), "clipboard-check", OF_REVIEWS,
                  "poverty_list review review_open review_action review_meeting review_case review_case_action "
                  "review_sheet review_results"),
            Entry("needs", N_("Nhu cầu vay"), "sprout", OF_NEEDS,
                  "needs_ask needs_household needs_action declarations declaration_action"),
            Entry("livelihoods", N_("Sinh kế"), "graduation-cap", OF_NEEDS,
                  "livelihoods_action livelihoods_record production_model telling livelihood_household training "
                  "outcomes outcome_kind evidence cohorts"),
        ),
    ),
    (
        N_("Vay vốn"),
        (
            Entry("loans", N_("Khoản vay"), "hand-coins", STAFF,
                  "loan loan_action loan_explained overdue applications application application_action "
                  "application_slip"),
            Entry("groups", N_("Tổ"), "heart-handshake", STAFF,
                  "group group_action group_savings_action group_collecting collecting_work ask ask_for "
                  "ask_programme hold_meeting"),
            Entry("certifying", N_("Xác nhận 03/TD"), "clipboard-check", OF_CERTIFYING),
            Entry("deciding", N_("Quyết định vay"), "scale", OF_DECIDING),
            Entry("member_lists", N_("Danh sách 03/TD"), "clipboard-list", STAFF,
                  "member_list member_list_action meeting"),
        ),
    ),
    (
        N_("Nguồn vốn"),
        (
            Entry("targets", N_("Chỉ tiêu vốn"), "columns-3", OF_CAPITAL,
                  "target_rule target_entry target_sheet target_sheet_act"),
            Entry("capital_requests", N_("Xin vốn"), "banknote", OF_CAPITAL,
                  "capital_request_new capital_request_act capital_needs capital_need_act"),
            # who has no part in the requests finds the needs here
            Entry("capital_needs", N_("Nhu cầu vốn"), "megaphone", OF_NEEDS - OF_CAPITAL, "capital_need_act"),
            Entry("reallocation", N_("Điều chuyển"), "repeat", OF_PLANNING,
                  "reallocation_province reallocation_new reallocation_proposal reallocation_action"),
            Entry("board", N_("Ban đại diện"), "landmark", OF_CAPITAL,
                  "board_act board_meeting board_meeting_act board_inspection_act"),
        ),
    ),
    (
        N_("Theo dõi"),
        (
            Entry("due", N_("Nợ đến hạn"), "clock", OF_ARREARS,
                  "arrears arrears_loan arrears_action arrears_figures"),
            Entry("checks", N_("Kiểm tra vốn vay"), "clipboard-check", OF_ARREARS,
                  "checks_found checks_loan checks_loan_action checks_group checks_group_action check_plans check_plan "
                  "inspectors inspector_action checks_action"),
            Entry("grades", N_("Giám sát tổ"), "target", OF_SUPERVISION,
                  "grades_act group_grade reconciliation reconciliation_plan reconciliation_group watching money_case "
                  "case_opening absence"),
            Entry("classification", N_("Phân loại nợ"), "chart-column", OF_CLASSIFICATION,
                  "classification_act classified_debts abilities ability_group"),
        ),
    ),
    (
        N_("Tiền gửi, hoa hồng"),
        (
            Entry("savings", N_("Tiền gửi"), "piggy-bank", STAFF,
                  "residents resident resident_action resident_opening"),
            Entry("fees", N_("Hoa hồng, phí"), "coins", STAFF, "fees_compared"),
        ),
    ),
    (
        N_("Sổ sách, báo cáo"),
        (
            Entry("report", N_("Báo cáo"), "file-text", STAFF - OF_A_GROUP),
            Entry("mirror", N_("Đối chiếu"), "file-check", frozenset(TAKERS),
                  "mirror_batch mirror_month mirror_lists mirror_list mirror_loan mirror_group mirror_household "
                  "mirror_briefing"),
            Entry("day_close", N_("Khóa sổ"), "lock", frozenset(CLOSERS)),
            Entry("borders", N_("Sắp xếp địa giới"), "map-pin", frozenset({Role.ADMINISTRATOR}), "border_action"),
        ),
    ),
    (
        N_("Với người dân"),
        (
            Entry("postings", N_("Niêm yết"), "clipboard-list", frozenset((*POSTERS, *PUBLISHERS)),
                  "posting_new posting_action names_action"),
            Entry("feedback_desk", N_("Góp ý"), "megaphone",
                  frozenset(role for roles in ANSWERING.values() for role in roles), "feedback_one feedback_action"),
            Entry("programmes", N_("Chương trình"), "book-open", frozenset(Role), "programme"),
            Entry("sources", N_("Quy định và nguồn"), "scale", frozenset(Role)),
            Entry("permissions", N_("Phân quyền"), "users", STAFF),
        ),
    ),
)  # fmt: skip


def entries() -> Iterator[Entry]:
    for _heading, found in SECTIONS:
        yield from found


def opens(actor: Actor, page: str) -> bool:
    """Whether a page of the menu belongs to the work of the role."""
    return any(one.page == page and actor.role in one.roles for one in entries())
