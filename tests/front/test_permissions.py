"""The permission matrix: every role asks for every write, and is let in or sent away as the matrix says."""

import importlib
import pkgutil
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from python_calamine import CalamineWorkbook

import dongvon
from dongvon.base.access.acting import SERVICES, Actor, Done, service
from dongvon.base.access.models import READ_ONLY, Role
from dongvon.core.problems import InvariantBroken, Refused
from dongvon.front.web.pages.home.permissions import WORKERS, matrix
from tests.front.loan_scenes import Clerk, text_of
from tests.world import World

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def every_service() -> dict[str, object]:
    """All writes of the program: its modules are imported, whatever page would have brought them in."""
    for module in pkgutil.walk_packages(dongvon.__path__, "dongvon."):
        if not {"migrations", "__main__", "wsgi"} & set(module.name.split(".")):
            importlib.import_module(module.name)
    return {name: call for name, call in SERVICES.items() if call.__module__.startswith("dongvon.")}


def let_in(name: str, actor: Actor) -> bool:
    """Whether the write takes the actor; sent nothing, it fails on what is missing once he is inside."""
    with pytest.raises((Refused, TypeError)) as fault:
        SERVICES[name](actor=actor, request_id=uuid4())
    return not (isinstance(fault.value, Refused) and fault.value.problem.code == "role_may_not")


def test_every_write_is_in_the_matrix_once() -> None:
    deeds = [deed.action for area in matrix() for deed in area.deeds]
    assert sorted(deeds) == sorted(every_service())
    assert not any(deed.roles & READ_ONLY for area in matrix() for deed in area.deeds if deed.action not in OPEN)


# What people do who have no work here.
OPEN = frozenset({"attend_publicly", "declare_publicly", "leave_feedback"})


@pytest.mark.parametrize("role", Role)
def test_the_role_may_what_the_matrix_says_and_nothing_else(books: World, role: Role) -> None:
    every_service()
    somebody = books.actors["ward_officer"]
    actor = Actor(somebody.user_id, role, somebody.places)
    wrong = {
        deed.action: (role in deed.roles) for area in matrix() for deed in area.deeds
        if let_in(deed.action, actor) != (role in deed.roles)
    }  # fmt: skip
    assert wrong == {}, "allowed (True) or refused (False) by the matrix, and not so by the write"


def test_a_name_is_one_write() -> None:
    every_service()
    with pytest.raises(InvariantBroken, match="certify_list"):

        @service(Role.WARD_LEADER)
        def certify_list(*, actor: Actor, request_id: UUID) -> Done:
            raise AssertionError


def test_the_page_shows_a_role_its_work_and_the_file_a_mark_in_each_cell(books: World) -> None:
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": PLAIN}):
        page = text_of(Clerk(books, "ward_leader").get("/phan-quyen?vai=ward_leader"))
        assert "Ký, đóng dấu xác nhận 03/TD" in page and "Giải ngân đợt sau" not in page
        assert "Giải ngân đợt sau" in text_of(Clerk(books, "teller").get("/phan-quyen?vai=nobody"))
        english = text_of(Clerk(books, "ward_leader", "en").get("/phan-quyen"))
        assert "Certify list 03/TD" in english and "Pay out a loan" in english
        file = Clerk(books, "ward_leader").get("/phan-quyen.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    head = next(row for row in rows if row and row[0] == "Lĩnh vực")
    line = next(row for row in rows if len(row) > 1 and row[1] == "Ký, đóng dấu xác nhận 03/TD")
    assert [who for who, mark in zip(head, line, strict=True) if mark == "x"] == [str(Role.WARD_LEADER.label)]
    assert len(head) == 2 + len(WORKERS)
