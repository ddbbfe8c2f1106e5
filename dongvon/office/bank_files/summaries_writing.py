"""Writing a portfolio as the bank's summary tables, reckoned as the bank reckons them; samples for tests and training.

What a portfolio does not know (payments into deposits, scores, who paid in the last three months) is left empty.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from dongvon.core.inactivity import inactive_before
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES, PROGRAMME_NAMES
from dongvon.office.bank_files.portfolio import DIRECT_ASSOCIATION, Customer, Group, Loan, Portfolio
from dongvon.office.bank_files.summaries_layouts import MEASURES, SCALES, Block, Field, Layout, layout_named

STUDENTS = "02"
GRADES = ("Tốt", "Khá", "Trung bình", "Yếu")
SIGNATURES = ("Người lập biểu", "Kiểm soát", "Thủ trưởng đơn vị")
PAGE_ROWS = 25
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class SummaryQuirks:
    """The oddities of the bank's tables. `pages`: title, header and marks again on each page; `zero_totals`: totals
    are formulas that arrived as 0; `numbers_as_text`: 1.234,567890."""

    pages: bool = False
    zero_totals: bool = False
    numbers_as_text: bool = False
    signatures: bool = True


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A row to write: its ordinal ("" = a total), its texts by role or header, its figures by measure."""

    ordinal: str
    texts: Mapping[str, str]
    values: Mapping[str, int] = field(default_factory=dict)
    total: bool = False


# --- figures ---


def loan_figures(loans: Sequence[Loan], as_of: date) -> dict[str, int]:
    """The measures of these loans, open and settled in the year, as 01/BCTD, LEN_31 and BC0438 reckon them."""
    owing = [loan for loan in loans if loan.outstanding > 0]
    still_since = inactive_before(as_of)

    def owed(least: int, most: int) -> int:
        return sum(loan.outstanding for loan in owing if least < loan.term_months <= most)

    found = {
        "outstanding": sum(loan.outstanding for loan in owing),
        "in_term": sum(loan.in_term for loan in owing),
        "overdue": sum(loan.overdue for loan in owing),
        "frozen": sum(loan.frozen for loan in owing),
        "short_term": owed(-1, 12),
        "medium_term": owed(12, 60),
        "long_term": owed(60, 10_000),
        "customers": len({loan.customer_code for loan in owing}),
        "households": len({loan.customer_code for loan in owing}),
        "borrowing_turns": sum(
            loan.first_paid_out_on.year == as_of.year and loan.year.disbursed > loan.year.rolled for loan in loans
        ),
        "lent_with_rolled": sum(loan.month.disbursed for loan in loans),
        "collected": sum(loan.month.collected for loan in loans),
        "interest_collected": sum(loan.month.interest_in_term + loan.month.interest_overdue for loan in loans),
        "arrears": sum(loan.interest_arrears_in_term + loan.interest_arrears_overdue for loan in loans),
        "arrears_grace": sum(loan.deferred_interest for loan in loans),
        "inactive_loans": sum(
            loan.frozen == 0
            and loan.bank_programme_code != STUDENTS
            and (loan.last_transaction_on or loan.first_paid_out_on) < still_since
            for loan in owing
        ),
    }
    for span in ("month", "year"):
        flows = [getattr(loan, span) for loan in loans]
        found[f"lent_{span}"] = sum(flow.disbursed - flow.rolled for flow in flows)
        found[f"collected_{span}"] = sum(flow.collected for flow in flows)
        found[f"written_off_{span}"] = sum(flow.written_off for flow in flows)
    return found


class Book:
    """A portfolio with the names and places of its loans and customers at hand."""

    def __init__(self, portfolio: Portfolio) -> None:
        self.portfolio = portfolio
        self.as_of = portfolio.as_of
        self.units = {unit.bank_code: unit for unit in portfolio.units}
        self.hamlets = {hamlet.bank_code: hamlet.unit_bank_code for hamlet in portfolio.hamlets}
        self.groups = {group.code: group for group in portfolio.groups}
        self.customers = {customer.code: customer for customer in portfolio.customers}
        self.owing = {loan.customer_code for loan in portfolio.loans if loan.outstanding > 0}
        self.programmes = {**PROGRAMME_NAMES, **portfolio.programme_names}

    def hamlet_of(self, one: Loan | Customer) -> str:
        customer = self.customers[one.customer_code] if isinstance(one, Loan) else one
        return one.hamlet_bank_code or customer.hamlet_bank_code

    def commune_of(self, one: Loan | Customer | Group) -> str:
        return self.hamlets[one.hamlet_bank_code if isinstance(one, Group) else self.hamlet_of(one)]

    def association_of(self, one: Loan | Customer | Group) -> str:
        if not isinstance(one, Customer):
            return one.association_code
        group = self.groups.get(one.group_code or "")
        return group.association_code if group else DIRECT_ASSOCIATION

    def head_of(self, one: Loan | Customer | Group) -> str:
        """The name of the group's head; "" for those without a group."""
        group = one if isinstance(one, Group) else self.groups.get(one.group_code or "")
        return group.head_name if group else ""

    def figures(self, loans: Iterable[Loan], customers: Iterable[Customer], groups: Iterable[Group]) -> dict[str, int]:
        """The figures of loans and of those who only save: households and deposits count both."""
        found = loan_figures(list(loans), self.as_of)
        savers = [customer for customer in customers if customer.savings_balance > 0]
        found["households"] += sum(customer.code not in self.owing for customer in savers)
        found["savings"] = sum(customer.savings_balance for customer in savers)
        found["groups"] = len(list(groups))
        return found

    def where(self, **wanted: str) -> dict[str, int]:
        """The figures of what fits: commune, association and head by their codes or names."""

        def fits(one: Loan | Customer | Group) -> bool:
            return all(getattr(self, f"{what}_of")(one) == value for what, value in wanted.items())

        book = self.portfolio
        return self.figures(filter(fits, book.loans), filter(fits, book.customers), filter(fits, book.groups))


# --- rows of each table ---


def summary_lines(code: str, portfolio: Portfolio) -> list[list[SummaryLine]]:
    """The rows of a table, block by block, totals last; figures in đồng or counts, before any rounding."""
    book = Book(portfolio)
    return [list(lines) for lines in _TABLES[code](book)]


def _by_commune(book: Book) -> Iterator[Iterator[SummaryLine]]:
    def lines() -> Iterator[SummaryLine]:
        for at, unit in enumerate(book.portfolio.units, start=1):
            yield SummaryLine(str(at), {"code": unit.bank_code, "name": unit.name}, book.where(commune=unit.bank_code))
        yield _total(book.where())

    yield lines()


def _total(values: Mapping[str, int]) -> SummaryLine:
    return SummaryLine("", {}, values, total=True)


def _programmes(book: Book, loans: Sequence[Loan]) -> Iterator[SummaryLine]:
    codes = sorted({loan.bank_programme_code for loan in loans})
    for at, code in enumerate(codes, start=1):
        lent = [loan for loan in loans if loan.bank_programme_code == code]
        yield SummaryLine(str(at), {"name": book.programmes[code]}, loan_figures(lent, book.as_of))


def _by_programme(book: Book) -> Iterator[Iterable[SummaryLine]]:
    loans = book.portfolio.loans
    yield (*_programmes(book, loans), _total(loan_figures(loans, book.as_of)))


def _nested(book: Book, below: str) -> Iterator[Iterator[SummaryLine]]:
    """Communes by letter, and under each its associations, programmes or heads of groups by number."""
    portfolio = book.portfolio

    def lines() -> Iterator[SummaryLine]:
        for at, unit in enumerate(portfolio.units):
            commune = unit.bank_code
            upper = SummaryLine(chr(ord("A") + at), {"name": unit.name}, book.where(commune=commune))
            if below == "programme":
                loans = [loan for loan in portfolio.loans if book.commune_of(loan) == commune]
                yield SummaryLine(upper.ordinal, upper.texts, loan_figures(loans, book.as_of))
                yield from _programmes(book, loans)
                continue
            rows = [
                SummaryLine(str(number), {"name": name}, book.where(commune=commune, **{below: key}))
                for number, (key, name) in enumerate(_names_in(book, commune, below), start=1)
            ]
            yield upper if below == "association" else SummaryLine(upper.ordinal, upper.texts, _summed(rows))
            yield from rows

    whole = loan_figures(portfolio.loans, book.as_of) if below == "programme" else book.where()
    if below == "head":
        whole = _summed([line for line in lines() if not line.ordinal.isdigit()])
    yield iter([*lines(), _total(whole)])


def _names_in(book: Book, commune: str, below: str) -> list[tuple[str, str]]:
    every: list[Loan | Customer | Group] = [
        *book.portfolio.loans,
        *book.portfolio.groups,
        *(customer for customer in book.portfolio.customers if customer.savings_balance > 0),
    ]
    keys = sorted({getattr(book, f"{below}_of")(one) for one in every if book.commune_of(one) == commune} - {""})
    return [(key, ASSOCIATION_NAMES[key] if below == "association" else key) for key in keys]


def _summed(lines: Sequence[SummaryLine]) -> dict[str, int]:
    """Figures added up, where adding up is right."""
    measures = {measure for line in lines for measure in line.values if MEASURES[measure].summed}
    return {measure: sum(line.values.get(measure, 0) for line in lines) for measure in measures}


_SECTIONS: Mapping[str, tuple[str, Callable[[Loan], int]]] = {
    "lent_month": ("I", lambda loan: loan.month.disbursed - loan.month.rolled),
    "collected_and_lent_month": (
        "II",
        lambda loan: loan.month.collected + loan.month.disbursed - loan.month.rolled,
    ),
    "outstanding": ("III", lambda loan: loan.outstanding),
    "overdue": ("IV", lambda loan: loan.overdue),
}
_SOURCES: Mapping[str, tuple[int, ...]] = {"": (1, 2, 3), "central": (1,), "local": (2, 3)}


def _by_source(book: Book) -> Iterator[Iterator[SummaryLine]]:
    """13/BC: the office, then each commune: four sections by source of funds.

    Figures have the programme's name behind a bar ("households|HONGHEO", "outstanding|HONGHEO"; none = all).
    """
    block = layout_named("b32").blocks[0]
    sections, sources = block.sections or {}, block.sources or {}

    def figures(loans: Sequence[Loan], amount: Callable[[Loan], int]) -> dict[str, int]:
        found = {}
        for code in ("", *sorted(book.programmes)):
            moved = [loan for loan in loans if code in ("", loan.bank_programme_code) and amount(loan)]
            name = book.programmes.get(code, "")
            found[f"households|{name}"] = len({loan.customer_code for loan in moved})
            found[f"outstanding|{name}"] = sum(map(amount, moved))
        return found

    def lines() -> Iterator[SummaryLine]:
        loans = book.portfolio.loans
        places = [(book.portfolio.offices[0].name, loans)]
        for unit in book.portfolio.units:
            places.append((unit.name, tuple(loan for loan in loans if book.commune_of(loan) == unit.bank_code)))
        for at, (name, lent) in enumerate(places, start=1):
            yield SummaryLine(str(at), {"name": name})
            for section, (roman, amount) in _SECTIONS.items():
                for source, funds in _SOURCES.items():
                    texts = {"name": sources[source][0] if source else sections[section][0]}
                    values = figures([loan for loan in lent if loan.fund_source in funds], amount)
                    yield SummaryLine("" if source else roman, texts, values, total=at == 1)

    yield lines()


def _by_group(book: Book) -> Iterator[Iterator[SummaryLine]]:
    """BC0437: the members of each group, their loans and deposits; what is asked of three months is not known."""
    portfolio = book.portfolio

    def lines() -> Iterator[SummaryLine]:
        for group in portfolio.groups:
            loans = [loan for loan in portfolio.loans if loan.group_code == group.code]
            owing = {loan.customer_code for loan in loans if loan.outstanding > 0}
            members = owing | {one.code for one in portfolio.customers if one.group_code == group.code}
            savings = [book.customers[code].savings_balance for code in members]
            found = loan_figures(loans, book.as_of)
            known = ("outstanding", "overdue", "frozen", "arrears", "arrears_grace")
            in_arrears = [loan for loan in loans if loan.interest_arrears_in_term + loan.interest_arrears_overdue]
            values = {measure: found[measure] for measure in known} | {
                "members": len(members),
                "members_with_debt": len(owing),
                "members_saving": sum(amount > 0 for amount in savings),
                "savings": sum(savings),
                "savings_per_member": round(sum(savings) / max(1, len(members))),
                "members_in_arrears": len({loan.customer_code for loan in in_arrears}),
                "members_in_grace_arrears": len({loan.customer_code for loan in loans if loan.deferred_interest}),
            }
            unit = book.units[book.commune_of(group)]
            texts = {"code": group.code, "name": group.head_name, "parent": unit.bank_code}
            texts |= {"Mã PGD": unit.office_code, "Tên xã": unit.name, "Mã ĐVUT": group.association_code}
            yield SummaryLine("", texts, values)

    rows = list(lines())
    yield iter([*rows, _total(_summed(rows))])


def _entrusted(book: Book) -> Iterator[Iterable[SummaryLine]]:
    """BC0438: commune by association, then the grades of groups (not known), then the programmes; entrusted loans."""
    portfolio = book.portfolio
    entrusted = [loan for loan in portfolio.loans if loan.group_code]
    first: list[SummaryLine] = []
    for unit in portfolio.units:
        commune = unit.bank_code
        hamlets = sum(hamlet.unit_bank_code == commune for hamlet in portfolio.hamlets)
        for key, name in _names_in(book, commune, "association"):
            loans = [one for one in entrusted if (book.commune_of(one), book.association_of(one)) == (commune, key)]
            if key == DIRECT_ASSOCIATION:
                continue
            values = book.where(commune=commune, association=key) | loan_figures(loans, book.as_of)
            indebted = {book.hamlet_of(loan) for loan in loans if loan.outstanding > 0}
            values |= {"hamlets": hamlets, "hamlets_with_debt": len(indebted)}
            first.append(SummaryLine(str(len(first) + 1), {"parent": unit.name, "name": name}, values))
    yield (*first, _total(_summed(first)))
    yield (SummaryLine(str(at), {"name": grade}) for at, grade in enumerate(GRADES, start=1))
    yield (*_programmes(book, entrusted), _total(loan_figures(entrusted, book.as_of)))


def _telegram(book: Book) -> Iterator[Iterable[SummaryLine]]:
    indicators = layout_named("dien_bao").blocks[0].indicators or {}
    whole = book.where()
    yield (
        SummaryLine(str(at), {"name": names[0]}, {"": whole[measure]})
        for at, (measure, names) in enumerate(indicators.items(), start=1)
    )


_TABLES: Mapping[str, Any] = {
    "bcdhtd_011": _by_commune,
    "bcdhtd_012": _by_programme,
    "b32": _by_source,
    "len_31_commune": _by_commune,
    "len_31_association": lambda book: _nested(book, "association"),
    "len_31_programme": lambda book: _nested(book, "programme"),
    "len_31_group_head": lambda book: _nested(book, "head"),
    "bc0437": _by_group,
    "bc0438": _entrusted,
    "dien_bao": _telegram,
}


# --- the file ---


def write_summary(code: str, portfolio: Portfolio, path: Path, quirks: SummaryQuirks | None = None) -> None:
    """Write one summary table of a portfolio (.xlsx), laid out as the bank's; raises KeyError for an unknown code."""
    layout = layout_named(code)
    workbook = xlsxwriter.Workbook(str(path))
    page = _Page(workbook, layout, quirks or SummaryQuirks(), portfolio.as_of)
    for block, lines in zip(layout.blocks, summary_lines(code, portfolio), strict=True):
        page.block(block, lines)
    page.signatures()
    workbook.close()


class _Page:
    """The sheet being written, row by row."""

    def __init__(self, workbook: Any, layout: Layout, quirks: SummaryQuirks, as_of: date) -> None:
        self.sheet = workbook.add_worksheet("Sheet1")
        self.layout, self.quirks, self.as_of = layout, quirks, as_of
        self.row = 0
        self.title()

    def title(self) -> None:
        days = {"as_of": f"{self.as_of:%d/%m/%Y}", "month_start": f"{self.as_of.replace(day=1):%d/%m/%Y}"}
        for text in self.layout.title:
            self.write([text.format(**days)])
        if self.layout.blocks[0].marked:
            self.write([])

    def write(self, cells: Iterable[Cell]) -> None:
        for place, cell in enumerate(cells):
            if cell is not None and cell != "":
                self.sheet.write(self.row, place, cell)
        self.row += 1

    def block(self, block: Block, lines: Sequence[SummaryLine]) -> None:
        columns = [*block.fields, *_pair_fields(block, lines)]
        if block is not self.layout.blocks[0]:
            self.write([])
        self.header(columns)
        for at, line in enumerate(lines):
            if self.quirks.pages and at and at % PAGE_ROWS == 0:
                self.write([None, None, None, f"Trang {at // PAGE_ROWS}"])
                self.write([])
                if block.marked:
                    self.title()
                self.header(columns)
            self.write(self.cells(columns, line))

    def header(self, columns: Sequence[Field]) -> None:
        """One or two tiers; equal texts side by side above are one merged cell."""
        tiers = max(len(column.header) for column in columns)
        at = 0
        while at < len(columns):
            top = columns[at].header[0]
            alike = [one for one in columns[at:] if one.header[0] == top and len(one.header) == 2]
            self.sheet.write(self.row, at, top)
            if len(columns[at].header) == 1:
                if tiers == 2:
                    self.sheet.merge_range(self.row, at, self.row + 1, at, top)
                at += 1
                continue
            self.sheet.merge_range(self.row, at, self.row, at + len(alike) - 1, top)
            for place, one in enumerate(alike, start=at):
                self.sheet.write(self.row + 1, place, one.header[1])
            at += len(alike)
        self.row += tiers
        if any(column.mark for column in columns):
            self.write([f"({place})" for place in range(1, len(columns) + 1)])

    def cells(self, columns: Sequence[Field], line: SummaryLine) -> Iterator[Cell]:
        for place, column in enumerate(columns):
            measured = column.measure or column.role == "value"
            if measured:
                measure = column.measure if column.role != "value" else ""
                yield self.cell(column, line.values.get(measure), line.total)
            elif line.total and place == 0 and not line.texts:
                yield "TỔNG CỘNG"
            elif column.role == "ordinal" or column.header == ("STT",):
                yield line.ordinal
            else:
                yield line.texts.get(column.role or column.label)

    def cell(self, column: Field, value: int | None, total: bool) -> Cell:
        """A figure in the column's unit."""
        if total and self.quirks.zero_totals:
            return 0
        if value is None:
            return None
        measure = column.measure.partition("|")[0]
        money = not measure or MEASURES[measure].unit == "dong"
        decimals = self.layout.decimals if money else 0
        scale = SCALES[column.unit or self.layout.unit] if money else 1
        amount = round(Decimal(value) / scale, decimals)
        if self.quirks.numbers_as_text:
            return f"{amount:,.{decimals}f}".translate(str.maketrans(",.", ".,"))
        return float(amount) if decimals else int(amount)

    def signatures(self) -> None:
        if self.quirks.signatures:
            self.write([])
            self.write([None, None, f"Ngày {self.as_of:%d} tháng {self.as_of:%m} năm {self.as_of:%Y}"])
            self.write([None, SIGNATURES[0], None, SIGNATURES[1], None, SIGNATURES[2]])


def _pair_fields(block: Block, lines: Sequence[SummaryLine]) -> list[Field]:
    """The pairs of columns of 13/BC."""
    if not block.pairs_from:
        return []
    first = next(line for line in lines if line.values)
    names = dict.fromkeys(measure.partition("|")[2] for measure in first.values)
    return [
        Field((name or "Tổng cộng", tier), block.pairs_from, measure=f"{kind}|{name}")
        for name in names
        for tier, kind in (("Số hộ", "households"), ("Số tiền", "outstanding"))
    ]
