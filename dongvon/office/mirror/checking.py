"""Saying why files differ, and that a month has been checked. The files themselves are never altered."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from dongvon.base.access.acting import Actor, Done, service
from dongvon.base.access.models import Role
from dongvon.core.dates import day_text
from dongvon.core.problems import N_, Problem, Refused
from dongvon.office.mirror.disagreement import Line, side_by_side
from dongvon.office.mirror.files import files_in_force
from dongvon.office.mirror.models import Explanation, MonthCheck

State = Literal["empty", "open", "checked", "checked_with_differences", "invalidated"]
MOST_WORDS = 2_000
CHECKERS = (
    Role.ADMINISTRATOR,
    Role.BANK_OFFICER,
    Role.BANK_DIRECTOR,
    Role.WARD_OFFICER,
    Role.ASSOCIATION_OFFICER,
)


@service(*CHECKERS)
def explain_difference(
    *,
    actor: Actor,
    request_id: UUID,
    on: date,
    office_code: str,
    level: str,
    address: str,
    measure: str,
    cause: str,
) -> Done:
    """Say why the files differ on this line (`Line.address`). It counts while the figures stay what they are now."""
    cause = " ".join(cause.split())
    if not cause or len(cause) > MOST_WORDS:
        text = N_("Hãy ghi nguyên nhân chênh lệch (không quá {most} ký tự)")
        raise Refused(Problem("cause_length", text, {"most": MOST_WORDS}))
    line = _line(side_by_side(actor, on, office_code), level, address, measure)
    written = Explanation.objects.create(
        place=line.place,
        as_of_on=on,
        level=level,
        key=address,
        measure=measure,
        figures=line.figures,
        cause=cause,
        by_id=actor.user_id,
    )
    facts = {"on": on, "office": office_code, "level": level, "key": address, "measure": measure}
    return Done(
        place=line.place,
        about=("explanation", written.pk),
        answer={"explanation_id": written.pk},
        facts=facts | {"figures": line.figures},
    )


def _line(lines: Sequence[Line], level: str, address: str, measure: str) -> Line:
    for line in lines:
        if (line.level, line.address, line.measure) == (level, address, measure) and line.differs:
            return line
    raise Refused(Problem("no_difference", N_("Không có chênh lệch nào ở chỉ tiêu này trong phạm vi của bạn.")))


@service(*CHECKERS)
def check_month(*, actor: Actor, request_id: UUID, on: date, office_code: str) -> Done:
    """Say that the month has been checked with the files now in force: with how many differences left open."""
    files = _digests(actor, on, office_code)
    if not files:
        text = N_("Tháng của ngày {on} chưa có tệp nào để kiểm tra.")
        raise Refused(Problem("month_empty", text, {"on": day_text(on)}))
    lines = side_by_side(actor, on, office_code)
    differences = sum(line.open for line in lines)
    written = MonthCheck.objects.create(
        places=sorted(actor.places),
        office_code=office_code,
        as_of_on=on,
        differences=differences,
        files=files,
        by_id=actor.user_id,
    )
    explained = sum(bool(line.explained) for line in lines)
    answer = {"check_id": written.pk, "differences": differences, "explained": explained, "files": len(files)}
    return Done(
        place=min(actor.places),
        about=("month_check", written.pk),
        answer=answer,
        facts=answer | {"on": on, "office": office_code, "sha256": files},
    )


def state_of_month(actor: Actor, on: date, office_code: str) -> State:
    """Where the month stands for whoever sees what the actor sees; call inside `acting`.

    A check holds while the files in force are those it was made with: "invalidated" once one has come, gone or been
    replaced. Without any file the month is "empty", whatever was checked before."""
    files = _digests(actor, on, office_code)
    if not files:
        return "empty"
    checks = MonthCheck.objects.filter(as_of_on=on, office_code=office_code, places=sorted(actor.places))
    last = checks.order_by("pk").last()
    if last is None:
        return "open"
    if sorted(last.files) != files:
        return "invalidated"
    return "checked_with_differences" if last.differences else "checked"


def _digests(actor: Actor, on: date, office_code: str) -> list[str]:
    """The SHA-256 of the files in force of the month, in order."""
    return sorted(file.sha256 for file in files_in_force(actor, on, office_code))
