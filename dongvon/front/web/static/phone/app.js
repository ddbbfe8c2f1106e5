// The leader's phone: screens over `store`. The address after # is the screen, so the phone's back button is right.
import qrcode from "../vendor/qrcode-generator/qrcode.mjs";
import { pieces } from "./parcel.js";
import * as server from "./server.js";
import * as store from "./store.js";

const words = JSON.parse(document.getElementById("words").textContent);
const screen = document.getElementById("screen");
const PIN_LENGTH = 6, LEAST_SPACE = 20e6, LOCK_AFTER = 5 * 60e3, MOST = 1e9;

const say = (key, facts = {}) => Object.entries(facts).reduce((text, [name, fact]) => text.replaceAll(`{${name}}`, fact), words[key] ?? key);
const english = document.documentElement.lang === "en";
const grouped = (amount, mark) => String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, mark);
const dong = (amount) => (english ? `VND ${grouped(amount, ",")}` : `${grouped(amount, ".")} đ`);
const day = (iso) => iso.split("-").reverse().join("/");

function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const button = (label, act, kind = "", more = {}) => h("button", { type: "button", class: kind, onclick: act, ...more }, label);
const go = (where) => { location.hash = where; };
const notice = (text, kind = "") => text && h("p", { class: `notice ${kind}`, role: kind === "alert" ? "alert" : "status" }, text);
let said = null; // a sentence for the next screen

function show(title, ...parts) {
  const line = said && notice(said.text, said.kind);
  said = null;
  const heading = h("h1", { tabindex: "-1" }, title);
  screen.replaceChildren(heading, ...[line, ...parts].filter(Boolean));
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
  state();
}

// Signal and what waits, in words, always in sight.
function state() {
  const count = store.device() ? store.waiting().length : 0;
  const signal = navigator.onLine ? say("online") : say("offline");
  document.getElementById("state").textContent = store.device() ? `${signal} · ${count ? say("waiting", { count }) : say("nothing_waits")}` : signal;
}

// --- number pad ------------------------------------------------------------------------------------------------------

function pad(press, left = "000") {
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", left, "0", "⌫"];
  return h("div", { class: "pad" }, ...keys.map((key) => key === "" ? h("span") : button(key, () => press(key), "", key === "⌫" ? { "aria-label": say("erase") } : {})));
}

function typed(before, key, most) {
  if (key === "⌫") return before.slice(0, -1);
  const after = (before + key).replace(/^0+/, "");
  return Number(after) <= most ? after : before;
}

// --- PIN -------------------------------------------------------------------------------------------------------------

function askPin(title, hint, then, ...below) {
  let pin = "", busy = false;
  const dots = h("p", { class: "dots", "aria-live": "polite" });
  const draw = () => { dots.textContent = "●".repeat(pin.length) + "○".repeat(PIN_LENGTH - pin.length); };
  const press = async (key) => {
    if (busy) return;
    pin = key === "⌫" ? pin.slice(0, -1) : pin + key;
    draw();
    if (pin.length < PIN_LENGTH) return;
    busy = true;
    const given = pin;
    pin = "";
    hinted.textContent = say("one_moment");
    await then(given);
    busy = false;
  };
  const hinted = h("p", { class: "quiet" }, hint);
  draw();
  show(title, hinted, dots, pad(press, ""), ...below);
}

async function start() {
  if (await store.isEnrolled()) return askPin(say("pin_title"), say("pin_hint"), tryPin, button(say("pin_forgotten"), forgotten, "plain"));
  const me = await server.whoAmI();
  if (me.offline) return show(say("first_time"), notice(say("first_online")), button(say("again"), start, "primary"));
  if (!me.leader) return show(say("first_time"), notice(say(me.signed_in ? "not_a_leader" : "sign_in_first")), signIn());
  return askPin(say("pin_choose"), say("pin_why"), (pin) => askPin(say("pin_again"), say("pin_why"), (twice) => enrol(pin, twice)));
}

const signIn = () => h("a", { class: "button primary", href: "/dang-nhap?next=/to-truong/" }, say("sign_in"));

async function tryPin(pin) {
  if (!(await store.unlock(pin))) {
    said = { text: say("pin_wrong"), kind: "alert" };
    return start();
  }
  draw();
  return contact();
}

// A phone that was revoked gives back what it may: entries the server holds are wiped, then the names; what waits stays.
async function contact() {
  const me = await server.whoAmI(store.device().device);
  if (!me.revoked) return null;
  await store.acknowledged(me.held);
  if ((await store.wipeSheet()) && (await store.forget())) {
    said = { text: say("revoked_wiped"), kind: "alert" };
    return start();
  }
  said = { text: say("revoked_waiting", { count: store.waiting().length }), kind: "alert" };
  return draw();
}

function changePin() {
  const wrong = (key) => { said = { text: say(key), kind: "alert" }; return changePin(); };
  const change = async (old, pin, twice) => {
    if (pin !== twice) return wrong("pin_differs");
    try {
      said = (await store.changePin(old, pin)) ? { text: say("pin_changed") } : { text: say("pin_wrong"), kind: "alert" };
    } catch (error) {
      if (error.name === "PinChanged") throw error;
      said = { text: say("pin_kept", { why: error.name }), kind: "alert" };
    }
    return go("#/");
  };
  const back = () => h("p", { class: "bottom" }, h("a", { class: "button", href: "#/" }, say("back")));
  return askPin(say("pin_now"), say("pin_hint"), async (old) => ((await store.isPin(old))
    ? askPin(say("pin_new"), say("pin_why"), (pin) => askPin(say("pin_again"), say("pin_why"), (twice) => change(old, pin, twice), back()), back())
    : wrong("pin_wrong")), back());
}

async function enrol(pin, twice) {
  if (pin !== twice) {
    said = { text: say("pin_differs"), kind: "alert" };
    return start();
  }
  const given = await server.enrol(crypto.randomUUID());
  if (!given.device) {
    said = { text: given.problem ?? say("no_signal"), kind: "alert" };
    return start();
  }
  await store.enrol(pin, given);
  await fetchSheet();
  return draw();
}

// Without the PIN nobody reads the phone; the copy sealed for the bank is handed over as it is.
async function forgotten() {
  const kept = (await store.keptCopy()) ?? [];
  if (kept.length) return show(say("pin_forgotten"), notice(say("pin_sealed")), ...ways(kept), button(say("back"), start, "plain"));
  return show(say("pin_forgotten"), notice(say("pin_nothing_waits")), button(say("enrol_again"), async () => { await store.forget(); start(); }, "primary"), button(say("back"), start, "plain"));
}

// --- the sheet -------------------------------------------------------------------------------------------------------

async function fetchSheet() {
  const asked = Date.now(), got = await server.takeSheet(store.device().device);
  if (got.members) {
    const { now, status, ...sheet } = got;
    await store.keepSheet(sheet, now - (asked + Date.now()) / 2);
    said = { text: say("sheet_taken", { session: day(sheet.session) }) };
    return null;
  }
  if (got.code === "device_revoked") return contact();
  said = { text: problemOf(got), kind: "alert" };
  return null;
}

const problemOf = (got) => (got.offline ? say("no_signal") : got.status === 401 ? say("signed_out") : got.problem ?? say("no_signal"));
const due = (loan) => Math.max(loan.arrears + loan.due - store.taken("interest", loan.id) - store.taken("interest_from_savings", loan.id), 0);

function home() {
  const sheet = store.sheetNow();
  const take = button(say(sheet ? "sheet_again" : "sheet_take"), async () => { await fetchSheet(); draw(); }, sheet ? "plain" : "primary");
  if (!sheet) return show(say("title"), notice(say("sheet_none")), take, signedOut());
  const rows = sheet.members.map((member) => {
    const owed = member.loans.reduce((sum, loan) => sum + due(loan), 0);
    const paid = member.loans.reduce((sum, loan) => sum + store.taken("interest", loan.id), 0) + store.taken("deposit", member.id);
    return h("li", {}, h("a", { href: `#/thu/${member.id}`, class: paid ? "paid" : "" },
      h("strong", {}, member.name),
      h("span", {}, owed ? say("still_due", { amount: dong(owed) }) : say("nothing_due")),
      paid ? h("span", { class: "taken" }, say("taken", { amount: dong(paid) })) : null));
  });
  return show(say("sheet_of", { session: day(sheet.session) }),
    h("p", { class: "total" }, say("bag"), h("strong", { id: "bag" }, dong(store.bag()))),
    h("ul", { class: "members" }, ...rows),
    h("p", { class: "bottom" }, h("a", { class: "button primary", href: "#/nop" }, say("hand_over")), h("a", { class: "button", href: "#/khoan" }, say("entries")), h("a", { class: "button", href: "#/dem" }, say("count"))),
    take, h("p", {}, h("a", { href: "#/pin" }, say("pin_change"))));
}

const signedOut = () => (navigator.onLine ? h("p", {}, h("a", { href: "/dang-nhap?next=/to-truong/" }, say("sign_in"))) : null);

// --- taking money ----------------------------------------------------------------------------------------------------

function linesOf(member) {
  const lines = member.loans.flatMap((loan) => [
    { kind: "interest", about: loan.id, label: say("interest_of", { programme: loan.programme }), hint: say("owed_hint", { owed: dong(loan.owed) }), amount: due(loan) },
    ...(member.deposit ? [
      { kind: "interest_from_savings", about: loan.id, label: say("interest_from_savings"), hint: say("needs_signature"), amount: due(loan), most: member.deposit },
      { kind: "principal_from_savings", about: loan.id, label: say("principal_from_savings"), hint: say("needs_signature"), amount: 0, most: Math.min(member.deposit, loan.owed) },
    ] : []),
  ]);
  return [...lines, { kind: "deposit", about: member.id, label: say("deposit"), hint: say("deposit_hint", { amount: dong(member.deposit) }), amount: 0 }];
}

function memberScreen(id) {
  const member = store.sheetNow()?.members.find((one) => one.id === Number(id));
  if (!member) return home();
  const lines = linesOf(member);
  const rows = lines.map((line, n) => {
    const already = store.taken(line.kind, line.about);
    return h("li", {}, h("a", { href: `#/thu/${id}/${n}` }, h("strong", {}, line.label), h("span", {}, line.amount ? dong(line.amount) : line.hint),
      already ? h("span", { class: "taken" }, say("taken", { amount: dong(already) })) : null));
  });
  return show(member.name, h("ul", { class: "members" }, ...rows), h("p", { class: "bottom" }, h("a", { class: "button", href: "#/" }, say("back"))));
}

function amountScreen(id, n) {
  const member = store.sheetNow()?.members.find((one) => one.id === Number(id)), line = member && linesOf(member)[Number(n)];
  if (!line) return home();
  let text = line.amount ? String(line.amount) : "", touched = false, busy = false;
  const shown = h("output", { class: "amount" });
  const warn = h("p", { class: "quiet", role: "status" });
  const accept = button("", take, "primary wide");
  function drawAmount() {
    const amount = Number(text || 0), over = line.kind === "interest" && amount > line.amount;
    shown.textContent = dong(amount);
    warn.textContent = over ? say("more_than_due", { amount: dong(line.amount) }) : line.most && amount > line.most ? say("more_than_saved") : line.hint;
    accept.textContent = say(line.kind.endsWith("savings") ? "note_request" : "take", { amount: dong(amount) });
    accept.disabled = amount <= 0 || (line.most !== undefined && amount > line.most);
  }
  async function take() {
    if (busy) return;
    busy = true;
    try {
      const entry = await store.collect(line.kind, line.about, Number(text));
      go(`#/bl/${entry.number}`);
    } catch (error) {
      busy = false;
      if (error.name === "PinChanged") throw error;
      warn.textContent = say("not_saved", { why: error.name });
    }
  }
  drawAmount();
  return show(member.name, h("p", {}, line.label), shown, warn,
    pad((key) => { text = typed(touched ? text : key === "⌫" ? text : "", key, MOST); touched = true; drawAmount(); }),
    accept, h("p", { class: "bottom" }, h("a", { class: "button", href: `#/thu/${id}` }, say("back"))));
}

// --- receipt, list, count --------------------------------------------------------------------------------------------

function draws(text, size) {
  const code = qrcode(0, "L");
  code.addData(text, "Byte");
  code.make();
  const modules = code.getModuleCount(), scale = Math.max(Math.floor(size / (modules + 8)), 2);
  const canvas = h("canvas", { class: "qr", width: (modules + 8) * scale, height: (modules + 8) * scale, role: "img", "aria-label": say("qr") });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "black";
  for (let y = 0; y < modules; y += 1) for (let x = 0; x < modules; x += 1) if (code.isDark(y, x)) pen.fillRect((x + 4) * scale, (y + 4) * scale, scale, scale);
  return canvas;
}

const memberOf = (entry) => store.sheetNow().members.find((one) => (entry.kind === "deposit" ? one.id === entry.about : one.loans.some((loan) => loan.id === entry.about)));

async function receiptScreen(number) {
  const entry = store.waiting().find((one) => one.number === Number(number));
  if (!entry) return home();
  const mine = wanted, address = await store.receiptOf(entry), member = memberOf(entry);
  if (mine !== wanted) return null;
  return show(say("receipt"), h("p", { class: "amount" }, dong(entry.amount)),
    h("dl", { class: "facts" }, h("dt", {}, say("who")), h("dd", {}, member?.name ?? ""), h("dt", {}, say("for_what")), h("dd", {}, say(entry.kind)),
      h("dt", {}, say("receipt_number")), h("dd", {}, entry.receipt || `M${store.device().number}-${entry.number}`), h("dt", {}, say("collected_on")), h("dd", {}, day(entry.day))),
    draws(address, 300), h("p", { class: "quiet" }, say("photograph")),
    h("p", { class: "bottom" }, h("a", { class: "button primary", href: "#/" }, say("next_member")), h("a", { class: "button", href: `#/thu/${member?.id ?? ""}` }, say("same_member")),
      store.canUndo(entry) ? button(say("undo"), () => takeBack(entry)) : null));
}

async function takeBack(entry) {
  if (!window.confirm(say("undo_sure", { amount: dong(entry.amount) }))) return;
  await store.undo(entry);
  said = { text: say("undone", { amount: dong(entry.amount) }) };
  if (location.hash === "#/khoan") draw();
  else go("#/khoan");
}

function entriesScreen() {
  const entries = store.waiting(), undone = new Set(entries.map((one) => one.undoes));
  const rows = entries.filter((one) => !one.undoes).reverse().map((entry) => h("li", { class: undone.has(entry.id) ? "undone" : "" },
    h("a", { href: `#/bl/${entry.number}` }, h("strong", {}, memberOf(entry)?.name ?? ""), h("span", {}, `${say(entry.kind)} · ${dong(entry.amount)}${undone.has(entry.id) ? ` · ${say("is_undone")}` : ""}`)),
    store.canUndo(entry) ? button(say("undo"), () => takeBack(entry), "small") : null));
  return show(say("entries"), rows.length ? h("ul", { class: "members" }, ...rows) : notice(say("nothing_waits")), h("p", { class: "bottom" }, h("a", { class: "button", href: "#/" }, say("back"))));
}

function countScreen() {
  let text = "";
  const shown = h("output", { class: "amount" }, dong(0)), verdict = h("p", { class: "notice", role: "status" }, say("count_hint"));
  return show(say("count"), h("p", { class: "total" }, say("bag"), h("strong", {}, dong(store.bag()))), shown, verdict,
    pad((key) => {
      text = typed(text, key, MOST * 10);
      const difference = Number(text || 0) - store.bag();
      shown.textContent = dong(Number(text || 0));
      verdict.className = `notice ${difference ? "alert" : "good"}`;
      verdict.textContent = difference ? say(difference > 0 ? "too_much" : "too_little", { amount: dong(difference) }) : say("count_right");
    }), h("p", { class: "bottom" }, h("a", { class: "button", href: "#/" }, say("back"))));
}

// --- handing over ----------------------------------------------------------------------------------------------------

async function handIn() {
  const wait = [0, 1000, 3000, 9000];
  for (const parcel of await store.parcels()) {
    let got;
    for (const pause of wait) {
      if (pause) await new Promise((done) => { setTimeout(done, pause); });
      got = await server.handIn(parcel);
      if (!got.offline && got.status < 500) break;
    }
    if (got.code === "device_revoked") return contact();
    if (!got.held) {
      said = { text: `${problemOf(got)} ${say("all_kept", { count: store.waiting().length })}`, kind: "alert" };
      return draw();
    }
    await store.acknowledged(got.held);
    said = got.refused.length
      ? { text: `${say("refused", { count: got.refused.length })} ${got.refused.map((one) => one.text).join(" ")}`, kind: "alert" }
      : { text: say("handed_in", { count: got.held.length, amount: dong(got.cash) }) };
  }
  return draw();
}

function ways(packed) {
  const show_codes = button(say("by_codes"), () => codesScreen(packed));
  const file = new File(packed.map((one) => `${one}\n`), `so-thu-${new Date().toISOString().slice(0, 10)}.dongvon.txt`, { type: "text/plain" });
  const save = h("a", { class: "button", download: file.name, href: URL.createObjectURL(file) }, say("by_file"));
  return [show_codes, save];
}

async function handOverScreen() {
  const mine = wanted, count = store.waiting().length, packed = count ? await store.parcels() : [];
  if (mine !== wanted) return null;
  const online = button(say("by_network"), (event) => { event.target.disabled = true; event.target.textContent = say("one_moment"); handIn(); }, "primary wide");
  return show(say("hand_over"),
    h("p", { class: "total" }, say("bag"), h("strong", {}, dong(store.bag()))),
    notice(count ? say("waiting", { count }) : say("nothing_waits")),
    ...(count ? [online, notice(say("other_ways")), ...ways(packed)] : [button(say("wipe_sheet"), async () => {
      if (window.confirm(say("wipe_sure")) && (await store.wipeSheet())) go("#/");
    }, "plain")]),
    h("p", { class: "bottom" }, h("a", { class: "button", href: "#/" }, say("back"))));
}

function codesScreen(packed) {
  const all = packed.flatMap(pieces);
  let n = 0;
  const frame = h("div", { class: "codes" }), label = h("p", { role: "status" });
  const turn = () => {
    if (!frame.isConnected && n) return clearInterval(timer);
    frame.replaceChildren(draws(all[n % all.length], 328));
    label.textContent = say("code_of", { n: (n % all.length) + 1, count: all.length });
    n += 1;
    return null;
  };
  const timer = setInterval(turn, 900);
  show(say("by_codes"), h("p", {}, say("codes_how")), frame, label,
    h("details", {}, h("summary", {}, say("codes_as_text")), h("textarea", { readonly: true, rows: "6", "aria-label": say("codes_as_text") }, all.join("\n"))),
    button(say("codes_done"), () => draw(), "primary wide"), notice(say("codes_then")));
  turn();
}

// --- which screen ----------------------------------------------------------------------------------------------------

// Screens that wait for something are left alone once another one is wanted.
let wanted = 0;

function draw() {
  wanted += 1;
  if (!store.device()) return start();
  const [, where, first, second] = location.hash.split("/");
  if (!store.sheetNow()) return home();
  if (where === "thu" && second !== undefined) return amountScreen(first, second);
  if (where === "thu") return memberScreen(first);
  if (where === "bl") return receiptScreen(first);
  if (where === "khoan") return entriesScreen();
  if (where === "dem") return countScreen();
  if (where === "pin") return changePin();
  if (where === "nop") return handOverScreen();
  return home();
}

let hidden = 0;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) hidden = performance.now();
  else if (hidden && performance.now() - hidden > LOCK_AFTER) location.reload(); // asks for the PIN again
});
for (const event of ["online", "offline"]) window.addEventListener(event, state);
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name !== "PinChanged") return;
  event.preventDefault();
  location.reload(); // changed in another tab: asks for the new one
});
window.addEventListener("hashchange", draw);

// A new version waits until the app is opened the next time; entries are in IndexedDB, untouched by it.
if ("serviceWorker" in navigator) {
  const registration = await navigator.serviceWorker.register("/to-truong/sw.js", { scope: "/to-truong/", updateViaCache: "none" });
  registration.waiting?.postMessage("take over");
}
store.storageLeft().then((left) => {
  if (left < LEAST_SPACE) document.getElementById("full").hidden = false;
});
start();
