"""The table of modes, cell by cell: this page is the specification, the module must agree with all of it."""

import pytest

from dongvon.core.modes import ACTION_NAMES, Action, Effect, Mode, Origin, allow, effect
from dongvon.core.problems import Refused

# action                 book: own  import   mirror: own  import
TABLE = """
select                   post       refuse   post         refuse
certify                  post       refuse   post         refuse
approve                  post       refuse   expect       post
disburse                 post       refuse   expect       post
cancel_grant             post       refuse   expect       post
accrue                   post       refuse   refuse       post
collect_interest         post       refuse   expect       post
collect_principal        post       refuse   expect       post
take_savings             post       refuse   expect       post
pay_out_savings          post       refuse   expect       post
pay_savings_interest     post       refuse   refuse       post
transfer_to_overdue      post       refuse   refuse       post
extend                   post       refuse   expect       post
reschedule               post       refuse   expect       post
roll_over                post       refuse   expect       post
freeze                   post       refuse   expect       post
unfreeze                 post       refuse   expect       post
write_off                post       refuse   expect       post
move                     post       refuse   expect       post
pay_commission           post       refuse   refuse       post
pay_entrustment_fee      post       refuse   refuse       post
place_capital            post       refuse   refuse       post
correct                  post       refuse   refuse       post
open_books               refuse     post     refuse       post
import_movement          refuse     refuse   refuse       post
close_month              post       refuse   post         refuse
inspect                  post       refuse   post         refuse
reconcile                post       refuse   post         refuse
set_target               post       refuse   post         refuse
"""
COLUMNS = [
    (Mode.BOOK, Origin.OWN),
    (Mode.BOOK, Origin.IMPORT),
    (Mode.MIRROR, Origin.OWN),
    (Mode.MIRROR, Origin.IMPORT),
]
CELLS = [
    (mode, Action(row[0]), origin, Effect(word))
    for row in (line.split() for line in TABLE.strip().splitlines())
    for (mode, origin), word in zip(COLUMNS, row[1:], strict=True)
]


def test_the_table_names_every_action_once() -> None:
    assert [cell[1] for cell in CELLS[::4]] == list(Action)
    assert set(ACTION_NAMES) == set(Action)


@pytest.mark.parametrize("mode, action, origin, expected", CELLS)
def test_a_cell_of_the_table(mode: Mode, action: Action, origin: Origin, expected: Effect) -> None:
    assert effect(mode, action, origin) is expected
    if expected is Effect.REFUSE:
        with pytest.raises(Refused) as refusal:
            allow(mode, action, origin)
        assert refusal.value.problem.code == "mode_refuses"
        assert ACTION_NAMES[action] in str(refusal.value)
    else:
        assert allow(mode, action, origin) is expected


def test_in_a_mirror_nothing_of_ours_changes_a_position() -> None:
    money = set(Action) - {
        Action.SELECT, Action.CERTIFY, Action.INSPECT, Action.RECONCILE, Action.SET_TARGET, Action.CLOSE_MONTH
    }  # fmt: skip
    assert {effect(Mode.MIRROR, action) for action in money} == {Effect.EXPECT, Effect.REFUSE}


@pytest.mark.parametrize(
    "mode, action, origin, message",
    [
        (
            Mode.BOOK, Action.DISBURSE, Origin.IMPORT,
            "Sổ của nguồn vốn này được ghi tại đây: không nhận “giải ngân” từ tệp của ngân hàng",
        ),
        (
            Mode.MIRROR, Action.ACCRUE, Origin.OWN,
            "Sổ đối chiếu: “tính lãi dự thu” do hệ thống của ngân hàng thực hiện, chờ danh sách kỳ sau",
        ),
        (Mode.MIRROR, Action.CERTIFY, Origin.IMPORT, "“xác nhận” là việc làm tại đây, không nhập từ tệp của ngân hàng"),
        (Mode.BOOK, Action.OPEN_BOOKS, Origin.OWN, "“nhập số dư đầu” chỉ thực hiện từ tệp của ngân hàng"),
        (Mode.MIRROR, Action.OPEN_BOOKS, Origin.OWN, "“nhập số dư đầu” chỉ thực hiện từ tệp của ngân hàng"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(mode: Mode, action: Action, origin: Origin, message: str) -> None:
    with pytest.raises(Refused) as refusal:
        allow(mode, action, origin)
    assert str(refusal.value) == message
