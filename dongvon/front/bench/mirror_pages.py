"""The pages of the mirror at an office's size: three months of 27,400 loans, each with further files of the bank. Each
page at its first view after a file came in, and then the median of five, as the server answers an officer of the
commune. The floor is the time a page may take."""

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dongvon.front.bench.opening import office_of
from dongvon.front.bench.throwaway import figure, installation

ROWS, MOST_MS = 27_400, 200
DAYS = date(2024, 12, 31), date(2025, 1, 31), date(2025, 2, 28)
LISTS = ("form_10", "loan_detail", "overdue_list", "frozen_list", "inactive_list", "group_heads", "group_scores")
SUMMARIES = ("bcdhtd_011", "bcdhtd_012", "b32", "bc0437")


def run() -> dict[str, dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        paths = written(Path(folder))
        with installation("mirror"):
            subprocess.run([sys.executable, "-c", TAKE, *map(str, paths)], check=True)
            asked = subprocess.run([sys.executable, "-c", ASK], stdout=subprocess.PIPE, text=True, check=True)
    found = {}
    for name, (first, usual) in json.loads(asked.stdout.splitlines()[-1]).items():
        found[f"mirror_{name}"] = figure(usual, "ms", MOST_MS)
        found[f"mirror_{name}_first"] = figure(first, "ms", MOST_MS)
    return found


def written(folder: Path, rows: int = ROWS) -> list[Path]:
    """The files of three months: every month a tenth of the loans repay and all pay interest."""
    from dongvon.front.demo.portfolio import grow
    from dongvon.office.bank_files.summaries_writing import write_summary
    from dongvon.office.bank_files.writing import Quirks, write_form_31
    from dongvon.office.bank_files.writing_lists import write_list

    book = office_of(replace(grow(), as_of=DAYS[0]), rows)
    paths = []
    for number, on in enumerate(DAYS):
        book = _month_later(book, on, number) if number else book
        paths.append(folder / f"{on}-mau-31.xlsx")
        write_form_31(book, paths[-1], Quirks(savings_only=False))
        for code in LISTS:
            paths.append(folder / f"{on}-{code}.xlsx")
            write_list(code, book, paths[-1])
        for code in SUMMARIES:
            paths.append(folder / f"{on}-{code}.xlsx")
            write_summary(code, book, paths[-1])
    return paths


def _month_later(book: Any, on: date, number: int) -> Any:
    from dongvon.office.bank_files.portfolio import Flows

    loans = []
    for place, loan in enumerate(book.loans):
        principal = min(loan.in_term, 1_000_000) if place % 10 == number else 0
        flows = Flows(interest_in_term=50_000, collected_in_term=principal)
        loans.append(
            replace(loan, in_term=loan.in_term - principal, principal_paid=loan.principal_paid + principal,
                    interest_paid_total=loan.interest_paid_total + 50_000, month=flows, year=flows, interest_to=on)
        )  # fmt: skip
    saving = tuple(replace(one, savings_balance=one.savings_balance + 20_000) for one in book.customers)
    return replace(book, as_of=on, loans=tuple(loans), customers=saving)


TAKE = """
import sys
from datetime import date
from pathlib import Path
from uuid import uuid4
from dongvon.front.cli import set_up
set_up("batch")
from dongvon.base.access.queries import actor_of
from dongvon.front.bench.throwaway import ON
from dongvon.office.mirror.taking_in import take_in
for path in map(Path, sys.argv[1:]):
    answer = take_in(actor=actor_of("quan-tri", ON), request_id=uuid4(), path=path, name=path.name,
                     lender_code="NHCSXH", as_of_on=date.fromisoformat(path.name[:10]))
    if answer["state"] != "in_force":
        raise SystemExit(f"{path.name}: {answer['reason']}")
"""

ASK = """
import json, statistics, time
from dongvon.front.cli import set_up
set_up("app")
from django.conf import settings
from django.test import Client, override_settings
from dongvon.base.access.acting import acting
from dongvon.base.access.models import User
from dongvon.base.access.queries import actor_of
from dongvon.front.bench.mirror_pages import DAYS
from dongvon.office.mirror.models import LoanMonth
on = DAYS[-1]
user = User.objects.get(username="can-bo")
with acting(actor_of("can-bo", on)):
    one = LoanMonth.objects.filter(as_of_on=on, overdue__gt=0).exclude(group_code="").order_by("loan_number").first()
month, lists = f"/doi-chieu/{on}/", f"/doi-chieu/{on}/danh-sach/"
PAGES = {
    "desk": "/doi-chieu/",
    "month": month,
    "roll_forward": f"{month}?muc=bien-dong",
    "differences": f"{month}?muc=chenh-lech",
    "done": f"{month}?muc=viec-da-lam",
    "files": f"{month}?muc=tep",
    "lists": lists,
    "briefing": f"{month}giao-ban/",
    "loan": f"/doi-chieu/khoan-vay/{one.loan_id}/",
    "group": f"{month}to/{one.group_code}/",
    "household": f"{month}khach-hang/{one.customer_code}/",
    **{f"list_{code}": f"{lists}{code}/" for code in (
        "overdue_old", "inactive", "phone_missing", "group_savers", "changed_loans", "members_new", "wrong_rate",
        "identity_duplicate", "top_borrowers", "hot_spot_hamlets")},
}
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
client = Client(SERVER_NAME="localhost")

def asked(url):
    began = time.perf_counter()
    answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status_code}")
    return (time.perf_counter() - began) * 1000

with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    asked("/chuong-trinh")
    told = {}
    for name, url in PAGES.items():
        told[name] = asked(url), statistics.median(asked(url) for _ in range(5))
print(json.dumps(told))
"""
