"""Group leaders' phones in real Chromium, offline, killed, updated, with wrong clocks and lost answers: the sum on the
server equals the sum in the bag, each entry once. Six stories; 50 random ones instead of one with `--full`."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dongvon.front.demo.cast import FIRST_GROUP, PASSWORD
from tests.browser.conftest import DESK, Visit
from tests.browser.phones import Handset, cash_of, held
from tests.browser.test_ward_officer import picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WAIT = 15_000
Phones = Callable[[], Handset]


@pytest.fixture
def phones(browser: "Browser", site: str) -> Iterator[Phones]:
    """Hands out enrolled phones of the one leader; none may complain of more than the network."""
    made: list[Handset] = []
    complaints: list[str] = []

    def another() -> Handset:
        phone = Handset(browser, site)
        made.append(phone)
        phone.context.set_default_timeout(WAIT)
        phone.context.on("weberror", lambda error: complaints.append(str(error.error)))
        phone.enrol()
        return phone

    yield another
    for phone in made:
        phone.context.close()
    assert complaints == []


def device_of(phone: Handset) -> str:
    """Its id, as the parcels it shows name it."""
    phone.deposit(0, 5_000)
    phone.page.evaluate("location.hash = '#/nop'")
    phone.titled("Nộp sổ")
    phone.tap("Hiện mã QR")
    text = phone.page.locator("textarea").input_value()
    phone.tap("Xong")
    return text.split("DV1.")[1].split(".")[0]


def on_server(home: Path, *devices: str) -> list[dict[str, object]]:
    return [one for one in held(home) if one["device"] in devices]


def handed_over(phone: Handset) -> None:
    phone.context.set_offline(False)
    phone.hand_over()
    phone.page.get_by_text("Đã nộp").wait_for()
    assert "Không còn khoản nào chưa nộp" in phone.count_waiting()


def test_phone_offline_killed_undone_and_the_answer_lost(phones: Phones, demo_home: Path) -> None:
    phone = phones()
    device = device_of(phone)
    phone.context.set_offline(True)
    for _ in range(4):
        phone.interest()
    phone.deposit(4, 20_000)
    phone.kill()
    phone.page.goto(f"{phone.site}/to-truong/")
    phone.titled("Nhập mã PIN")
    phone.pin("000000")
    phone.page.get_by_text("Mã PIN không đúng").wait_for()
    phone.pin()
    phone.titled("Sổ thu phiên")
    assert phone.shown_bag() == phone.bag and "6 khoản chưa nộp" in phone.count_waiting()
    assert not phone.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    phone.undo(1)
    assert phone.shown_bag() == phone.bag
    phone.context.set_offline(False)
    phone.lose_answers(4)  # each of its tries
    phone.hand_over()
    phone.page.get_by_text("Chưa kết nối được máy chủ.").wait_for(timeout=30_000)
    assert "7 khoản chưa nộp" in phone.count_waiting(), "not acknowledged: kept"
    assert len(on_server(demo_home, device)) == 7, "though the server has them"
    phone.context.clear_cookies()
    phone.hand_over()
    phone.page.get_by_text("Đã hết phiên đăng nhập").wait_for()
    phone.sign_in()
    phone.titled("Nhập mã PIN")
    phone.pin()
    phone.titled("Sổ thu phiên")
    handed_over(phone)
    entries = on_server(demo_home, device)
    assert len(entries) == 7 and cash_of(entries) == phone.bag == phone.shown_bag()


def test_phone_keeps_nothing_anybody_could_read(phones: Phones) -> None:
    phone = phones()
    phone.interest()
    member = phone.page.locator(".facts dd").first.inner_text()
    stored = phone.page.evaluate(
        """async () => {
            const opened = indexedDB.open("dong-von-to-truong");
            const base = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
            const rows = [];
            for (const name of base.objectStoreNames) {
                const asked = base.transaction(name).objectStore(name).getAll();
                rows.push(...await new Promise((done) => { asked.onsuccess = () => done(asked.result); }));
            }
            const plain = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
                ? new TextDecoder().decode(value) : value && typeof value === "object"
                ? Object.entries(value).map(([key, one]) => `${key}=${plain(one)}`).join() : String(value);
            return rows.map(plain).join("\\n");
        }"""
    )
    assert len(stored) > 500 and "number" in stored
    assert [word for word in (member, "interest", "members", "0900011") if word in stored] == []


def test_phone_two_of_one_leader_one_with_a_clock_a_year_ahead(phones: Phones, demo_home: Path) -> None:
    first, second = phones(), phones()
    devices = [device_of(first), device_of(second)]
    second.shift_clock(365)
    second.kill()
    second.open()
    for phone in (first, second):
        phone.context.set_offline(True)
        phone.deposit(1, 30_000)
        phone.interest()
    for phone in (second, first):
        handed_over(phone)
    entries = on_server(demo_home, *devices)
    assert cash_of(entries) == first.bag + second.bag and len({one["id"] for one in entries}) == len(entries) == 6
    assert len({one["on"] for one in entries}) == 1, "the day is the server's, not the clock's"


def test_phone_without_a_network_shows_codes_to_the_teller(
    phones: Phones, browser: "Browser", site: str, demo_home: Path
) -> None:
    phone = phones()
    device = device_of(phone)
    phone.context.set_offline(True)
    for member in range(6):
        phone.deposit(member, 10_000 + member)
    phone.page.evaluate("location.hash = '#/nop'")
    phone.titled("Nộp sổ")
    with phone.page.expect_download() as download:
        phone.tap("Lưu thành tệp", "link")
    phone.tap("Hiện mã QR")
    pieces = phone.page.locator("textarea").input_value().splitlines()
    assert len(pieces) > 1
    teller = Visit(browser, site, DESK)
    teller.sign_in("giao-dich-vien", PASSWORD)
    teller.go("/nhan-so")
    teller.page.locator("#id_text").fill("\n".join(pieces[1:]))
    teller.page.get_by_role("button", name="Nhận sổ", exact=True).click()
    assert f"Mới đọc được {len(pieces) - 1} trên {len(pieces)} mã" in teller.page.locator("main").inner_text()
    teller.page.locator("#id_text").fill("\n".join([*reversed(pieces), pieces[0]]))
    teller.page.get_by_role("button", name="Nhận sổ", exact=True).click()
    assert "Vừa nhận" in teller.page.locator("main").inner_text()
    picture(teller, "desk")
    assert cash_of(on_server(demo_home, device)) == phone.bag
    teller.go("/nhan-so")
    teller.page.locator("#id_file").set_input_files(download.value.path())
    teller.page.get_by_role("button", name="Nhận sổ", exact=True).click()
    teller.page.get_by_text("Khoản đã có từ trước").first.wait_for()
    assert teller.complaints == []
    teller.context.close()
    handed_over(phone)
    entries = on_server(demo_home, device)
    assert len(entries) == 7 and cash_of(entries) == phone.bag


CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 460, height: 460 });
    const pen = canvas.getContext("2d");
    const load = (src) => new Promise((done) => {
        const image = Object.assign(new Image(), { src });
        image.onload = () => done(image);
    });
    const images = await Promise.all(FRAMES.map(load));
    let n = 0;
    setInterval(() => {
        pen.fillStyle = "white";
        pen.fillRect(0, 0, 460, 460);
        pen.drawImage(images[n++ % images.length], 40, 40);
    }, 250);
    return canvas.captureStream(12);
};
"""


def test_phone_that_is_locked_keeps_what_waits_and_wipes_the_rest(
    phones: Phones, browser: "Browser", site: str, demo_home: Path
) -> None:
    phone = phones()
    device = device_of(phone)
    handed_over(phone)
    phone.deposit(2, 15_000)
    teller = Visit(browser, site, DESK)
    teller.sign_in("giao-dich-vien", PASSWORD)
    teller.go("/to?ten=" + FIRST_GROUP)
    teller.page.locator("table.sheet a.row").first.click()
    teller.page.get_by_role("link", name="Máy và biên lai").click()
    teller.page.get_by_role("link", name="Khóa một máy").click()
    teller.page.locator(f"input[value='{device}'], option[value='{device}']").first.evaluate(
        "one => one.tagName === 'OPTION' ? one.parentElement.value = one.value : one.click()"
    )
    teller.page.get_by_role("button", name="Xem trước").click()
    teller.page.get_by_role("button", name="Khóa máy").click()
    teller.page.get_by_text("đã khóa").first.wait_for()
    picture(teller, "locked")
    phone.kill()
    phone.open()
    phone.page.get_by_text("còn 1 khoản chưa nộp: mang máy và tiền").wait_for()
    assert phone.shown_bag() == phone.bag
    phone.page.evaluate("location.hash = '#/nop'")
    phone.titled("Nộp sổ")
    phone.tap("Hiện mã QR")
    codes = phone.page.locator("textarea").input_value()
    teller.go("/nhan-so")
    teller.page.locator("#id_text").fill(codes)
    teller.page.get_by_role("button", name="Nhận sổ", exact=True).click()
    teller.page.get_by_role("heading", name="Vừa nhận").wait_for()
    assert teller.complaints == []
    teller.context.close()
    phone.kill()
    phone.page.goto(f"{phone.site}/to-truong/")
    phone.titled("Nhập mã PIN")
    phone.pin()
    phone.page.get_by_text("Máy này đã bị khóa. Mọi khoản đã nộp").wait_for()
    phone.titled("Chọn mã PIN")
    assert cash_of(on_server(demo_home, device)) == phone.bag


def test_phone_codes_are_read_by_the_tellers_camera(
    phones: Phones, browser: "Browser", site: str, demo_home: Path
) -> None:
    """The camera itself is replaced by one that sees the phone's screen; codes and decoder are the real ones."""
    phone = phones()
    device = device_of(phone)
    for member in range(4):
        phone.deposit(member, 11_000 + member)
    phone.page.evaluate("location.hash = '#/nop'")
    phone.titled("Nộp sổ")
    phone.tap("Hiện mã QR")
    count = len(phone.page.locator("textarea").input_value().splitlines())
    frames = []
    for n in range(1, count + 1):
        phone.page.get_by_text(f"Mã {n} trên {count}", exact=True).wait_for()
        frames.append(phone.page.locator("canvas.qr").evaluate("canvas => canvas.toDataURL()"))
    assert len(set(frames)) == count > 1
    teller = Visit(browser, site, DESK)
    teller.context.add_init_script(CAMERA.replace("FRAMES", json.dumps(frames)))
    teller.sign_in("giao-dich-vien", PASSWORD)
    teller.go("/nhan-so")
    teller.page.get_by_role("button", name="Quét mã bằng máy ảnh").click()
    teller.page.get_by_role("heading", name="Vừa nhận").wait_for(timeout=20_000)
    teller.context.close()
    assert cash_of(on_server(demo_home, device)) == phone.bag


def test_phone_pin_is_changed_wholly_or_not_at_all(phones: Phones, demo_home: Path) -> None:
    phone = phones()
    device = device_of(phone)
    phone.context.set_offline(True)
    phone.interest()
    phone.deposit(3, 40_000)
    phone.change_pin("735106", meanwhile=DIES_HALFWAY)
    phone.page.get_by_text("Chưa đổi được mã PIN").wait_for()
    assert phone.shown_bag() == phone.bag, "what was half written is not there"
    for pause, digits in ((0, "735106"), (300, "246813")):
        phone.change_pin(digits)
        phone.page.wait_for_timeout(pause)
        phone.kill()
        phone.open_with_either(digits)
        assert phone.shown_bag() == phone.bag and "3 khoản chưa nộp" in phone.count_waiting(), pause
    before = phone.digits
    another_tab = phone.context.new_page()
    phone.page, first = another_tab, phone.page
    phone.open()
    phone.page = first
    phone.change_pin("314159")
    phone.page.get_by_text("Đã đổi mã PIN").wait_for()
    another_tab.locator(".members a").first.click()
    another_tab.locator(".members a").last.click()
    for digit in "5000":
        another_tab.get_by_role("button", name=digit, exact=True).click()
    another_tab.locator("button.primary").click()
    another_tab.locator("h1", has_text="Nhập mã PIN").wait_for()
    another_tab.close()
    phone.kill()
    phone.page.goto(f"{phone.site}/to-truong/")
    phone.titled("Nhập mã PIN")
    phone.pin(before)
    phone.page.get_by_text("Mã PIN không đúng").wait_for()
    phone.pin("314159")
    phone.titled("Sổ thu phiên")
    handed_over(phone)
    entries = on_server(demo_home, device)
    assert len(entries) == 3 and cash_of(entries) == phone.bag


# The phone dies after the first of the rows it seals anew: the rest of them is never written.
DIES_HALFWAY = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
        const asked = put.apply(this, row);
        this.transaction.abort();
        IDBObjectStore.prototype.put = put;
        return asked;
    };
}"""


def test_phone_random_stories(phones: Phones, demo_home: Path, full: bool) -> None:
    for seed in range(50 if full else 1):
        chance = random.Random(f"browser {seed}")
        phone = phones()
        device = device_of(phone)
        waiting = 1
        for _ in range(9):
            step = chance.choice(["deposit", "interest", "undo", "kill", "online", "offline", "hand", "lost", "update"])
            if step == "deposit":
                phone.deposit(chance.randrange(8), chance.randrange(5_000, 900_000))
                waiting += 1
            elif step == "interest":
                phone.interest()
                waiting += 1
            elif step == "undo" and waiting:
                phone.undo(0)
                waiting = 0  # what else can be undone is found out by the next deposit
            elif step == "kill":
                phone.kill()
                phone.open()
            elif step in ("online", "offline"):
                phone.context.set_offline(step == "offline")
            elif step == "hand":
                handed_over_if_any(phone)
                waiting = 0
            elif step == "lost":
                phone.context.set_offline(False)
                phone.lose_answers(1)
                handed_over_if_any(phone)
                phone.context.unroute_all()
                waiting = 0
            elif step == "update":
                phone.context.set_offline(False)
                phone.update()
            assert phone.shown_bag() == phone.bag, (seed, step)
        handed_over_if_any(phone)
        entries = on_server(demo_home, device)
        assert cash_of(entries) == phone.bag, seed
        assert len({one["id"] for one in entries}) == len(entries), seed
        phone.context.close()


def handed_over_if_any(phone: Handset) -> None:
    phone.context.set_offline(False)
    if "Không còn" not in phone.count_waiting():
        handed_over(phone)
