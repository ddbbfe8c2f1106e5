"""How people, groups and communes move, as rows: form, preview and confirmation follow from the row (`moving_desk`);
who may do it is the service's own list of roles."""

from datetime import date
from typing import Any

from dongvon.core.problems import N_
from dongvon.credit.moving.services import (
    change_association,
    dissolve_group,
    join_communes,
    merge_groups,
    move_hamlets,
    move_household,
    split_group,
)
from dongvon.credit.moving.services.groups import GROUP_SIZE
from dongvon.credit.moving.services.households import GROUP_RULE
from dongvon.front.web.pages.kit.actions import RecordAction
from dongvon.front.web.pages.kit.fields import Input
from dongvon.parties.groups.models import Association

GROUP_STATE = N_("Quyết định 15/QĐ-HĐQT ngày 05/3/2013; Ủy ban nhân dân cấp xã chấp thuận")
ARRANGING = N_("Nghị quyết của Ủy ban Thường vụ Quốc hội về sắp xếp đơn vị hành chính cấp xã; QĐ 19/2025/QĐ-TTg")


def _today(standing: Any) -> date:
    day: date = standing.on
    return day


def _nothing(_standing: Any) -> str:
    return ""


def _day(label: str) -> Input:
    return Input(name="on", label=label, kind="day", start=_today)


def _paper(label: str) -> Input:
    return Input(name="document", label=label, kind="text", most=40)


def _person(name: str, label: str) -> Input:
    return Input(
        name=name, label=label, kind="pick", choices=lambda at: at.persons, known=lambda at: at.persons_ever,
        start=_nothing,
    )  # fmt: skip


def _commune(name: str, label: str) -> Input:
    return Input(
        name=name, label=label, kind="pick", choices=lambda at: at.communes, known=lambda at: at.communes_ever,
        start=_nothing,
    )  # fmt: skip


OF_A_HOUSEHOLD: tuple[RecordAction, ...] = (
    RecordAction(
        key="chuyen", title=N_("Chuyển nơi ở, chuyển tổ"), verb=N_("Ghi việc chuyển"), icon="route",
        service=move_household, about="household_id", numbers=frozenset({"hamlet_id", "group_id"}),
        hint=N_("Hộ ở thôn khác từ ngày chuyển; khoản vay còn nợ, tiền gửi và hồ sơ xử lý nợ đi theo. Hộ còn nợ vay qua"
                " tổ không bao giờ ở ngoài tổ: tổ nơi đến họp nhận làm tổ viên (mẫu 10C/TD của hai tổ). Chuyển nhầm thì"
                " ghi chuyển lại, không hủy bút toán."),
        source=GROUP_RULE,
        inputs=(
            Input(name="hamlet_id", label=N_("Nơi ở mới"), kind="pick", choices=lambda at: at.hamlets,
                  start=lambda at: str(at.household.hamlet_id)),
            Input(name="group_id", label=N_("Tổ nhận hộ"), kind="pick", required=False, choices=lambda at: at.groups,
                  known=lambda at: [str(at.group.pk)] if at.group else [], start=_nothing,
                  help=N_("Chỉ tổ đang hoạt động ở xã, phường nơi đến, chưa đủ 60 tổ viên.")),
            _day(N_("Ngày chuyển")), _paper(N_("Số biên bản")),
        ),
    ),
)  # fmt: skip

OF_A_GROUP: tuple[RecordAction, ...] = (
    RecordAction(
        key="tach", title=N_("Tách tổ"), verb=N_("Ghi việc tách tổ"), icon="users", service=split_group,
        about="group_id", numbers=frozenset({"household_ids", "head_id", "deputy_id"}),
        hint=N_("Những hộ được chọn thành một tổ mới của cùng thôn và cùng hội, có ban quản lý riêng; khoản vay và tiền"
                " gửi đi theo. Mỗi tổ còn từ 5 tổ viên; tổ trưởng, tổ phó của tổ cũ ở lại."),
        source=GROUP_SIZE,
        inputs=(
            Input(name="household_ids", label=N_("Hộ sang tổ mới"), kind="several", choices=lambda at: at.households,
                  known=lambda at: at.households_ever),
            Input(name="code", label=N_("Mã tổ mới"), kind="text", most=7),
            _person("head_id", N_("Tổ trưởng tổ mới")), _person("deputy_id", N_("Tổ phó tổ mới")),
            _day(N_("Ngày tách")), _paper(N_("Số văn bản chấp thuận")),
        ),
    ),
    RecordAction(
        key="sap-nhap", title=N_("Sáp nhập tổ"), verb=N_("Ghi việc sáp nhập"), icon="heart-handshake",
        service=merge_groups, about="group_id", numbers=frozenset({"into_id"}),
        hint=N_("Tất cả tổ viên của tổ này vào một tổ khác của cùng xã, phường, cùng khoản vay và tiền gửi; tổ này thôi"
                " hoạt động. Tổ nhận không quá 60 tổ viên."),
        source=GROUP_SIZE,
        inputs=(
            Input(name="into_id", label=N_("Sáp nhập vào tổ"), kind="pick", choices=lambda at: at.others,
                  start=_nothing),
            _day(N_("Ngày sáp nhập")), _paper(N_("Số văn bản chấp thuận")),
        ),
    ),
    RecordAction(
        key="giai-the", title=N_("Giải thể tổ"), verb=N_("Ghi việc giải thể"), icon="x", service=dissolve_group,
        about="group_id",
        hint=N_("Chỉ khi không còn ai nợ vay qua tổ: các hộ còn nợ chuyển sang tổ khác trước. Tiền gửi vẫn là của hộ."),
        source=GROUP_STATE, inputs=(_day(N_("Ngày giải thể")), _paper(N_("Số văn bản chấp thuận"))),
    ),
    RecordAction(
        key="doi-hoi", title=N_("Đổi hội nhận ủy thác"), verb=N_("Ghi việc đổi hội"), icon="repeat",
        service=change_association, about="group_id",
        hint=N_("Tổ và khoản vay của tổ do hội khác nhận ủy thác từ ngày bàn giao; trước ngày đó vẫn tính cho hội cũ."),
        source=GROUP_STATE,
        inputs=(
            Input(name="association", label=N_("Hội nhận ủy thác mới"), kind="pick",
                  choices=lambda at: at.associations, known=lambda _at: Association.values),
            _day(N_("Ngày bàn giao")), _paper(N_("Số biên bản bàn giao")),
        ),
    ),
)  # fmt: skip

OF_BORDERS: tuple[RecordAction, ...] = (
    RecordAction(
        key="sap-nhap", title=N_("Sáp nhập xã, phường"), verb=N_("Ghi việc sáp nhập"), icon="building-2",
        service=join_communes,
        hint=N_("Cả xã, phường thành một phần của nơi nhận: thôn, điểm giao dịch, hộ, tổ, khoản vay, tiền gửi và người"
                " đang làm việc. Sổ của nơi bị sáp nhập giữ nguyên đến ngày đó: báo cáo các năm trước không đổi."),
        source=ARRANGING,
        inputs=(
            _commune("from_place", N_("Xã, phường bị sáp nhập")), _commune("to_place", N_("Xã, phường nhận")),
            _day(N_("Ngày có hiệu lực")), _paper(N_("Số nghị quyết")),
        ),
    ),
    RecordAction(
        key="chuyen-thon", title=N_("Chuyển thôn, tổ dân phố"), verb=N_("Ghi việc chuyển thôn"), icon="map-pin",
        service=move_hamlets, numbers=frozenset({"hamlet_ids", "point_id"}),
        hint=N_("Thôn sang xã, phường khác, cùng mọi hộ, tổ, khoản vay ở đó. Hộ ở bên này mà thuộc tổ ở bên kia địa"
                " giới mới thì chuyển tổ trước."),
        source=ARRANGING,
        inputs=(
            Input(name="hamlet_ids", label=N_("Thôn, tổ dân phố chuyển đi"), kind="several",
                  choices=lambda at: at.hamlets),
            Input(name="to_place", label=N_("Xã, phường nhận"), kind="pick", choices=lambda at: at.communes,
                  known=lambda at: at.communes_ever, start=_nothing),
            Input(name="point_id", label=N_("Điểm giao dịch phục vụ"), kind="pick", required=False,
                  choices=lambda at: at.points, start=_nothing),
            _day(N_("Ngày có hiệu lực")), _paper(N_("Số nghị quyết")),
        ),
    ),
)  # fmt: skip
