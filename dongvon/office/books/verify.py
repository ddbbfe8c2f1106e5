"""Proof of the books: positions from movements, positions from transfers, savings from transfers, trial balance,
requests and audit, all rebuilt by a full scan and compared with what is stored."""

from dataclasses import dataclass, field

from django.db import connection

from dongvon.core.posting import OWED_TO_PAYER, PARTS, POSITION_ACCOUNTS, AccountKind
from dongvon.core.problems import N_
from dongvon.credit.loans.living import pasts_of
from dongvon.credit.loans.models import Act, Loan, Position
from dongvon.credit.savings.models import ResidentAccount, SavingsAccount
from dongvon.office.dayclose.proof import accrued_apart

LIVED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: what it is (a text to be translated) and its number, the part, what is stored and
    what the scan gives (đồng)."""

    what: str
    number: object
    part: str
    stored: object
    rebuilt: object

    @property
    def about(self) -> str:
        return f"{self.what} {self.number}"


@dataclass
class Verified:
    """How many things were checked, and every difference found."""

    checked: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)


def verify() -> Verified:
    """Rebuild everything and compare. Needs the batch role: it reads all places."""
    found = Verified()
    _positions_from_movements(found)
    _positions_from_transfers(found)
    _positions_from_acts(found)
    _savings(found)
    _trial_balance(found)
    _schedules(found)
    _what_loans_are_of(found)
    _accrued(found)
    _trail(found)
    return found


def _scan(found: Verified, name: str, about: str, query: str, parts: tuple[str, ...]) -> None:
    """Run a query of (id, stored parts…, rebuilt parts…) rows and note where the two halves differ."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    found.checked[name] = len(rows)
    for row in rows:
        stored, rebuilt = row[1 : 1 + len(parts)], row[1 + len(parts) :]
        for part, here, there in zip(parts, stored, rebuilt, strict=True):
            if here != there:
                found.differences.append(Difference(about, row[0], part, here, there))


def _positions_from_movements(found: Verified) -> None:
    """What an undone act had reckoned interest to does not count."""
    stored = ", ".join(f"p.{part}" for part in ("paid_out", *PARTS, "interest_to"))
    rebuilt = ", ".join(f"m.{part}" for part in ("paid_out", *PARTS, "interest_to"))
    sums = ", ".join(f"sum({part})::bigint AS {part}" for part in PARTS)
    _scan(
        found, N_("khoản vay theo biến động"), N_("Khoản vay"),
        f"""
        SELECT coalesce(l.number, m.loan_id::text), {stored}, {rebuilt}
        FROM loans_position p
        FULL JOIN (
            SELECT loan_id, {sums},
                   coalesce(sum(amount) FILTER (WHERE event IN ('opening', 'paid_out', 'rolled_in')), 0)::bigint
                       AS paid_out,
                   (array_agg(interest_to ORDER BY coalesce(valued_on, booked_on) DESC, id DESC)
                       FILTER (WHERE interest_to IS NOT NULL AND undone IS NULL))[1] AS interest_to
            FROM (
                SELECT move.*, undoing.id AS undone FROM loans_movement move
                LEFT JOIN loans_act undoing ON undoing.undoes_id = move.act_id
            ) moves GROUP BY loan_id
        ) m ON m.loan_id = p.loan_id
        LEFT JOIN loans_loan l ON l.id = coalesce(p.loan_id, m.loan_id)
        """,
        ("paid_out", *PARTS, "interest_to"),
    )  # fmt: skip


def _positions_from_transfers(found: Verified) -> None:
    sums = ", ".join(
        f"coalesce(sum({'-' if kind in OWED_TO_PAYER else ''}signed) FILTER (WHERE kind = {int(kind)}), 0)::bigint"
        f" AS {part}"
        for kind, part in POSITION_ACCOUNTS.items()
    )
    stored = ", ".join(f"p.{part}" for part in PARTS)
    rebuilt = ", ".join(f"coalesce(t.{part}, 0)" for part in PARTS)
    _scan(
        found, N_("khoản vay theo bút toán"), N_("Khoản vay (bút toán)"),
        f"""
        SELECT coalesce(l.number, t.about_id::text), {stored}, {rebuilt}
        FROM loans_position p
        FULL JOIN (
            SELECT about_id, {sums} FROM (
                SELECT about_id, debit_id AS account_id, amount AS signed FROM ledger_transfer WHERE about_type = 'loan'
                UNION ALL
                SELECT about_id, credit_id, -amount FROM ledger_transfer WHERE about_type = 'loan'
            ) x JOIN ledger_account a ON a.id = x.account_id GROUP BY about_id
        ) t ON t.about_id = p.loan_id
        LEFT JOIN loans_loan l ON l.id = coalesce(p.loan_id, t.about_id)
        """,
        PARTS,
    )  # fmt: skip


def _positions_from_acts(found: Verified) -> None:
    """Every loan of our own books lives again from its acts and must come to where it stands."""
    wanted = Loan.objects.filter(pk__in=Act.objects.values("loan_id")).order_by("pk")
    ids = list(wanted.values_list("pk", flat=True))
    found.checked[N_("khoản vay theo việc đã ghi")] = len(ids)
    for first in range(0, len(ids), LIVED_AT_ONCE):
        some = ids[first : first + LIVED_AT_ONCE]
        stands = Position.objects.in_bulk(some)
        for loan_id, past in pasts_of(list(wanted.filter(pk__in=some))).items():
            life, _ = past.lived()
            rebuilt = dict(zip(PARTS, life.position.parts, strict=True)) | {
                "paid_out": life.paid_out, "interest_to": life.interest_to, "place": life.place,
            }  # fmt: skip
            for part, there in rebuilt.items():
                here = getattr(stands[loan_id], part) if loan_id in stands else None
                if here != there:
                    found.differences.append(
                        Difference(N_("Khoản vay (việc đã ghi)"), past.loan.number, part, here, there)
                    )


def _savings(found: Verified) -> None:
    """Members' and residents' accounts are what their transfers add up to."""
    for name, model in ((N_("sổ tiền gửi"), SavingsAccount), (N_("sổ tiền gửi dân cư"), ResidentAccount)):
        _scan(
            found, name, N_("Tiền gửi"),
            f"""
            SELECT coalesce(s.number, 'id ' || t.about_id), coalesce(s.balance, 0), coalesce(t.balance, 0)
            FROM {model._meta.db_table} s
            FULL JOIN (
                SELECT x.about_id, sum(x.signed)::bigint AS balance FROM (
                    SELECT about_id, credit_id AS account_id, amount AS signed FROM ledger_transfer
                    WHERE about_type = '{model.ABOUT}'
                    UNION ALL
                    SELECT about_id, debit_id, -amount FROM ledger_transfer WHERE about_type = '{model.ABOUT}'
                ) x JOIN ledger_account a ON a.id = x.account_id AND a.kind = {int(model.KEPT_ON)}
                GROUP BY x.about_id
            ) t ON t.about_id = s.id
            """,
            ("balance",),
        )  # fmt: skip


def _trial_balance(found: Verified) -> None:
    """Money in transit, and principal on its way into a new contract, must be nil in every place; what moves between
    places nil over all of them."""
    _scan(
        found, N_("tài khoản trung gian"), N_("Tài khoản trung gian"),
        f"""
        SELECT a.place, 0::bigint, sum(x.signed)::bigint FROM (
            SELECT debit_id AS account_id, amount AS signed FROM ledger_transfer
            UNION ALL SELECT credit_id, -amount FROM ledger_transfer
        ) x JOIN ledger_account a ON a.id = x.account_id
             AND a.kind IN ({int(AccountKind.BANK_TRANSIT)}, {int(AccountKind.ROLLED_OVER)})
        GROUP BY a.place, a.kind
        UNION ALL
        SELECT 'x', 0::bigint, coalesce(sum(x.signed), 0)::bigint FROM (
            SELECT debit_id AS account_id, amount AS signed FROM ledger_transfer
            UNION ALL SELECT credit_id, -amount FROM ledger_transfer
        ) x JOIN ledger_account a ON a.id = x.account_id AND a.kind = {int(AccountKind.BETWEEN_PLACES)}
        """,
        ("balance",),
    )  # fmt: skip


def _schedules(found: Verified) -> None:
    _scan(
        found, N_("lịch trả nợ"), N_("Lịch trả nợ của khoản vay"),
        """
        SELECT coalesce(l.number, 'id ' || i.loan_id), l.amount - l.cancelled, i.principal
        FROM (SELECT loan_id, sum(principal)::bigint AS principal FROM loans_instalment GROUP BY loan_id) i
        LEFT JOIN loans_loan l ON l.id = i.loan_id
        """,
        ("principal",),
    )  # fmt: skip


def _what_loans_are_of(found: Verified) -> None:
    """Group, hamlet and fund of every loan are there (no foreign key looks them up, decision 0032)."""
    _scan(
        found, N_("nơi và nguồn của khoản vay"), N_("Khoản vay thiếu tổ, thôn hoặc nguồn vốn"),
        """
        SELECT l.number, 0, (g.id IS NULL AND l.group_id IS NOT NULL)::int + (h.id IS NULL)::int + (f.id IS NULL)::int
        FROM loans_loan l LEFT JOIN groups_group g ON g.id = l.group_id
        LEFT JOIN places_hamlet h ON h.id = l.hamlet_id LEFT JOIN ledger_fund f ON f.id = l.fund_id
        """,
        ("missing",),
    )  # fmt: skip


def _accrued(found: Verified) -> None:
    """Interest accrued on sums is what all loans give one by one, and what its accounts hold."""
    name, apart = N_("lãi dự thu theo địa bàn, nguồn, chương trình"), accrued_apart()
    found.checked[name] = apart.checked
    for number, part, stored, rebuilt in apart.found:
        found.differences.append(Difference(N_("Lãi dự thu"), number, part, stored, rebuilt))


def _trail(found: Verified) -> None:
    """Every request that was answered left exactly one audit row."""
    _scan(
        found, N_("yêu cầu"), N_("Yêu cầu"),
        """
        SELECT r.id, 1, count(a.id) FROM requests r LEFT JOIN access_auditrow a ON a.request_id = r.id GROUP BY r.id
        """,
        ("audit",),
    )  # fmt: skip
