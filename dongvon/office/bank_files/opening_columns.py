"""Opening books, the columns: what the files say in the shapes of the tables, and every row that cannot be carried."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from dongvon.base.access.acting import Actor
from dongvon.base.ledger.models import Fund
from dongvon.base.places.queries import unit_by_name
from dongvon.base.places.texts import sort_key, without_marks
from dongvon.core.dates import months_between
from dongvon.core.problems import N_, Problem, Refused
from dongvon.credit.loans.models import OutcomeKind
from dongvon.credit.loans.outcomes import outcome_key
from dongvon.credit.programmes.catalogue import by_bank_code, load
from dongvon.credit.programmes.terms import Programme
from dongvon.office.bank_files.opening_contracts import (
    course_months,
    final_due_on,
    settled_on,
    spacing_of,
    variant_by_rate,
)
from dongvon.office.bank_files.opening_tables import (
    CUSTOMER_COLUMNS,
    CUSTOMERS,
    DEPOSITS,
    GROUPS,
    HAMLETS,
    LOAN_COLUMNS,
    LOANS,
    OUTCOMES,
    POINTS,
    Known,
    Opened,
    OpeningColumns,
    Row,
    Rows,
    rows_of,
    without_known,
)
from dongvon.office.bank_files.reading import RowProblem
from dongvon.office.bank_files.sealing import with_sealed

NOTHING_KNOWN = Known()
FUND_CODES = {"1": "TW", "2": "DP", "3": "DX"}
STEM_DECISION = "43"
SEXES = {"01": "male", "02": "female", "1": "male", "2": "female"}


def columns_of(
    opened: Opened, *, province_code: str, lender_code: str, actor: Actor, known: Known = NOTHING_KNOWN
) -> OpeningColumns:
    """Turn what was read, and is not `known`, into staged tables. Problems are gathered, not raised, so that all of
    them can be shown."""
    return _Opening(opened, province_code, lender_code, actor, known).columns()


class _Opening:
    """One opening under way: the files, the funds, and the problems found so far."""

    def __init__(self, opened: Opened, province_code: str, lender_code: str, actor: Actor, known: Known) -> None:
        self.opened, self.province, self.actor, self.known = opened, province_code, actor, known
        self.problems: list[RowProblem] = []
        self.funds = dict(Fund.objects.filter(lender__code=lender_code).values_list("code", "pk"))
        self.units: dict[str, tuple[str, str] | None] = {}
        self.first_loan: dict[str, date] = {}
        self.first_of_group: dict[str, date] = {}
        self.days: dict[str, Counter[int]] = {}
        self.owing: set[str] = set()
        self.ids: Iterator[int] = iter(())
        self.loan_ids: dict[tuple[str, str], int] = {}

    def columns(self) -> OpeningColumns:
        loans = self._loans()
        hamlets, points = self._places()
        groups, group_codes = self._groups()
        tables = {
            "loans": loans,
            "hamlets": hamlets,
            "points": points,
            "groups": groups,
            "customers": self._customers(group_codes),
            "deposits": self._deposits(),
            "outcomes": self._outcomes(),
        }
        return OpeningColumns(tables, sorted({unit[1] for unit in self.units.values() if unit}), self.problems)

    def _tell(self, row: Row, column: str, value: object, code: str, text: str, /, **facts: object) -> None:
        self.problems.append(RowProblem(row["row"], column, str(value or ""), Problem(code, text, facts)))

    # --- places and groups ---

    def _unit(self, row: Row) -> tuple[str, str] | None:
        """(unit code on the files' day, present place) of the row's commune; told once for each commune not found."""
        code = row["commune_code"] or (row["hamlet_code"] or "")[:6]
        if code not in self.units:
            self.units[code] = unit_by_name(row["commune_name"] or "", self.province, self.opened.as_of_on)
            unit = self.units[code]
            if unit is None:
                self._tell(
                    row,
                    "Tên xã",
                    row["commune_name"],
                    "commune_not_found",
                    N_("Không tìm thấy xã, phường “{name}” trong tỉnh vào ngày số liệu"),
                    name=row["commune_name"],
                )
            elif unit[1] not in self.actor.places:
                self._tell(
                    row,
                    "Tên xã",
                    row["commune_name"],
                    "place_out_of_reach",
                    N_("Địa bàn {place} ngoài phạm vi của bạn."),
                    place=unit[1],
                )
        return self.units[code]

    def _places(self) -> tuple[pa.Table, pa.Table]:
        hamlets, points, seen, communes = Rows(HAMLETS), Rows(POINTS), set(), {}
        for table in (self.opened.form.hamlets, self.opened.closed):
            for row in rows_of(table):
                if row["hamlet_code"] in self.known.hamlets:
                    continue
                unit = self._unit(row)
                if unit is None or row["hamlet_code"] in seen:
                    continue
                seen.add(row["hamlet_code"])
                hamlets.add(row["hamlet_code"], row["hamlet_name"] or row["hamlet_code"], unit[1], unit[0])
                communes[row["hamlet_code"][:6]] = (row["commune_name"], unit)
        for code, (name, unit) in sorted(communes.items()):
            days = self.days.get(code)
            points.add(code, name, unit[1], unit[0], days.most_common(1)[0][0] if days else 1)
        return hamlets.table(), points.table()

    def _groups(self) -> tuple[pa.Table, set[str]]:
        groups, seen = Rows(GROUPS), set()
        on = self.opened.as_of_on
        for row in rows_of(self.opened.form.groups):
            seen.add(row["group_code"])
            if row["group_code"] in self.known.groups:
                continue
            groups.add(
                row["group_code"],
                row["association_code"],
                row["hamlet_code"],
                row["group_head_code"],
                row["group_head_name"] or "",
                "active",
                self.first_of_group.get(row["group_code"], on),
            )
        for row in rows_of(self.opened.closed):
            if row["group_code"] and row["group_code"] not in seen | self.known.groups:
                seen.add(row["group_code"])
                groups.add(
                    row["group_code"],
                    row["association_code"],
                    row["hamlet_code"],
                    "",
                    "",
                    "dissolved",
                    self.first_of_group.get(row["group_code"], on),
                )
        return groups.table(), seen

    # --- people ---

    def _customers(self, group_codes: set[str]) -> pa.Table:
        customers, seen = Rows(CUSTOMERS), set()
        # Who owes or saves is a member; a settled loan still names the group it once came through.
        members = self.owing | set(self.opened.form.deposits["customer_code"].to_pylist())
        here = self.known.customers - self.known.met
        for table in (self.opened.form.customers, self.opened.closed):
            new = with_sealed(without_known(table, ["customer_code"], here)) if table is not None else None
            for row in rows_of(new, *CUSTOMER_COLUMNS):
                code = row["customer_code"]
                if code in seen:
                    continue
                seen.add(code)
                if row["born_on"] is None:
                    self._tell(row, "Ngày sinh", "", "born_on_missing", N_("Thiếu ngày sinh của khách hàng"))
                current = row["group_code"] if table is self.opened.form.customers and code in members else None
                customers.add(
                    code,
                    row["customer_name"],
                    without_marks(row["customer_name"]),
                    sort_key(row["customer_name"]),
                    row["born_on"],
                    SEXES.get(row["sex"] or "", "male"),
                    row["ethnic_name"] or "",
                    row["identity_sealed"],
                    row["identity_index"],
                    row["identity_issued_on"],
                    row["phone_sealed"],
                    row["phone_index"],
                    row["address"] or "",
                    row["hamlet_code"],
                    current if current in group_codes else None,
                    self.first_loan.get(code, self.opened.as_of_on),
                )
        return customers.table()

    def _deposits(self) -> pa.Table:
        deposits = Rows(DEPOSITS)
        fund_id = self.funds.get("TW")
        if fund_id is None:
            raise Refused(Problem("fund_missing", N_("Bên cho vay chưa khai nguồn vốn {code}."), {"code": "TW"}))
        new = without_known(self.opened.form.deposits, ["customer_code"], self.known.savers)
        people = self.opened.form.customers
        people = people.filter(pc.is_in(people["customer_code"], value_set=pc.unique(new["customer_code"])))
        groups = dict(zip(people["customer_code"].to_pylist(), people["group_code"].to_pylist(), strict=True))
        numbers: set[str] = set()
        for row in rows_of(new):
            code = row["customer_code"]
            # Money without a passbook stands under the customer's own code, until a file names the book.
            number = row["savings_number"] or f"KH{code}"
            if number in numbers:
                text = N_("Sổ tiết kiệm {number} đứng tên hai khách hàng")
                self._tell(row, "Sổ tiết kiệm 105", number, "passbook_shared", text, number=number)
            numbers.add(number)
            opened_on = self.first_loan.get(code, self.opened.as_of_on)
            deposits.add(code, number, row["savings_balance"], fund_id, groups.get(code), opened_on)
        return deposits.table()

    # --- loans ---

    def _loans(self) -> pa.Table:
        loans = Rows(LOANS)
        here = [f"{number} {customer}" for number, customer in self.known.loans]
        new, earlier = (
            without_known(table, ["loan_number", "customer_code"], here) if table is not None else None
            for table in (self.opened.form.loans, self.opened.closed)
        )
        self.ids = _new_loan_ids(len(new) + len(earlier or ()))
        for table, closed in ((new, False), (earlier, True)):
            for row in rows_of(table, *LOAN_COLUMNS):
                fund_id = self.funds.get(FUND_CODES.get(row["fund_source"] or "", ""))
                if fund_id is None:
                    self._tell(
                        row,
                        "Nguồn vốn",
                        row["fund_source"],
                        "fund_missing",
                        N_("Bên cho vay chưa khai nguồn vốn {code}."),
                        code=row["fund_source"],
                    )
                try:
                    programme, variant = self._programme(row, closed)
                except Refused as refusal:
                    self.problems.append(
                        RowProblem(row["row"], "Mã chương trình", row["programme_code"] or "", refusal.problem)
                    )
                    continue
                self._remember(row)
                if not self._sound(row):
                    continue
                self._add_loan(loans, row, programme, variant, fund_id)
        return loans.table()

    def _sound(self, row: Row) -> bool:
        """Whether the contract can stand in the books at all; what cannot is told."""
        told = len(self.problems)
        number = row["loan_number"]
        if (number, row["customer_code"]) in self.loan_ids:
            self._tell(
                row,
                "Số khế ước",
                number,
                "loan_number_repeated",
                N_("Khế ước {number} của cùng khách hàng có hai lần trong các tệp"),
                number=number,
            )
        if row["disbursed"] <= 0:
            self._tell(
                row, "Tổng giải ngân", row["disbursed"], "nothing_disbursed", N_("Khoản vay chưa giải ngân đồng nào")
            )
        if final_due_on(row) < row["signed_on"]:
            self._tell(
                row, "Ngày ĐH theo hợp đồng", row["due_on"], "due_before_signing", N_("Ngày đến hạn trước ngày vay")
            )
        closed_on = settled_on(row)
        if closed_on is not None and closed_on < row["signed_on"]:
            self._tell(
                row, "Ngày giao dịch gần nhất", closed_on, "closed_before_signing", N_("Ngày tất toán trước ngày vay")
            )
        owed = (row.get("in_term") or 0) + (row.get("overdue") or 0) + (row.get("frozen") or 0)
        if owed > max(row["amount_granted"] or 0, row["disbursed"]):
            self._tell(row, "Tổng dư nợ", owed, "owes_more_than_disbursed", N_("Dư nợ lớn hơn số đã giải ngân"))
        return len(self.problems) == told

    def _remember(self, row: Row) -> None:
        signed_on, code, group = row["signed_on"], row["customer_code"], row["group_code"]
        self.first_loan[code] = min(self.first_loan.get(code, signed_on), signed_on)
        if group:
            self.first_of_group[group] = min(self.first_of_group.get(group, signed_on), signed_on)
        if row.get("transaction_day"):
            self.days.setdefault(row["hamlet_code"][:6], Counter())[int(row["transaction_day"])] += 1

    def _programme(self, row: Row, closed: bool) -> tuple[Programme, str]:
        """Our programme and variant: named in our own layout; in Form 31 by the bank's code, decision and rate."""
        if closed:
            return load(row["programme"]), row["variant"] or load(row["programme"]).default_variant
        found = by_bank_code(row["programme_code"] or "")
        if len(found) > 1:
            wanted = "STEM" if row["decision_code"] == STEM_DECISION else "HSSV"
            found = tuple(p for p in found if p.code == wanted) or tuple(p for p in found if p.bank_code)
        if len(found) != 1:
            raise Refused(
                Problem(
                    "programme_code_unknown",
                    N_("Không biết chương trình mang mã {code} của ngân hàng."),
                    {"code": row["programme_code"] or "-"},
                )
            )
        return found[0], variant_by_rate(found[0].code, row["signed_on"], row["annual_percent"])

    def _add_loan(self, loans: Rows, row: Row, programme: Programme, variant: str, fund_id: int | None) -> None:
        due_on, closed_on = final_due_on(row), settled_on(row)
        amount = max(row["amount_granted"] or 0, row["disbursed"])
        term = int(row.get("term_months") or max(months_between(row["signed_on"], row["due_on"]), 1))
        every = spacing_of(row, programme, term)
        day = int(row["transaction_day"]) if row.get("transaction_day") else None
        arrears = (row.get("interest_arrears_in_term") or 0) + (row.get("interest_arrears_overdue") or 0)
        loan_id = next(self.ids)
        if self.opened.closed is not None:  # within Form 31 no loan comes twice; only the other files ask for it
            self.loan_ids[row["loan_number"], row["customer_code"]] = loan_id
        loans.add(
            loan_id,
            row["loan_number"],
            row["customer_code"],
            row["group_code"],
            (row["association_code"] or "") if row["group_code"] else "",
            row["hamlet_code"],
            fund_id,
            programme.code,
            variant,
            "group" if row["group_code"] else "direct",
            row["purpose_name"] or "",
            row["signed_on"],
            row["first_paid_out_on"],
            amount,
            row["disbursed"],
            term,
            every,
            day,
            due_on,
            row["annual_percent"],
            row["student_graduates_on"],
            course_months(row),
            bool(row.get("rolled_year")),
            closed_on,
            row.get("in_term") or 0,
            row.get("overdue") or 0,
            row.get("frozen") or 0,
            row.get("interest_not_yet_due") or 0,
            arrears,
            row.get("interest_accrued_to_on") or self.opened.as_of_on,
        )
        if closed_on is None:
            self.owing.add(row["customer_code"])

    def _outcomes(self) -> pa.Table:
        """What loans brought about, under keys that name nobody: a student by a blind index of his name."""
        holders: dict[str, list[str]] = {}
        ids = {**self.known.loans, **self.loan_ids}
        for number, customer in ids:
            holders.setdefault(number, []).append(customer)
        sums: dict[tuple[int, str, str], tuple[int, date]] = {}
        for row in rows_of(self.opened.outcomes):
            kind = row["kind"]
            holder = self._holder(row, holders)
            if holder is None:
                continue
            if kind not in OutcomeKind.values:
                self._tell(
                    row, "Kết quả", kind, "outcome_kind_unknown", N_("Không biết loại kết quả “{kind}”"), kind=kind
                )
                continue
            about = (ids[row["loan_number"], holder], kind, outcome_key(kind, holder, row["key"] or ""))
            quantity, reached_on = sums.get(about, (0, row["recorded_on"]))
            sums[about] = (quantity + int(row["quantity"]), min(reached_on, row["recorded_on"]))
        outcomes = Rows(OUTCOMES)
        for (loan_id, kind, key), (quantity, reached_on) in sums.items():
            outcomes.add(loan_id, kind, key, quantity, reached_on)
        return outcomes.table()

    def _holder(self, row: Row, holders: dict[str, list[str]]) -> str | None:
        """The customer of the loan an outcome is about; told where there is none, or where the number has several
        customers and the row does not say which."""
        number, told = row["loan_number"], row.get("customer_code")
        found = [code for code in holders.get(number, []) if told in (None, code)]
        if len(found) == 1:
            return found[0]
        if found:
            text = N_("Khế ước {number} đứng tên nhiều khách hàng: cần cột “Mã KH”")
            self._tell(row, "Mã KH", told, "outcome_of_which_customer", text, number=number)
        else:
            text = N_("Không có khoản vay {number}")
            self._tell(row, "Số khế ước", number, "outcome_without_loan", text, number=number)
        return None


def _new_loan_ids(count: int) -> Iterator[int]:
    """An id for each new loan of the files, drawn at once, so that instalments and outcomes can name their loan before
    it is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('loans_loan', 'id')) FROM generate_series(1, %s)", [count]
        )
        return iter([row[0] for row in cursor.fetchall()])
