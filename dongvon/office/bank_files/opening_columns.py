"""Opening books, the columns: what the files say in the shapes of the tables, and every row that cannot be carried."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dongvon.base.access.acting import Actor
from dongvon.base.access.sealed import blind_index, seal
from dongvon.base.ledger.models import Fund
from dongvon.base.places.queries import unit_by_name
from dongvon.base.places.texts import sort_key, without_marks
from dongvon.core.dates import months_between
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.rates import rate_at_signing
from dongvon.core.schedule import Instalment, build
from dongvon.credit.loans.models import OutcomeKind
from dongvon.credit.loans.schedule import terms_for
from dongvon.credit.programmes.catalogue import by_bank_code, instalment_months, load, pricing
from dongvon.credit.programmes.terms import Programme
from dongvon.office.bank_files.reading import RowProblem

if TYPE_CHECKING:
    from dongvon.office.bank_files.opening import Opened

FUND_CODES = {"1": "TW", "2": "DP", "3": "DX"}
STEM_DECISION = "43"
_SEXES = {"01": "male", "02": "female", "1": "male", "2": "female"}

LOANS = pa.schema(
    [
        *[(name, pa.string()) for name in ("number", "customer_code", "group_code", "association", "hamlet_code")],
        ("fund_id", pa.int64()),
        *[(name, pa.string()) for name in ("programme", "variant", "channel", "purpose")],
        ("signed_on", pa.date32()), ("first_paid_out_on", pa.date32()),
        *[(name, pa.int64()) for name in ("amount", "paid_out", "term_months", "instalment_months", "transaction_day")],
        ("final_due_on", pa.date32()), ("rate_e7", pa.int64()), ("studies_end_on", pa.date32()),
        ("course_months", pa.int64()), ("rollover", pa.bool_()), ("closed_on", pa.date32()),
        *[(name, pa.int64()) for name in ("in_term", "overdue", "frozen", "deferred_interest", "arrears")],
        ("interest_to", pa.date32()),
    ]
)  # fmt: skip
CUSTOMERS = pa.schema(
    [
        ("code", pa.string()), ("name", pa.string()), ("search", pa.string()), ("sort_key", pa.string()),
        ("born_on", pa.date32()), ("sex", pa.string()), ("ethnic", pa.string()), ("identity", pa.binary()),
        ("identity_index", pa.binary()), ("identity_issued_on", pa.date32()), ("phone", pa.binary()),
        ("phone_index", pa.binary()), ("address", pa.string()), ("hamlet_code", pa.string()),
        ("group_code", pa.string()), ("since_on", pa.date32()),
    ]
)  # fmt: skip
HAMLETS = pa.schema([(name, pa.string()) for name in ("code", "name", "place", "unit_code")])
POINTS = pa.schema(
    [*[(name, pa.string()) for name in ("bank_code", "name", "place", "unit_code")], ("day", pa.int64())]
)
GROUPS = pa.schema(
    [
        *[(name, pa.string()) for name in ("code", "association", "hamlet_code", "head_code", "head_name", "state")],
        ("founded_on", pa.date32()),
    ]
)
DEPOSITS = pa.schema(
    [
        ("customer_code", pa.string()), ("number", pa.string()), ("balance", pa.int64()), ("fund_id", pa.int64()),
        ("group_code", pa.string()), ("opened_on", pa.date32()),
    ]
)  # fmt: skip
INSTALMENTS = pa.schema(
    [("loan_number", pa.string()), ("n", pa.int64()), ("due_on", pa.date32()), ("principal", pa.int64())]
)
OUTCOMES = pa.schema(
    [
        ("loan_number", pa.string()), ("kind", pa.string()), ("key", pa.string()), ("quantity", pa.int64()),
        ("reached_on", pa.date32()),
    ]
)  # fmt: skip

Row = Mapping[str, Any]

LOAN_COLUMNS = (
    "row", "loan_number", "customer_code", "group_code", "association_code", "hamlet_code", "fund_source", "programme",
    "programme_code", "variant", "decision_code", "annual_percent", "signed_on", "due_on", "extended_due_on",
    "first_paid_out_on", "first_principal_on", "last_transaction_on", "closed_on", "loan_state", "term_months",
    "instalment_months", "transaction_day", "amount_granted", "disbursed", "rolled_year", "in_term", "overdue",
    "frozen", "interest_not_yet_due", "interest_arrears_in_term", "interest_arrears_overdue", "interest_accrued_to_on",
    "purpose_name", "student_entered_on", "student_graduates_on",
)  # fmt: skip


_BATCH_ROWS = 20_000


class _Rows:
    """Rows of one table, kept as Arrow batches, so that hundreds of thousands stay small."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.batches: list[pa.RecordBatch] = []
        self.columns: list[list[Any]] = [[] for _ in schema]

    def add(self, *values: object) -> None:
        for column, value in zip(self.columns, values, strict=True):
            column.append(value)
        if len(self.columns[0]) == _BATCH_ROWS:
            self._pack()

    def table(self) -> pa.Table:
        self._pack()
        return pa.Table.from_batches(self.batches, schema=self.schema)

    def _pack(self) -> None:
        arrays = [pa.array(column, kind.type) for column, kind in zip(self.columns, self.schema, strict=True)]
        self.batches.append(pa.RecordBatch.from_arrays(arrays, schema=self.schema))
        self.columns = [[] for _ in self.schema]


@dataclass
class OpeningColumns:
    """All staged tables, the places they are about, and the rows that cannot be carried."""

    customers: pa.Table
    hamlets: pa.Table
    points: pa.Table
    groups: pa.Table
    deposits: pa.Table
    loans: pa.Table
    instalments: pa.Table
    outcomes: pa.Table
    places: list[str]
    problems: Sequence[RowProblem]

    def tables(self) -> dict[str, pa.Table]:
        names = ("points", "hamlets", "customers", "groups", "deposits", "loans", "instalments", "outcomes")
        return {name: getattr(self, name) for name in names}


def rows_of(table: pa.Table | None, *columns: str) -> Iterator[Row]:
    """The rows of a table with the named columns it has (all, if none is named), a few thousand in memory at a time."""
    if table is None:
        return
    if columns:
        table = table.select([name for name in columns if name in table.column_names])
    for batch in table.to_batches(max_chunksize=4096):
        yield from batch.to_pylist()


def columns_of(opened: "Opened", *, province_code: str, lender_code: str, actor: Actor) -> OpeningColumns:
    """Turn what was read into staged tables. Problems are gathered, not raised, so that all of them can be shown."""
    return _Opening(opened, province_code, lender_code, actor).columns()


class _Opening:
    """One opening under way: the files, the funds, and the problems found so far."""

    def __init__(self, opened: "Opened", province_code: str, lender_code: str, actor: Actor) -> None:
        self.opened, self.province, self.actor = opened, province_code, actor
        self.problems: list[RowProblem] = []
        self.funds = dict(Fund.objects.filter(lender__code=lender_code).values_list("code", "pk"))
        self.units: dict[str, tuple[str, str] | None] = {}
        self.first_loan: dict[str, date] = {}
        self.first_of_group: dict[str, date] = {}
        self.days: dict[str, Counter[int]] = {}
        self.owing: set[str] = set()

    def columns(self) -> OpeningColumns:
        loans, instalments = self._loans()
        hamlets, points = self._places()
        groups, group_codes = self._groups()
        return OpeningColumns(
            loans=loans,
            instalments=instalments,
            hamlets=hamlets,
            points=points,
            groups=groups,
            customers=self._customers(group_codes),
            deposits=self._deposits(),
            outcomes=self._outcomes(),
            places=sorted({unit[1] for unit in self.units.values() if unit}),
            problems=self.problems,
        )

    def _tell(self, row: Row, column: str, value: object, code: str, text: str, **facts: object) -> None:
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
        hamlets, points, seen, communes = _Rows(HAMLETS), _Rows(POINTS), set(), {}
        for table in (self.opened.form.hamlets, self.opened.closed):
            for row in rows_of(table):
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
        groups, seen = _Rows(GROUPS), set()
        on = self.opened.as_of_on
        for row in rows_of(self.opened.form.groups):
            seen.add(row["group_code"])
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
            if row["group_code"] and row["group_code"] not in seen:
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
        customers, seen, numbers = _Rows(CUSTOMERS), set(), set()
        # Who owes or saves is a member; a settled loan still names the group it once came through.
        members = self.owing | {row["customer_code"] for row in rows_of(self.opened.form.deposits, "customer_code")}
        for table in (self.opened.form.customers, self.opened.closed):
            for row in rows_of(table):
                code = row["customer_code"]
                if code in seen:
                    continue
                seen.add(code)
                identity, phone = row["identity"] or "", row["phone"] or ""
                # Two customers with one identity number: kept, the second cannot be found by it (the bank's own list
                # of data faults names such cases).
                index = None if identity in numbers else blind_index(identity)
                numbers.add(identity)
                if row["born_on"] is None:
                    self._tell(row, "Ngày sinh", "", "born_on_missing", N_("Thiếu ngày sinh của khách hàng"))
                current = row["group_code"] if table is self.opened.form.customers and code in members else None
                customers.add(
                    code,
                    row["customer_name"],
                    without_marks(row["customer_name"]),
                    sort_key(row["customer_name"]),
                    row["born_on"],
                    _SEXES.get(row["sex"] or "", "male"),
                    row["ethnic_name"] or "",
                    seal(identity),
                    index,
                    row["identity_issued_on"],
                    seal(phone),
                    blind_index(phone),
                    row["address"] or "",
                    row["hamlet_code"],
                    current if current in group_codes else None,
                    self.first_loan.get(code, self.opened.as_of_on),
                )
        return customers.table()

    def _deposits(self) -> pa.Table:
        deposits = _Rows(DEPOSITS)
        fund_id = self.funds.get("TW")
        if fund_id is None:
            raise Refused(Problem("fund_missing", N_("Bên cho vay chưa khai nguồn vốn {code}."), {"code": "TW"}))
        people = rows_of(self.opened.form.customers, "customer_code", "group_code")
        groups = {row["customer_code"]: row["group_code"] for row in people}
        for row in rows_of(self.opened.form.deposits):
            code = row["customer_code"]
            opened_on = self.first_loan.get(code, self.opened.as_of_on)
            deposits.add(code, row["savings_number"], row["savings_balance"], fund_id, groups.get(code), opened_on)
        return deposits.table()

    # --- loans ---

    def _loans(self) -> tuple[pa.Table, pa.Table]:
        loans, instalments = _Rows(LOANS), _Rows(INSTALMENTS)
        for table, closed in ((self.opened.form.loans, False), (self.opened.closed, True)):
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
                self._add_loan(loans, instalments, row, programme, variant, fund_id)
        return loans.table(), instalments.table()

    def _sound(self, row: Row) -> bool:
        """Whether the contract can stand in the books at all; what cannot is told."""
        told = len(self.problems)
        if row["disbursed"] <= 0:
            self._tell(
                row, "Tổng giải ngân", row["disbursed"], "nothing_disbursed", N_("Khoản vay chưa giải ngân đồng nào")
            )
        if _final_due_on(row) < row["signed_on"]:
            self._tell(
                row, "Ngày ĐH theo hợp đồng", row["due_on"], "due_before_signing", N_("Ngày đến hạn trước ngày vay")
            )
        closed_on = _closed_on(row)
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
        return found[0], _variant_by_rate(found[0].code, row["signed_on"], row["annual_percent"])

    def _add_loan(
        self, loans: _Rows, instalments: _Rows, row: Row, programme: Programme, variant: str, fund_id: int | None
    ) -> None:
        due_on, closed_on = _final_due_on(row), _closed_on(row)
        amount = max(row["amount_granted"] or 0, row["disbursed"])
        term = int(row.get("term_months") or max(months_between(row["signed_on"], row["due_on"]), 1))
        every = _instalment_months(row, programme, term)
        course = _course_months(row)
        day = int(row["transaction_day"]) if row.get("transaction_day") else None
        arrears = (row.get("interest_arrears_in_term") or 0) + (row.get("interest_arrears_overdue") or 0)
        loans.add(
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
            course,
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
            for one in _instalments(row, programme, amount, term, every, day, due_on, course):
                instalments.add(row["loan_number"], one.number, one.due_on, one.principal)

    def _outcomes(self) -> pa.Table:
        """What loans brought about, under keys that name nobody: a student by a blind index of his name."""
        customer = {
            row["loan_number"]: row["customer_code"]
            for table in (self.opened.form.loans, self.opened.closed)
            for row in rows_of(table, "loan_number", "customer_code")
        }
        sums: dict[tuple[str, str, str], tuple[int, date]] = {}
        for row in rows_of(self.opened.outcomes):
            number, kind = row["loan_number"], row["kind"]
            if number not in customer:
                self._tell(
                    row, "Số khế ước", number, "outcome_without_loan", N_("Không có khoản vay {number}"), number=number
                )
                continue
            if kind not in OutcomeKind.values:
                self._tell(
                    row, "Kết quả", kind, "outcome_kind_unknown", N_("Không biết loại kết quả “{kind}”"), kind=kind
                )
                continue
            key = outcome_key(kind, customer[number], row["key"] or "")
            quantity, reached_on = sums.get((number, kind, key), (0, row["recorded_on"]))
            sums[number, kind, key] = (quantity + int(row["quantity"]), min(reached_on, row["recorded_on"]))
        outcomes = _Rows(OUTCOMES)
        for (number, kind, key), (quantity, reached_on) in sums.items():
            outcomes.add(number, kind, key, quantity, reached_on)
        return outcomes.table()


def outcome_key(kind: str, customer_code: str, told: str) -> str:
    """The opaque key of an outcome: the same student, house or person has the same key on every loan of the household;
    jobs and works are events and need only be told apart within their loan."""
    if kind in (OutcomeKind.JOB, OutcomeKind.WATER_WORK):
        return without_marks(told)[:40] or str(kind)
    index = blind_index(f"{kind}/{customer_code}/{without_marks(told)}") or b""
    return index.hex()


@cache
def _variant_by_rate(code: str, signed_on: date, rate_e7: int) -> str:
    """The variant whose rate at signing is the contract's; the usual one where none or several fit."""
    programme = load(code)
    fitting = []
    for variant in programme.rate_variants:
        try:
            if rate_at_signing(pricing(programme, variant), signed_on) == rate_e7:
                fitting.append(variant)
        except Refused:
            continue
    return fitting[0] if len(fitting) == 1 else programme.default_variant


def _instalment_months(row: Row, programme: Programme, term: int) -> int:
    """Spacing of instalments: told, or from the first principal date, or the programme's usual one."""
    told = row.get("instalment_months")
    if not told and row.get("first_principal_on"):
        told = months_between(row["first_paid_out_on"], row["first_principal_on"])
    usual = instalment_months(programme, term)
    return int(told) if told in (1, 3, 6, 12) else (usual if usual in (1, 3, 6, 12) else 12)


def _final_due_on(row: Row) -> date:
    """The final due date in force: extended where there is an extension (practice.md 3.1)."""
    due_on: date = row.get("extended_due_on") or row["due_on"]
    return due_on


def _closed_on(row: Row) -> date | None:
    """The day a loan was settled: told, or for a CLOSE row of Form 31 its last transaction."""
    settled: date | None = row.get("closed_on")
    return settled or (row.get("last_transaction_on") if row.get("loan_state") == "CLOSE" else None)


def _course_months(row: Row) -> int | None:
    if row["student_graduates_on"] is None:
        return None
    return max(months_between(row["student_entered_on"] or row["first_paid_out_on"], row["student_graduates_on"]), 1)


def _instalments(
    row: Row,
    programme: Programme,
    amount: int,
    term: int,
    every: int,
    day: int | None,
    due_on: date,
    course: int | None,
) -> list[Instalment]:
    """The agreed instalments as the rules make them, ending on the contract's own final due date. Terms the rules no
    longer allow (old contracts) are kept as one payment at the end."""
    try:
        made = build(
            terms_for(
                programme,
                principal=amount,
                signed_on=row["signed_on"],
                term_months=term,
                instalment_months=every,
                paid_out_on=row["first_paid_out_on"],
                transaction_day=day,
                course_months=course,
                study_ends_on=row["student_graduates_on"],
            )
        )
    except Refused:
        return [Instalment(1, due_on, amount)]
    early = [one for one in made[:-1] if one.due_on < due_on]
    rest = amount - sum(one.principal for one in early)
    return [*early, Instalment(len(early) + 1, due_on, rest)]
