"""Making the classification of debt of a place and year, and confirming it."""

from uuid import UUID

from django.db import connection

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.classification import SOURCE
from dongvon.core.problems import N_, Problem, Refused
from dongvon.core.schedule import dotted
from dongvon.office.classification.models import Classification, Confirmation
from dongvon.office.classification.queries import (
    cells_kept,
    classifications_of,
    debts_asked,
    debts_sql,
    differing,
    refuse_unreached,
    standing,
    whole,
)

ABOUT, LONGEST = "classification", 40
_COLUMNS = (
    "loan_id, first_part, state, amount, programme, term, security, source, fund_id, method, association, area,"
    " difficulty, ethnicity, sector, sector_basis, ability, review_id, hamlet_id, group_id"
)
_KEEP = f"""
    INSERT INTO classification_classifieddebt (classification_id, place, {_COLUMNS})
    SELECT %(classification)s, %(place)s, {_COLUMNS} FROM ({{debts}}) AS debts
"""
_SUMS = """
    SELECT count(*) FILTER (WHERE first_part), coalesce(sum(amount) FILTER (WHERE state = 'in_term'), 0)::bigint,
           coalesce(sum(amount) FILTER (WHERE state = 'overdue'), 0)::bigint,
           coalesce(sum(amount) FILTER (WHERE state = 'frozen'), 0)::bigint
    FROM ({debts}) AS debts
"""


@service(Role.BANK_OFFICER)
def classify_debts(*, actor: Actor, request_id: UUID, place: str, year: int, document: str) -> Done:
    """Classify every debt of a place as it stood on 31/12. Until it is confirmed it may be made anew.

    Refused before the day, where the books do not reach it, and once the year is confirmed. Source: QĐ 976/QĐ-TTg."""
    if place not in actor.places:
        text = N_("Hồ sơ thuộc địa bàn {place}, ngoài phạm vi của bạn.")
        raise Refused(Problem("place_out_of_reach", text, {"place": place}))
    _refuse_document(document)
    on = refuse_unreached(place, year)
    _one_at_a_time(place, year)
    before = standing(actor, place, year)
    if before is not None:
        _refuse_confirmed(before)
    asked, debts = debts_asked(place, on), debts_sql()
    with connection.cursor() as cursor:
        cursor.execute(_SUMS.format(debts=debts), asked)
        loans, in_term, overdue, frozen = cursor.fetchone()
        made = Classification.objects.create(
            place=place, year=year, as_of_on=on, document=document.strip(), loans=loans, in_term=in_term,
            overdue=overdue, frozen=frozen, user_id=actor.user_id,
        )  # fmt: skip
        cursor.execute(_KEEP.format(debts=debts), {**asked, "classification": made.pk})
    facts = {"loans": loans, "outstanding": made.outstanding, "replaces": before.pk if before else None}
    return Done(place=place, about=(ABOUT, made.pk), facts=facts, answer={"classification_id": made.pk, "loans": loans})


@service(Role.BANK_DIRECTOR)
def confirm_classification(*, actor: Actor, request_id: UUID, classification_id: int, document: str) -> Done:
    """The director confirms a classification and sends it up; from then on the year stays as it is.

    Refused while it differs from the trial balance of its day. Source: QĐ 976/QĐ-TTg."""
    row = classifications_of(actor).filter(pk=classification_id).first()
    if row is None:
        raise Refused(Problem("classification_unknown", N_("Không có bảng phân loại nợ này trong phạm vi của bạn.")))
    _refuse_document(document)
    _one_at_a_time(row.place, row.year)
    now = standing(actor, row.place, row.year)
    if now is not None:
        _refuse_confirmed(now)
    if now is None or now.pk != row.pk:
        text = N_("Bảng phân loại nợ này đã được lập lại; hãy mở bảng mới nhất.")
        raise Refused(Problem("classification_replaced", text, {}, SOURCE))
    cells = cells_kept(row)
    differences = differing(cells, row.place, row.as_of_on)
    if differences:
        text = N_("Bảng phân loại nợ cộng {classified} đồng, lệch với sổ ở {count} chỗ: hãy lập lại hoặc sửa sổ trước.")
        facts = {"classified": dotted(whole(cells).total), "count": len(differences)}
        raise Refused(Problem("classification_differs", text, facts, SOURCE))
    Confirmation.objects.create(
        classification=row, place=row.place, year=row.year, document=document.strip(), user_id=actor.user_id
    )
    return Done(
        place=row.place,
        about=(ABOUT, row.pk),
        facts={"document": document.strip(), "outstanding": row.outstanding},
        answer={"classification_id": row.pk},
    )


def _one_at_a_time(place: str, year: int) -> None:
    """Whoever makes or confirms the same year at the same moment waits here until the first is through."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{ABOUT}/{place}/{year}"])


def _refuse_confirmed(row: Classification) -> None:
    if hasattr(row, "confirmation"):
        text = N_("Phân loại nợ năm {year} đã được duyệt theo {document}: không lập lại, không duyệt lại.")
        facts = {"year": row.year, "document": row.confirmation.document}
        raise Refused(Problem("classification_confirmed", text, facts, SOURCE))


def _refuse_document(document: str) -> None:
    if not 0 < len(document.strip()) <= LONGEST:
        text = N_("Phải ghi số văn bản của bảng phân loại nợ, không quá {longest} chữ.")
        raise Refused(Problem("document_missing", text, {"longest": LONGEST}, SOURCE))
