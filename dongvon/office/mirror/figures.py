"""From what a file of the bank says to figures that can be laid side by side.

A figure is of a level (office, commune, association, programme, group, loan) and a measure. `parent` is the commune it
stands under, "" for the whole office. Loans lent directly are a group of their own, `DIRECT`, in each commune; it is
never counted as a group. Which columns of which list feed which measure stands in one table, `LISTS`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from dongvon.base.places.models import Commune, FormerUnit, Hamlet
from dongvon.base.places.queries import bare_name
from dongvon.office.bank_files.codes import ASSOCIATION_NAMES, PROGRAMME_NAMES, SAVINGS_ONLY_GROUP, WORDS
from dongvon.office.bank_files.formats import normalise
from dongvon.office.bank_files.portfolio import DIRECT_ASSOCIATION
from dongvon.office.bank_files.reading import Reading
from dongvon.office.bank_files.staging import stage
from dongvon.office.bank_files.summaries import Summary
from dongvon.office.bank_files.summaries_layouts import MEASURES
from dongvon.office.mirror.models import BankFile, GroupMonth

Level = Literal["office", "commune", "association", "programme", "group", "loan"]
LEVELS: tuple[Level, ...] = ("office", "commune", "association", "programme", "group", "loan")
DIRECT = "0"
"""The key of the pseudo-group of loans lent without a group."""
KEY_LENGTH, NAME_LENGTH = 40, 160
FIGURES = pa.schema(
    [
        *[(name, pa.string()) for name in ("level", "key", "parent", "name", "measure")],
        ("value", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Feed:
    """Columns that feed a measure. `how`: added up over the rows ("sum"), once for each customer ("deposit"), distinct
    customers who owe ("customers") or rows ("rows"). `levels` "" = those of the list. `complete`: what the list does
    not name is 0."""

    measure: str
    columns: tuple[str, ...] = ()
    how: Literal["sum", "deposit", "customers", "rows"] = "sum"
    levels: tuple[Level, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ListFeeds:
    """What one flat list says: a row is a loan, a group, or neither (""). `programme`: all its loans are of this one.
    `grouped`: loans lent directly are not in it."""

    row: Literal["loan", "group", ""]
    levels: tuple[Level, ...]
    feeds: tuple[Feed, ...]
    programme: str = ""
    grouped: bool = False


def _same(*measures: str) -> tuple[Feed, ...]:
    return tuple(Feed(measure, (measure,)) for measure in measures)


_BALANCE = _same("outstanding", "in_term", "overdue", "frozen")
_ARREARS = Feed("arrears", ("interest_arrears_in_term", "interest_arrears_overdue"))
_CUSTOMERS = Feed(
    "customers", ("outstanding",), "customers", ("office", "commune", "association", "programme", "group")
)
_DEPOSITS = Feed("savings", ("savings_balance",), "deposit", ("office", "commune", "association", "group"))
_GROUP_LEVELS: tuple[Level, ...] = ("office", "commune", "association", "group")
_INACTIVE = (
    Feed("inactive_loans", how="rows"),
    Feed("outstanding", ("outstanding",), levels=("loan",), complete=False),
)
LISTS: Mapping[str, ListFeeds] = {
    # Its figures are those of the month's own tables; from the file only the names of communes are wanted.
    "form_31": ListFeeds("loan", ("commune",), _same("outstanding")),
    "form_10": ListFeeds(
        "loan",
        LEVELS,
        (*_BALANCE, _ARREARS, Feed("arrears_grace", ("interest_arrears_grace",)), _CUSTOMERS, _DEPOSITS),
    ),
    "loan_detail": ListFeeds(
        "loan",
        LEVELS,
        (
            *_BALANCE,
            _ARREARS,
            _CUSTOMERS,
            # It still names the group of who has settled and left it, so his deposit is of no group.
            Feed("savings", ("savings_balance",), "deposit", ("office", "commune")),
            Feed("lent_with_rolled", ("disbursed_month",)),
            Feed("collected", ("collected_in_term_month", "collected_overdue_month", "collected_frozen_month")),
            Feed("written_off_month", ("written_off_month",)),
            Feed("interest_collected", ("interest_in_term_month", "interest_overdue_month")),
        ),
    ),
    # "Số KH" counts the customers of one programme, source and investor: it is never added up, hence not fed.
    "balance_by_programme": ListFeeds("", ("office", "commune", "programme"), _BALANCE),
    "overdue_list": ListFeeds("loan", LEVELS, _same("overdue")),
    "frozen_list": ListFeeds("loan", LEVELS, _same("frozen")),
    "inactive_list": ListFeeds("loan", LEVELS, _INACTIVE),
    "inactive_ktnb": ListFeeds("loan", LEVELS, _INACTIVE),
    "disbursements": ListFeeds(
        "loan",
        LEVELS,
        (
            Feed("lent_with_rolled", ("disbursed_month",)),
            Feed("outstanding", ("outstanding",), levels=("loan",), complete=False),
        ),
    ),
    # Several rows of one loan repeat its balance.
    "instalments_due": ListFeeds("loan", ("loan",), (Feed("outstanding", ("outstanding",), complete=False),)),
    "gqvl": ListFeeds(
        "loan",
        ("programme", "loan"),
        (
            Feed("outstanding", ("in_term", "overdue", "frozen"), complete=False),
            *(Feed(part, (part,), complete=False) for part in ("in_term", "overdue", "frozen")),
        ),
        programme="03",
    ),
    "group_heads": ListFeeds("group", _GROUP_LEVELS, (Feed("groups", how="rows"),)),
    "group_check": ListFeeds(
        "group",
        ("office", "group"),
        (
            Feed("members", ("members",)),
            Feed("members_with_debt", ("borrowers",)),
            Feed("members_saving", ("savers",)),
            Feed("outstanding", ("outstanding",)),
            Feed("score", ("score_total",), levels=("group",), complete=False),
        ),
        grouped=True,
    ),
    "groups_dsto": ListFeeds(
        "group",
        ("office", "group"),
        (
            Feed("groups", how="rows"),
            *(Feed("members", ("members",)), Feed("outstanding", ("outstanding",))),
            Feed("savings", ("savings_balance",)),
        ),
        grouped=True,
    ),
    "group_scores": ListFeeds(
        "group",
        _GROUP_LEVELS,
        (
            Feed("groups", how="rows"),
            Feed("outstanding", ("outstanding",)),
            Feed("savings", ("savings_balance",)),
            Feed("score", ("score_total",), levels=("group",), complete=False),
        ),
        grouped=True,
    ),
}
"""Every flat list and what it feeds. Source: headers of an office's exports and the identities found true on them."""
_NOT_KEPT = "collected_and_lent_month_households"
"""Households that borrowed or repaid in the month (13/BC): no other file counts them."""
GROUPED_SUMMARIES = frozenset({"bc0437", "bc0438", "len_31_group_head"})
"""The summary tables that leave out loans lent directly."""


# --- summary tables ---


_ASSOCIATIONS = {
    normalise(name): code
    for name, code in ({name: code for code, name in ASSOCIATION_NAMES.items()} | WORDS["associations"]).items()
}
_PROGRAMMES = {normalise(name): code for code, name in PROGRAMME_NAMES.items()}


def figures_of_summary(summary: Summary) -> pa.Table:
    """The figures of a summary table, associations and programmes by code. Communes and heads of groups stay named as
    the table names them: who they are is found when files are laid side by side."""
    found, totals = [], set()
    rows = summary.figures.to_pylist()
    offices = {row["name"] for row in rows if row["level"] == "office"}
    for row in rows:
        level, measure = row["level"], row["measure"]
        if level not in LEVELS or MEASURES[measure].average or measure.startswith(_NOT_KEPT):
            continue
        key, parent = row["key"], row["parent"]
        if level == "office":
            key = parent = ""
            if measure in totals:  # two blocks of one table, each with its total
                continue
            totals.add(measure)
        elif level == "association":
            key = _ASSOCIATIONS.get(normalise(key), key)
        elif level == "programme":
            key = _PROGRAMMES.get(normalise(key), key)
        parent = "" if parent in offices else parent
        found.append((level, key[:KEY_LENGTH], parent[:KEY_LENGTH], row["name"][:NAME_LENGTH], measure, row["value"]))
    columns = list(zip(*found, strict=True)) or [()] * len(FIGURES)
    return pa.table([pa.array(column, one.type) for column, one in zip(columns, FIGURES, strict=True)], FIGURES)


# --- flat lists ---


def figures_of_list(reading: Reading) -> pa.Table:
    """The figures of a flat list: a loan, a group and a customer's deposit each once, whatever the number of rows."""
    feeds = LISTS.get(reading.format.code)
    if feeds is None or reading.rows.num_rows == 0:
        return FIGURES.empty_table()
    rows = _keyed(reading.rows, feeds)
    base = rows
    if feeds.row:
        base = _first(rows.filter(pc.not_equal(rows["k_" + feeds.row], "")), "k_" + feeds.row)
    parts = []
    for feed in feeds.feeds:
        measured = _measured(rows, base, feed)
        for level in feed.levels or feeds.levels:
            for parent in (True, False) if level in ("association", "programme") else (True,):
                parts.append(
                    _totals(measured, level, parent, feed, named="group" if feeds.row == "group" else "commune")
                )
    return pa.concat_tables(parts) if parts else FIGURES.empty_table()


def _text(rows: pa.Table, *names: str) -> pa.ChunkedArray:
    """The first of these columns that is there and filled; "" where none is."""
    found = [rows[name] for name in names if name in rows.column_names]
    return pc.coalesce(*found, pa.scalar("")) if found else pa.chunked_array([pa.array([""] * rows.num_rows)])


def _keyed(rows: pa.Table, feeds: ListFeeds) -> pa.Table:
    """The rows with the key of each level they belong to, those of loans lent directly last."""
    if "hamlet_code" in rows.column_names:
        rows = rows.append_column("k_of_hamlet", pc.utf8_slice_codeunits(rows["hamlet_code"], 0, 6))
    group = _text(rows, "group_code")
    direct = pc.is_in(group, value_set=pa.array(["", SAVINGS_ONLY_GROUP]))
    association = _text(rows, "association_code")
    number, customer = _text(rows, "loan_number"), _text(rows, "customer_code")
    loan = pc.if_else(pc.equal(customer, ""), number, pc.binary_join_element_wise(number, customer, "/"))
    keys = {
        "k_commune": _text(rows, "commune_code", "k_of_hamlet", "commune_name"),
        "k_association": pc.if_else(pc.equal(association, ""), DIRECT_ASSOCIATION, association),
        "k_programme": _text(rows, "programme_code"),
        "k_group": pc.if_else(direct, DIRECT if feeds.row != "group" else "", group),
        "k_loan": pc.if_else(pc.equal(number, ""), "", loan),
        "k_customer": customer,
        "k_name": _text(rows, "group_head_name") if feeds.row == "group" else _text(rows, "commune_name"),
        "k_last": pc.cast(direct, pa.int8()),
    }
    if feeds.programme:
        keys["k_programme"] = pa.chunked_array([pa.array([feeds.programme] * rows.num_rows)])
    for name, column in keys.items():
        rows = rows.append_column(name, column)
    return rows.sort_by([("k_last", "ascending"), ("row", "ascending")])


def _first(rows: pa.Table, key: str) -> pa.Table:
    """The first row of each key."""
    numbered = rows.append_column("k_at", pa.array(range(rows.num_rows), pa.int64()))
    at = numbered.group_by(key).aggregate([("k_at", "min")])["k_at_min"]
    return rows.take(pc.take(at, pc.sort_indices(at)))


def _measured(rows: pa.Table, base: pa.Table, feed: Feed) -> pa.Table:
    """The rows that count, with their share in "k_value"."""
    if feed.how == "deposit":
        holders = rows.filter(pc.not_equal(rows["k_customer"], ""))
        most = holders.group_by("k_customer").aggregate([(feed.columns[0], "max")])
        keys = [name for name in holders.column_names if name.startswith("k_")]
        base = _first(holders.select(keys), "k_customer").join(most, "k_customer", join_type="inner")
        return base.append_column("k_value", base[feed.columns[0] + "_max"])
    if feed.how == "rows":
        return base.append_column("k_value", pa.array([1] * base.num_rows, pa.int64()))
    value = pa.chunked_array([pa.array([0] * base.num_rows, pa.int64())])
    for column in feed.columns:
        value = pc.add(value, pc.fill_null(base[column], 0))
    if feed.how == "customers":
        base, value = base.filter(pc.greater(value, 0)), value.filter(pc.greater(value, 0))
    return base.append_column("k_value", value)


def _totals(rows: pa.Table, level: Level, parent: bool, feed: Feed, named: str) -> pa.Table:
    """One figure for each key of the level. Of a complete list a 0 says nothing that its absence does not say."""
    keys = [] if level == "office" else [f"k_{level}"]
    inside = level not in ("office", "commune") and parent
    if inside and level in ("association", "programme"):
        keys = ["k_commune", *keys]
    if level == "group":  # the direct loans of each commune are a group of their own; a group has one commune
        own = pc.if_else(pc.equal(rows["k_group"], DIRECT), rows["k_commune"], "")
        rows = rows.append_column("k_own", own)
        keys = ["k_own", *keys]
    if feed.how == "customers":
        pair = pc.binary_join_element_wise(*(rows[key] for key in keys), rows["k_customer"], "|")
        rows = _first(rows.append_column("k_pair", pair), "k_pair")
        rows = rows.set_column(rows.column_names.index("k_value"), "k_value", pa.array([1] * rows.num_rows, pa.int64()))
    if not keys:
        rows, keys = rows.append_column("k_all", pa.array([""] * rows.num_rows)), ["k_all"]
    found = rows.group_by(keys).aggregate([("k_value", "sum"), ("k_commune", "min"), ("k_name", "max")])
    nothing = pa.array([""] * found.num_rows, pa.string())
    table = pa.table(
        {
            "level": pa.array([level] * found.num_rows, pa.string()),
            "key": pc.utf8_slice_codeunits(found[keys[-1]], 0, KEY_LENGTH),
            "parent": pc.utf8_slice_codeunits(found["k_commune_min"], 0, KEY_LENGTH) if inside else nothing,
            "name": pc.utf8_slice_codeunits(found["k_name_max"], 0, NAME_LENGTH) if level == named else nothing,
            "measure": pa.array([feed.measure] * found.num_rows, pa.string()),
            "value": found["k_value_sum"],
        }
    ).cast(FIGURES)
    wanted = pc.not_equal(table["key"], "") if level != "office" else pc.equal(table["key"], "")
    if feed.complete and level != "office":
        wanted = pc.and_(wanted, pc.not_equal(table["value"], 0))
    return table.filter(wanted)


# --- into the database ---


def place_names(places: Iterable[str]) -> dict[str, str]:
    """Bare names of communes, present and former, and the bank's codes of them → place, where it is one place."""
    wanted = sorted(set(places))
    found: dict[str, set[str]] = {}
    for name, place in Commune.objects.filter(code__in=wanted).values_list("name", "code"):
        found.setdefault(bare_name(name), set()).add(place)
    for name, place in FormerUnit.objects.filter(successor_code__in=wanted).values_list("name", "successor_code"):
        found.setdefault(bare_name(name), set()).add(place)
    for code, place in Hamlet.objects.filter(place__in=wanted).values_list("code", "place"):
        found.setdefault(code[:6], set()).add(place)
    return {name: next(iter(one)) for name, one in found.items() if len(one) == 1}


def store(file: BankFile, figures: pa.Table, places: Mapping[str, str] | None = None) -> int:
    """Keep the figures of a file; the number left out because they are not about its places.

    `places`: the bank's commune code → place; else communes are found by the months already taken in and by name. The
    rows of a flat list are those of the file's places already; of a summary table other communes are left out here, and
    with them its totals. Figures of the whole office lie in the first place: the wall of the file itself shows them to
    those who may see all of its places."""
    table = figures.append_column("place", _places_of(file, figures, dict(places or {})))
    known = table.filter(pc.not_equal(table["place"], ""))
    stage("st_figures", known)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mirror_figure (file_id, place, level, key, parent, name, measure, value) "
            "SELECT %s, place, level, key, parent, name, measure, value FROM st_figures",
            [file.pk],
        )
        cursor.execute("DROP TABLE st_figures")
    return int(table.num_rows - known.num_rows)


def _places_of(file: BankFile, figures: pa.Table, known: dict[str, str]) -> pa.Array:
    """The place of each figure, "" where it is none of the file's."""
    first, summary = min(file.places), file.format not in LISTS
    known = place_names(file.places) | month_places(file) | known
    columns = {name: figures[name].to_pylist() for name in ("level", "key", "parent", "name")}
    rows = list(zip(*columns.values(), strict=True))
    named = {key: name for level, key, _, name in rows if level == "commune" and name}
    otherwise = first if len(file.places) == 1 and not summary else ""
    communes = {key if level == "commune" else parent for level, key, parent, _ in rows} - {""}
    place = {one: known.get(one) or known.get(bare_name(named.get(one, one))) or otherwise for one in communes}
    total = "" if summary and not all(place.values()) else first
    groups = _group_places(file) if len(file.places) > 1 else {}
    found = []
    for level, key, parent, _ in rows:
        if commune := key if level == "commune" else parent:
            found.append(place[commune])
        elif level in ("group", "loan"):
            found.append(groups.get(key, otherwise))
        else:
            found.append(total)
    return pa.array(found, pa.string())


def _group_places(file: BankFile) -> dict[str, str]:
    groups = GroupMonth.objects.filter(office_code=file.office_code, place__in=file.places)
    return dict(groups.order_by("as_of_on").values_list("group_code", "place"))


def month_places(file: BankFile) -> dict[str, str]:
    """The bank's commune code → place, as the months of this office taken in so far have it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(hamlet_code, 6), min(place) FROM mirror_customermonth "
            "WHERE office_code = %s AND place = ANY(%s) AND hamlet_code <> '' "
            "GROUP BY 1 HAVING min(place) = max(place)",
            [file.office_code, list(file.places)],
        )
        return dict(cursor.fetchall())
