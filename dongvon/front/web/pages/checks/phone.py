"""The inspector's phone without a network: its words, its files, what it takes along."""

from typing import Any

from dongvon.base.access.acting import Actor
from dongvon.core.checks import FINDING_NAMES, WHY_NAMES
from dongvon.core.problems import N_
from dongvon.field.checks.day_list import Taken, day_list
from dongvon.front.web.pages.checks.found import inspector_words
from dongvon.front.web.pages.collecting.phone import WORDS as PHONE
from dongvon.front.web.pages.kit.naming import group_label
from dongvon.front.web.pages.kit.offline import Application
from dongvon.front.web.pages.kit.parts import programme_short
from dongvon.office.overview.queries import as_of


def sheet(actor: Actor) -> dict[str, Any]:
    """What goes along: names, amounts and purposes of the loans to be looked at, and the register; no identity number,
    no phone number, no address."""
    taken = day_list(actor, actor.places[0], as_of(actor.places[0]))
    return {
        "day": taken.on.isoformat(), "user": actor.user_id, "place": actor.places[0],
        "inspectors": [{"id": one.pk, "name": inspector_words(one), "me": one.user_id == actor.user_id}
                       for one in taken.own],
        "companions": [{"id": one.pk, "name": inspector_words(one)} for one in taken.everyone],
        "hamlets": _hamlets(taken),
    }  # fmt: skip


def _hamlets(taken: Taken) -> list[dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for one in taken.visits:
        hamlet = found.setdefault(one.hamlet_id, {"name": one.hamlet, "loans": []})
        hamlet["loans"].append({
            "id": one.loan_id, "name": one.name, "group": group_label(one.group, taken.heads.get(one.group_id or 0)),
            "programme": programme_short(one.programme), "purpose": one.purpose, "received": one.paid_out,
            "owed": one.owed, "why": one.why, "due": one.due_on.isoformat() if one.due_on else None,
            "mine": one.inspector_id in taken.mine, "month": one.month,
        })  # fmt: skip
    return list(found.values())


# {…} is filled in by the application.
WORDS = {
    "title": N_("Kiểm tra vốn vay"),
    "offline": N_("Không có mạng, vẫn ghi được"),
    "first_time": N_("Chuẩn bị máy này"),
    "first_online": N_("Lần chuẩn bị cần có mạng. Sau đó ghi được cả khi không có mạng."),
    "sign_in_first": N_("Hãy đăng nhập bằng tài khoản cán bộ hội hoặc cán bộ tín dụng."),
    "not_a_checker": N_("Chỉ cán bộ hội, đoàn thể và cán bộ tín dụng ghi phiếu 06/TD."),
    "not_registered": N_("Sổ đăng ký chưa có người kiểm tra nào của đơn vị bạn."),
    "pin_why": N_("Mã PIN khóa dữ liệu trên máy này; quên mã thì mất các phiếu chưa nộp. Đừng dùng ngày sinh."),
    "pin_sealed": N_("Không có mã PIN thì không ai mở được các phiếu còn trên máy. Hãy nhớ lại mã PIN."),
    "enrol_again": N_("Chuẩn bị lại máy này"),
    "visits": N_("Phải đến kiểm tra"),
    "list_taken": N_("Đã lấy danh sách {count} khoản vay. Từ giờ máy không cần mạng."),
    "list_take": N_("Lấy danh sách"),
    "list_again": N_("Lấy lại danh sách"),
    "list_none": N_("Chưa có danh sách trên máy."),
    "list_empty": N_("Không còn khoản vay nào phải kiểm tra."),
    "of_others": N_("của người khác trong đơn vị"),
    "by_day": N_("hạn {day}"),
    "is_checked": N_("đã ghi trên máy"),
    "purpose": N_("Mục đích"),
    "received": N_("Đã nhận"),
    "owed": N_("Dư nợ"),
    "group": N_("Tổ"),
    "inspector": N_("Người kiểm tra"),
    "companion": N_("Người cùng đi"),
    "nobody": N_("Không có"),
    "on": N_("Ngày kiểm tra"),
    "finding": N_("Vốn được dùng thế nào?"),
    "right": N_("Đã dùng đúng (đồng)"),
    "wrong": N_("Đã dùng sai (đồng)"),
    "used_for": N_("Đã dùng vào việc gì"),
    "effect": N_("Hiệu quả"),
    "remarks": N_("Nhận xét"),
    "signed": N_("Người vay đã ký vào 06/TD"),
    "photo": N_("Chụp ảnh (không bắt buộc)"),
    "photo_kept": N_("Ảnh {size} KB, không kèm vị trí hay tên máy."),
    "photo_failed": N_("Không đọc được ảnh này."),
    "photo_drop": N_("Bỏ ảnh"),
    "location": N_("Ghi vị trí (làm tròn khoảng 100 m)"),
    "location_kept": N_("Vị trí: {latitude}, {longitude}"),
    "location_failed": N_("Máy không cho biết vị trí; phiếu vẫn ghi được."),
    "keep": N_("Ghi phiếu"),
    "kept": N_("Đã ghi phiếu của {name} trên máy."),
    "choose_finding": N_("Hãy chọn vốn được dùng thế nào."),
    "part_amount": N_("Dùng đúng phải lớn hơn 0, nhỏ hơn số đã nhận; đúng cộng sai không quá số đã nhận."),
    "say_why": N_("Ghi đã dùng vào việc gì, hoặc vì sao chưa dùng."),
    "waiting": N_("{count} phiếu chưa nộp"),
    "nothing_waits": N_("Không còn phiếu nào chưa nộp"),
    "sheets": N_("Phiếu trên máy"),
    "hand_over": N_("Nộp phiếu"),
    "handed_in": N_("Máy chủ đã nhận {count} phiếu."),
    "refused": N_("{count} phiếu không được nhận, vẫn còn trên máy:"),
    "all_kept": N_("{count} phiếu vẫn còn trên máy."),
    "take_away": N_("Xóa phiếu này"),
    "take_away_sure": N_("Xóa phiếu của {name} khỏi máy? Phiếu chưa nộp sẽ mất."),
    "wipe": N_("Xong việc, xóa khỏi máy"),
    "wipe_sure": N_("Xóa danh sách và mã PIN khỏi máy này?"),
}

FINDINGS = {f"finding_{key}": name for key, name in FINDING_NAMES.items()}
REASONS = {f"why_{key}": name for key, name in WHY_NAMES.items()}
APPLICATION = Application(
    name="kiem-tra", title=N_("Kiểm tra vốn vay"), short_title=N_("Kiểm tra"),
    sentences=PHONE | WORDS | FINDINGS | REASONS,
    on_paper=N_("Trang này cần JavaScript. Không có thì dùng phiếu 06/TD in trên giấy."),
    script="phone/checks.js", others=("phone/photo.js", "phone/checks.css"),
)  # fmt: skip
