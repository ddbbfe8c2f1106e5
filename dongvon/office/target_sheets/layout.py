"""The columns of a sheet of targets in Excel, and who may receive a target at each level."""

from dataclasses import dataclass

from dongvon.base.ledger.models import Fund
from dongvon.base.places.queries import hamlets_of
from dongvon.core.problems import N_
from dongvon.core.targets import Level
from dongvon.credit.capital.models import Target
from dongvon.parties.groups.models import Association, Group

# Key → header; the last three in million đồng with one decimal.
COLUMNS = {
    "recipient": N_("Mã nơi nhận"),
    "name": N_("Nơi nhận"),
    "programme": N_("Chương trình"),
    "programme_name": N_("Tên chương trình"),
    "fund": N_("Nguồn vốn"),
    "base": N_("Số gốc"),
    "change": N_("Tăng, giảm"),
    "target": N_("Chỉ tiêu mới"),
}
MUST_HAVE = ("programme", "fund", "target")
IN_MILLIONS = ("base", "change", "target")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a line is for: its code and name, and what the line then names."""

    code: str
    name: str
    hamlet_id: int | None = None
    association: str = ""
    group_id: int | None = None


def recipients(place: str, level: Level) -> list[Recipient]:
    """Everybody who may receive a target of the level in a commune, by code; call inside `acting(actor)`."""
    if level == Level.HAMLET:
        return [Recipient(one.code, one.name, hamlet_id=one.pk) for one in hamlets_of(place)]
    if level == Level.ASSOCIATION:
        return [Recipient(str(code), str(label), association=str(code)) for code, label in Association.choices]
    if level == Level.GROUP:
        rows = Group.objects.filter(place=place).select_related("hamlet").order_by("code")
        return [Recipient(one.code, f"{one.code} · {one.hamlet.name}", group_id=one.pk) for one in rows]
    return [Recipient("", "")]


def funds() -> dict[str, Fund]:
    """The funds by code. Two lenders' funds of the same code are told apart by "lender/code"."""
    rows = list(Fund.objects.select_related("lender").order_by("pk"))
    codes = [one.code for one in rows]
    return {one.code if codes.count(one.code) == 1 else f"{one.lender.code}/{one.code}": one for one in rows}


def recipient_of(line: Target) -> tuple[str, str]:
    """Code and name of whom a line is for."""
    if line.hamlet is not None:
        return line.hamlet.code, line.hamlet.name
    if line.group is not None:
        return line.group.code, line.group.code
    return line.association, str(Association(line.association).label) if line.association else ""
