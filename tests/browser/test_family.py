"""One family from the review to the loan to the training to leaving poverty, through every role's desk: in Vietnamese
on a phone, in English at a desk. Each step is entered by the link that the desk of whoever does it shows.

The days are those the demonstration's clock allows: the first review is of December 2025, the last month of its books;
the loan is asked for on the day the desks are at and paid out at the next session of the group's point. The next review
is that of the last month that can have been recognised by today, a request by form 04 like the first: the periodic one
would take every household of the ward through the browser. Each walk takes a family that none has taken."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from pypdf import PdfReader

from dongvon.core.poverty import window_ends
from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.test_ward_officer import fits, picture
from tests.world import PAPER

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OFFICER, WARD_LEADER, HAMLET_HEAD = "can-bo-phuong", "lanh-dao-phuong", "truong-ban"
GROUP_LEADER, ASSOCIATION = f"to-truong-{FIRST_GROUP}", "hoi-cuu-chien-binh"
DIRECTOR, BANK_OFFICER, TELLER = "giam-doc", "can-bo-tin-dung", "giao-dich-vien"
ANYBODY = ""
FIRST_REVIEW = date(2025, 12, 15)
DECIDED_AFTER = timedelta(days=14)
LACKS = ("1", "4", "9")
AMOUNT = "50.000.000"

# what the pages say, in Vietnamese and in English
SAID = {
    "sign in": ("Vào làm việc", "Start work"),
    "waiting": ("Đang chờ tôi", "Waiting for me"),
    "preview": ("Xem trước: chưa có gì được ghi vào sổ.", "Preview: nothing has been written to the books."),
    "to score": ("Chấm điểm {hamlet}", "Score {hamlet}"),
    "to meet about": ("Họp {hamlet}", "Hold the meeting of {hamlet}"),
    "to put up": ("Niêm yết kết quả rà soát năm {year}", "Put up the results of the review of {year}"),
    "to recognise": ("Công nhận kết quả rà soát năm {year}", "Recognise the results of the review of {year}"),
    "poor": ("hộ nghèo", "poor household"),
    "above": ("không thuộc diện", "of no listed class"),
    "not applied": ("Chưa làm hồ sơ", "Has not applied"),
    "to vote on": ("Họp bình xét tổ {group}", "Meeting of group {group}"),
    "to the ward": ("Gửi danh sách {list} lên", "Send list {list} to the People"),
    "to certify": ("Xác nhận danh sách {list}", "Certify list {list}"),
    "to the bank": ("Gửi danh sách {list} đến ngân hàng", "Send list {list} to the bank"),
    "to decide": ("Quyết định danh sách {list}", "Decide on list {list}"),
    "to notify": ("Gửi thông báo 04/TD của danh sách {list}", "Send notice 04/TD of list {list}"),
    "to receive": ("đã nhận thông báo 04/TD của danh sách {list}", "notice 04/TD of list {list} has come"),
    "to pay out": ("chờ giải ngân", "to be paid out"),
    "to check": ("phải kiểm tra 06/TD", "to check by 06/TD"),
    "asked": ("Tổ nhận đơn xin vay.", "The group took the application."),
    "chosen": ("Cuộc họp tổ đồng ý.", "The group's meeting agreed."),
    "sent to ward": ("Danh sách gửi Ủy ban nhân dân.", "The list was sent to the People's Committee."),
    "certified": ("Ủy ban nhân dân xác nhận.", "Certified by the People's Committee."),
    "sent to bank": ("Hồ sơ nộp ngân hàng.", "The file was handed to the bank."),
    "approved": ("Ngân hàng duyệt cho vay.", "The bank approved the loan."),
    "notified": ("Ngân hàng gửi thông báo kết quả 04/TD.", "The bank sent the result, 04/TD."),
    "notice at ward": ("Thông báo đến Ủy ban nhân dân.", "The notice came to the People's Committee."),
    "notice at association": ("Thông báo đến hội, đoàn thể.", "The notice came to the association."),
    "notice at group": ("Thông báo đến tổ.", "The notice came to the group."),
    "notice at borrower": ("Tổ đã báo người vay.", "The group told the borrower."),
    "paid out": ("Ngân hàng giải ngân tại điểm giao dịch.", "The bank paid it out at the transaction point."),
    "escaped": ("thoát nghèo, thoát cận nghèo: 1", "escaped poverty or near-poverty: 1"),
    "newly escaped": ("Hộ mới thoát nghèo", "Newly escaped"),
}  # fmt: skip
MARKED = re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
NAMES = re.compile(r"(Tổ dân phố|Bản|Phường|Xã)( [\w]+)+|đồng")  # of places, and of the money
# A field with a dash in its name is about one line of a list, and its label names that borrower.
OWN_WORDS = (
    "main h2, main th, main button, main .button, main .field > label:not([for*='-']), main fieldset.choices > legend"
)


def dotted(day: date) -> str:
    return f"{day:%d/%m/%Y}"


@dataclass
class Walk:
    """The people of the ward, each at a browser of his own, in one language and at one size; and the family they are
    about: a member of the group, by the names the pages give it."""

    browser: "Browser"
    site: str
    size: dict[str, int]
    language: str
    desks: dict[str, Visit] = field(default_factory=dict)
    family: int = 0
    name: str = ""
    hamlet: str = ""
    hamlet_id: int = 0
    group: int = 0
    application: int = 0
    code: str = ""
    listed: int = 0
    number: str = ""

    def said(self, key: str, **facts: object) -> str:
        facts = {"list": self.number, "hamlet": self.hamlet, "group": FIRST_GROUP} | facts
        return SAID[key][self.language == "en"].format(**facts)

    def visit(self, who: str) -> Visit:
        """Somebody before his browser, signed in, in the walk's language."""
        if who not in self.desks:
            found = self.desks[who] = Visit(self.browser, self.site, self.size)
            found.context.set_default_timeout(30_000)  # the machine may be busy
            found.go("/dang-nhap")
            if self.language == "en":
                found.page.locator("button[name=language]").click()
                found.page.wait_for_load_state()
            if who:
                found.page.locator("#id_username").fill(who)
                found.page.locator("#id_password").fill(PASSWORD)
                found.page.get_by_role("button", name=self.said("sign in")).click()
                found.page.wait_for_url("**/tong-quan")
        return self.desks[who]

    def seen(self, who: str) -> str:
        """The words of the page somebody is at, which is in the language and no wider than its window; nothing the
        program itself says in English is left in Vietnamese."""
        visit = self.desks[who]
        page = visit.page
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        assert fits(visit), page.url
        if self.language == "en":
            own = (NAMES.sub("", one.replace(self.name, "")) for one in page.locator(OWN_WORDS).all_inner_texts())
            assert [one for one in own if MARKED.search(one)] == [], page.url
        return page.locator("main").inner_text().replace("\u00a0", " ")

    def open(self, who: str, address: str) -> "Page":
        visit = self.visit(who)
        visit.go(address)
        self.seen(who)
        return visit.page

    def from_desk(self, who: str, key: str, address: str, **facts: object) -> "Page":
        """In through what waits on the desk, also where it is folded away below what is older."""
        page = self.open(who, "/tong-quan")
        waiting = page.locator("section", has=page.get_by_role("heading", name=self.said("waiting")))
        link = waiting.locator(f".doors a[href='{address}']", has_text=self.said(key, **facts)).first
        if not link.is_visible():
            waiting.locator("summary").click()
        link.click()
        page.wait_for_url(f"{self.site}{address}")
        self.seen(who)
        return page

    def follow(self, who: str, address: str) -> "Page":
        """The link of the page somebody is at."""
        page = self.desks[who].page
        link = page.locator(f'a[href="{address}"]').first
        if not link.is_visible():
            page.locator("main details.menu > summary").first.click()
        link.click()
        page.wait_for_url(f"{self.site}{address}")
        self.seen(who)
        return page

    def act(self, who: str, address: str, /, **filled: object) -> str:
        """The form behind a link of the page, filled in and written; what its preview said."""
        self.follow(who, address)
        return self.done(who, **filled)

    def done(self, who: str, /, **filled: object) -> str:
        """The form somebody is at: filled in, looked at, written."""
        page = self.desks[who].page
        for name, value in filled.items():
            fill(page, name, value)
        page.locator("button[name=buoc][value=xem]").click()
        page.get_by_text(self.said("preview")).wait_for()
        shown = self.seen(who)
        page.locator("button[name=buoc][value=ghi]").click()
        page.locator("main .message.good").first.wait_for()
        self.seen(who)
        return shown

    def followed(self, *keys: str) -> None:
        """What anybody who has the code of the slip reads, without an account."""
        self.open(ANYBODY, f"/theo-doi/{self.code}")
        shown = self.seen(ANYBODY)
        assert [key for key in keys if self.said(key) not in shown] == [] and self.name not in shown

    def end(self) -> None:
        for visit in self.desks.values():
            visit.context.close()
        assert [said for visit in self.desks.values() for said in visit.complaints] == []


def fill(page: "Page", name: str, value: object) -> None:
    """One field of a form, whatever it is; of boxes to tick those named."""
    box = page.locator(f"main [name='{name}']")
    if box.first.get_attribute("type") in ("radio", "checkbox"):
        for one in value if isinstance(value, tuple) else (value,):
            page.locator(f"main [name='{name}'][value='{one}']").check()
    elif box.first.evaluate("one => one.tagName") == "SELECT":
        box.select_option(str(value))
    else:
        box.fill(value.isoformat() if isinstance(value, date) else str(value))


def last_number(address: str) -> int:
    return int(re.findall(r"\d+", address)[-1])


# --- the steps --------------------------------------------------------------------------------------------------------


def choose(walk: Walk) -> None:
    """The first member of the group who is of no class and has no application on its way."""
    page = walk.open(GROUP_LEADER, "/to")
    page.locator("table.sheet a.row").first.click()
    page.wait_for_url("**/to/*")
    walk.group = last_number(page.url)
    walk.follow(GROUP_LEADER, f"/to/{walk.group}/xin-vay")
    row = page.locator("table.sheet tbody tr:has(td:nth-child(2).nil):has(td:nth-child(4).nil)").first
    walk.name, walk.hamlet = row.locator("td").nth(0).inner_text(), row.locator("td").nth(2).inner_text()
    walk.family = last_number(row.locator("a").first.get_attribute("href") or "")


def reviewed(walk: Walk, first: date, *, poor: bool) -> str:
    """A monthly review with the family alone in it, from its request to the decision; the address of the round."""
    walk.open(OFFICER, "/ra-soat")
    walk.act(OFFICER, "/ra-soat/mo", kind="regular", document=f"{uuid4().hex[:6]}/KH-UBND", started_on=first)
    page = walk.visit(OFFICER).page
    home = page.url.removeprefix(walk.site)
    asked = walk.act(
        OFFICER, f"{home}/viec/don", who=walk.name, requested_on=first - timedelta(days=3), document="M04-1"
    )
    assert walk.name in asked
    hamlet = page.locator(f"a[href^='{home}?thon=']").first.get_attribute("href") or ""
    walk.hamlet_id = last_number(hamlet)
    walk.from_desk(OFFICER, "to score", hamlet)
    walk.follow(OFFICER, f"{home}/ho/1")
    score = {"b1": 100, "deprived": LACKS} if poor else {"b1": 300}
    found = walk.act(OFFICER, f"{home}/ho/1/viec/cham", **score, scored_on=first + timedelta(days=1))
    assert walk.said("poor" if poor else "above") in found

    walk.from_desk(HAMLET_HEAD, "to meet about", f"{home}/thon/{walk.hamlet_id}/hop")
    walk.done(HAMLET_HEAD, held_on=first + timedelta(days=2), attended=40, minutes_no="BB-1", vote_1=38)

    walk.from_desk(OFFICER, "to put up", home, year=first.year)
    walk.act(OFFICER, f"{home}/viec/niem-yet", posted_on=first + timedelta(days=3))

    walk.from_desk(WARD_LEADER, "to recognise", home, year=first.year)
    page = walk.follow(WARD_LEADER, f"{home}/tep/quyet-dinh")
    page.locator("input[type=file]").set_input_files({"name": "qd.pdf", "mimeType": "application/pdf", "buffer": PAPER})
    fill(page, "title", "QĐ")
    page.locator("main form button").last.click()
    page.wait_for_url(f"{walk.site}{home}")
    decided = first + DECIDED_AFTER
    number = f"{uuid4().hex[:6]}/QĐ-UBND"
    shown = walk.act(WARD_LEADER, f"{home}/viec/cong-nhan", decision_no=number, decided_on=decided, since_on=decided)
    assert poor or walk.said("escaped") in shown
    return home


def certified_poor(walk: Walk) -> None:
    """The review finds the family poor; its certificate opens."""
    home = reviewed(walk, FIRST_REVIEW, poor=True)
    visit = walk.visit(WARD_LEADER)
    picture(visit, f"family-recognised-{walk.language}")
    paper = visit.context.request.get(f"{walk.site}{home}/giay-chung-nhan.pdf")
    words = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(paper.body())).pages)
    assert paper.ok and walk.name.upper() in words.upper()


def needs_a_loan(walk: Walk) -> None:
    """The head of the hamlet asks; the page of needs says that the family waits, and why."""
    walk.open(HAMLET_HEAD, f"/nhu-cau/ho/{walk.family}")
    walk.act(HAMLET_HEAD, f"/nhu-cau/ho/{walk.family}/viec/can-vay", asked_on=FIRST_REVIEW + DECIDED_AFTER,
             programme="HN", amount=AMOUNT, purpose="nuôi trâu")  # fmt: skip
    assert walk.said("not applied") in waits_because(walk)


def waits_because(walk: Walk) -> str:
    """The family's line among those who wait."""
    page = walk.open(ASSOCIATION, "/nhu-cau?muc=waiting&dien=poor")
    return page.locator("tr", has=page.locator(f'a[href="/nhu-cau/ho/{walk.family}"]')).inner_text()


def asks(walk: Walk) -> None:
    """The leader takes 01/TD; the slip has the code by which anybody follows it."""
    home = f"/to/{walk.group}/xin-vay"
    walk.open(GROUP_LEADER, home)
    walk.follow(GROUP_LEADER, f"{home}/{walk.family}")
    shown = walk.act(GROUP_LEADER, f"{home}/{walk.family}/HN", amount=AMOUNT, purpose="nuôi trâu", item1="2 con trâu",
                     cost1=AMOUNT, income="90.000.000", costs="40.000.000")  # fmt: skip
    assert walk.name in shown
    visit = walk.visit(GROUP_LEADER)
    walk.application = last_number(visit.page.url)
    walk.code = (visit.page.locator(".slip a").get_attribute("href") or "").rpartition("/")[2]
    picture(visit, f"family-slip-{walk.language}")
    walk.followed("asked")


def voted_on(walk: Walk) -> None:
    """All who came vote for it, and for what else waits to be voted on."""
    page = walk.from_desk(GROUP_LEADER, "to vote on", f"/to/{walk.group}/hop")
    page.locator("input[name=hoi]").check()
    page.locator("input[name=truong]").check()
    for tick in page.locator("input[name=co]").all():
        tick.check()
    for one in page.locator("[data-application]").all():
        number, entitled = one.get_attribute("data-application"), one.locator("[data-count]").inner_text()
        page.locator(f"[name=doc-{number}]").check()
        page.locator(f"#thuan-{number}").fill(entitled.split("/")[1].split()[0])
    page.locator("main form button").last.click()
    page.wait_for_url("**/hop/*")
    assert walk.name in walk.seen(GROUP_LEADER)
    page = walk.open(GROUP_LEADER, f"/ho-so-vay/{walk.application}")
    listed = page.locator("main a[href^='/danh-sach/']").first
    walk.number, walk.listed = listed.inner_text(), last_number(listed.get_attribute("href") or "")
    walk.followed("asked", "chosen")


def handed_on(walk: Walk, who: str, waiting: str, action: str, told: str, /, **filled: object) -> None:
    """The list lies on somebody's desk; he does what is his, and whoever has the code reads it."""
    page = walk.from_desk(who, waiting, f"/danh-sach/{walk.listed}")
    if action == "xac-nhan":
        page.locator("#scan").set_input_files({"name": "03.pdf", "mimeType": "application/pdf", "buffer": PAPER})
        page.locator("form:has(#scan) button").click()
        page.locator("main .message.good").wait_for()
    walk.act(who, f"/danh-sach/{walk.listed}/viec/{action}", **filled)
    walk.followed(told)


def decided_and_told(walk: Walk) -> None:
    """The list 03/TD goes up, notice 04/TD comes down."""
    handed_on(walk, GROUP_LEADER, "to the ward", "gui-phuong", "sent to ward")
    assert walk.number in walk.open(WARD_LEADER, "/xac-nhan").locator("main").inner_text()
    handed_on(walk, WARD_LEADER, "to certify", "xac-nhan", "certified")
    handed_on(walk, GROUP_LEADER, "to the bank", "gui-ngan-hang", "sent to bank")
    assert walk.number in walk.open(DIRECTOR, "/quyet-dinh").locator("main").inner_text()
    handed_on(walk, DIRECTOR, "to decide", "quyet-dinh", "approved", decision_no=f"04-{uuid4().hex[:6]}")
    handed_on(walk, BANK_OFFICER, "to notify", "thong-bao", "notified")
    for who, stop in ((OFFICER, "ward"), (ASSOCIATION, "association"), (GROUP_LEADER, "group"),
                      (GROUP_LEADER, "borrower")):  # fmt: skip
        handed_on(walk, who, "to receive", "da-nhan", f"notice at {stop}")
    picture(walk.visit(ANYBODY), f"family-followed-{walk.language}")


def paid_out(walk: Walk) -> None:
    """The teller pays at the next session of the point, into the borrower's own hand."""
    walk.from_desk(TELLER, "to pay out", "/ho-so-vay?tt=da-duyet")
    home = f"/ho-so-vay/{walk.application}"
    walk.follow(TELLER, home)
    shown = walk.act(TELLER, f"{home}/viec/giai-ngan", document=f"PC-{uuid4().hex[:8]}")
    assert walk.name in shown
    picture(walk.visit(TELLER), f"family-paid-{walk.language}")
    walk.followed("paid out")


def helped(walk: Walk) -> None:
    """The association finds the family reached, checks what the money became, and enters it in a training."""
    page = walk.open(ASSOCIATION, "/nhu-cau?muc=reached&dien=poor")
    assert page.locator(f'a[href="/nhu-cau/ho/{walk.family}"]').count()
    page = walk.open(ASSOCIATION, "/kiem-tra-von/nguoi")
    if not page.locator("table.sheet").count():
        walk.act(ASSOCIATION, "/kiem-tra-von/viec/nguoi-kiem-tra", name="Lường Văn Tấp", username=ASSOCIATION)
    page = walk.from_desk(ASSOCIATION, "to check", "/kiem-tra-von")
    page.locator("main a[href*='viec=moi']").first.click()
    page.get_by_role("link", name=walk.name).first.click()
    page.wait_for_url("**/kiem-tra-von/khoan-vay/*")
    address = page.url.removeprefix(walk.site)
    assert walk.name in walk.seen(ASSOCIATION)
    walk.act(ASSOCIATION, f"{address}/viec/06td", finding="right", used_for="2 con trâu")

    walk.open(ASSOCIATION, "/sinh-ke")
    topic = f"Nuôi trâu {uuid4().hex[:6]}"
    walk.act(ASSOCIATION, "/sinh-ke/viec/tap-huan", hamlet_id=walk.hamlet_id, topic=topic, trainer="Trạm thú y",
             venue="Nhà văn hóa")  # fmt: skip
    page.get_by_role("link", name=topic).click()
    page.wait_for_url("**/sinh-ke/tap-huan/*")
    page.locator("main details > summary").click()
    page.locator(f"input[name=ho][value='{walk.family}']").check()
    page.locator("main details form button").click()
    page.locator("main .message.good").wait_for()
    picture(walk.visit(ASSOCIATION), f"family-taught-{walk.language}")
    assert walk.name in walk.seen(ASSOCIATION)
    walk.open(ASSOCIATION, f"/sinh-ke/ho/{walk.family}")
    assert topic in walk.seen(ASSOCIATION)


def last_review(walk: Walk) -> date:
    """The 15th, from which a month is reviewed, of the last month that can have been recognised by today."""
    page = walk.open(OFFICER, "/ra-soat/mo")
    latest = date.fromisoformat(page.locator("[name=started_on]").get_attribute("max") or "")
    decided = latest - DECIDED_AFTER
    return (
        decided.replace(day=15) if decided.day >= 15 else (decided.replace(day=1) - timedelta(days=1)).replace(day=15)
    )


def left_poverty(walk: Walk) -> None:
    """The next review finds the family above the line; for thirty-six months it is newly escaped."""
    first = last_review(walk)
    home = reviewed(walk, first, poor=False)
    page = walk.follow(WARD_LEADER, f"{home}/ket-qua")
    row = page.locator("tr", has=page.get_by_role("link", name=walk.name)).first.inner_text()
    assert walk.said("newly escaped") in row and dotted(window_ends(first + DECIDED_AFTER)) in row
    picture(walk.visit(WARD_LEADER), f"family-escaped-{walk.language}")


@pytest.mark.parametrize(("language", "size"), [("vi", PHONE), ("en", DESK)], ids=["vi-narrow", "en-wide"])
def test_a_family_from_the_review_to_leaving_poverty(
    browser: "Browser", site: str, language: str, size: dict[str, int], full: bool
) -> None:
    if language == "en" and not full:
        pytest.skip("the walk in English takes more than a minute: ./dev test --full --only family")
    walk = Walk(browser, site, size, language)
    for step in (
        choose,
        certified_poor,
        needs_a_loan,
        asks,
        voted_on,
        decided_and_told,
        paid_out,
        helped,
        left_poverty,
    ):
        step(walk)
    walk.end()
