"""What a move would take along: the very service runs in a transaction that is rolled back, and what it did is read:
the loans that stand elsewhere, what each commune's books gain and lose, the savings, what waits for the bank."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from dongvon.base.access.acting import Actor, rehearsal
from dongvon.credit.loans.models import Event, FormerPlacement, Loan, Movement
from dongvon.credit.savings.models import SavingsAccount
from dongvon.front.web.pages.kit.actions import RecordAction
from dongvon.front.web.pages.kit.chrome import place_name
from dongvon.front.web.pages.kit.naming import money, place_link, position_of, programme_cell
from dongvon.front.web.pages.kit.parts import Page, association_name, column
from dongvon.front.web.templatetags.formats import count_text, page_language
from dongvon.parties.groups.models import Group

SHOWN = 60  # loans named one by one; of more, only the sums by programme


def foresee(
    actor: Actor,
    action: RecordAction,
    savings: QuerySet[SavingsAccount],
    request_id: UUID,
    asked: Mapping[str, Any],
) -> Page:
    """Run the move and take it back; the parts of the preview that say what it did. Refused as the move itself."""
    before = {one.pk: one for one in savings}
    with rehearsal(actor):
        newest = FormerPlacement.objects.aggregate(newest=Max("pk"))["newest"] or 0
        answer = action.service(actor=actor, request_id=request_id, **asked)
        left = list(
            FormerPlacement.objects.filter(pk__gt=newest, user_id=actor.user_id)
            .select_related("loan__position", "loan__borrower", "loan__group", "loan__hamlet", "hamlet", "group")
            .order_by("loan__borrower__sort_key", "loan_id")
        )
        after = {one.pk: one for one in SavingsAccount.objects.filter(pk__in=list(before))}
        moves = list(Movement.objects.filter(request_id=request_id))
        saved = [(before[key], one) for key, one in after.items() if _stands(one) != _stands(before[key])]
        codes = dict(Group.objects.filter(place__in=actor.places).values_list("pk", "code"))
        return {
            "sentences": _sentences(left, saved, answer, moves),
            "books_table": _books(moves, saved, left),
            "programmes_table": _programmes(left) if len(left) > 1 else None,
            "loans_table": _loans(left, codes) if left else None,
        }


def _stands(account: SavingsAccount) -> tuple[str, int | None]:
    return account.place, account.group_id


def _outstanding(loan: Loan) -> int:
    position = position_of(loan)
    return position.outstanding if position else 0


def _count(number: int) -> str:
    return count_text(number, page_language())


def _sentences(
    left: Sequence[FormerPlacement],
    saved: Sequence[tuple[SavingsAccount, SavingsAccount]],
    answer: Mapping[str, Any],
    moves: Sequence[Movement],
) -> list[str]:
    """How much goes along, of everything."""
    owed = sum(_outstanding(row.loan) for row in left)
    found = []
    for name, text in (
        ("hamlets", _("{count} thôn, tổ dân phố chuyển theo.")),
        ("households", _("{count} hộ chuyển theo.")),
        ("groups", _("{count} tổ chuyển theo.")),
    ):
        if name in answer:
            found.append(text.format(count=_count(answer[name])))
    if left:
        text = _("{count} khoản vay chuyển theo, dư nợ {amount}.")
        found.append(text.format(count=_count(len(left)), amount=money(owed)))
    else:
        found.append(_("Không có khoản vay nào chuyển theo."))
    if saved:
        text = _("Tiền gửi {amount} của {count} sổ chuyển theo.")
        found.append(text.format(amount=money(sum(new.balance for _old, new in saved)), count=_count(len(saved))))
    if answer.get("expected"):
        text = _("{count} khoản do ngân hàng giữ sổ: việc chuyển chờ danh sách của ngân hàng xác nhận.")
        found.append(text.format(count=_count(answer["expected"])))
    again = sum(move.event != Event.MOVED for move in moves)
    if again:
        text = _("{count} bút toán ghi sau ngày chuyển được chuyển sang sổ nơi đến, bằng bút toán điều chỉnh.")
        found.append(text.format(count=_count(again)))
    return found


def _books(
    moves: Sequence[Movement],
    saved: Sequence[tuple[SavingsAccount, SavingsAccount]],
    left: Sequence[FormerPlacement],
) -> Page | None:
    """What the books of each commune gain or lose; None where everything stays in one."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: {"loans": 0, "principal": 0, "interest": 0, "savings": 0})
    for move in moves:
        found[move.place]["principal"] += move.in_term + move.overdue + move.frozen
        found[move.place]["interest"] += move.arrears + move.deferred_interest
    for row in left:
        if row.was_at != row.place:
            found[row.was_at]["loans"] -= 1
            found[row.place]["loans"] += 1
    for old, new in saved:
        if old.place != new.place:
            found[old.place]["savings"] -= new.balance
            found[new.place]["savings"] += new.balance
    if not found:
        return None
    return {
        "columns": [
            column("place", _("Sổ của")), column("loans", _("Khoản vay"), "count"),
            column("principal", _("Dư nợ (đồng)"), "money"), column("interest", _("Lãi chưa trả (đồng)"), "money"),
            column("savings", _("Tiền gửi (đồng)"), "money"),
        ],
        "rows": [{"place": place_name(place), **sums} for place, sums in sorted(found.items())],
    }  # fmt: skip


def _programmes(left: Sequence[FormerPlacement]) -> Page:
    sums: dict[str, list[int]] = {}
    for row in left:
        line = sums.setdefault(row.loan.programme, [0, 0])
        line[0] += 1
        line[1] += _outstanding(row.loan)
    rows = [
        {"programme": programme_cell(code), "loans": count, "outstanding": owed}
        for code, (count, owed) in sorted(sums.items(), key=lambda item: -item[1][1])
    ]
    return {
        "columns": [
            column("programme", _("Chương trình"), "programme"), column("loans", _("Khoản vay"), "count"),
            column("outstanding", _("Dư nợ (đồng)"), "money"),
        ],
        "rows": rows,
        "totals": {key: sum(row[key] for row in rows) for key in ("loans", "outstanding")},
    }  # fmt: skip


def _loans(left: Sequence[FormerPlacement], codes: Mapping[int, str]) -> Page | None:
    """Each loan, where it stands and where it would stand; None where there are too many to name."""
    if len(left) > SHOWN:
        return None
    rows = []
    for row in left:
        before, after = differing(stand_text(row, codes), loan_stand_text(row.loan, codes))
        rows.append({
            "url": place_link("loan", row.loan.pk), "borrower": row.loan.borrower.name,
            "programme": programme_cell(row.loan.programme), "outstanding": _outstanding(row.loan),
            "before": before, "after": after,
        })  # fmt: skip
    return {
        "columns": [
            column("borrower", _("Người vay")), column("programme", _("Chương trình"), "programme"),
            column("outstanding", _("Dư nợ (đồng)"), "money"), column("before", _("Đang ở")),
            column("after", _("Sẽ ở")),
        ],
        "rows": rows,
    }  # fmt: skip


Stood = tuple[str, ...]


def stand_text(row: FormerPlacement, codes: Mapping[int, str]) -> Stood:
    """Where a loan stood: group, association, hamlet, commune."""
    return _stood(row.group_id, row.association, row.hamlet.name, row.was_at, codes)


def loan_stand_text(loan: Loan, codes: Mapping[int, str]) -> Stood:
    return _stood(loan.group_id, loan.association, loan.hamlet.name, loan.place, codes)


def _stood(group_id: int | None, association: str, hamlet: str, place: str, codes: Mapping[int, str]) -> Stood:
    group = _("Tổ {code}").format(code=codes.get(group_id, "…")) if group_id else _("không qua tổ")
    return group, association_name(association), hamlet, place_name(place)


def differing(before: Stood, after: Stood) -> tuple[str, str]:
    """The parts in which two differ, each as words: what stays the same need not be read twice."""
    apart = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    return ", ".join(one for one, _other in apart), ", ".join(other for _one, other in apart)
