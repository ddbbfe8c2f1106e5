// The leader's phone: screens over `store`. The address after # is the screen, so the phone's back button is right.
import qrcode from "../vendor/qrcode-generator/qrcode.mjs";
import { asFile, handIn, problemOf } from "./handing.js";
import { pieces } from "./parcel.js";
import { MOST, askPin, button, day, dong, go, h, notice, pad, say, show, tell, typed, watch } from "./screen.js";
import * as server from "./server.js";
import * as store from "./store.js";

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
    tell(say("pin_wrong"), "alert");
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
    tell(say("revoked_wiped"), "alert");
    return start();
  }
  tell(say("revoked_waiting", { count: store.waiting().length }), "alert");
  return draw();
}

function changePin() {
  const wrong = (key) => { tell(say(key), "alert"); return changePin(); };
  const change = async (old, pin, twice) => {
    if (pin !== twice) return wrong("pin_differs");
    try {
      if (await store.changePin(old, pin)) tell(say("pin_changed"));
      else tell(say("pin_wrong"), "alert");
    } catch (error) {
      if (error.name === "PinChanged") throw error;
      tell(say("pin_kept", { why: error.name }), "alert");
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
    tell(say("pin_differs"), "alert");
    return start();
  }
  const given = await server.enrol(crypto.randomUUID());
  if (!given.device) {
    tell(given.problem ?? say("no_signal"), "alert");
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
    tell(say("sheet_taken", { session: day(sheet.session) }));
    return null;
  }
  if (got.code === "device_revoked") return contact();
  tell(problemOf(got), "alert");
  return null;
}

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
  tell(say("undone", { amount: dong(entry.amount) }));
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

function ways(packed) {
  const show_codes = button(say("by_codes"), () => codesScreen(packed));
  return [show_codes, asFile(packed, "so-thu")];
}

async function handOverScreen() {
  const mine = wanted, count = store.waiting().length, packed = count ? await store.parcels() : [];
  if (mine !== wanted) return null;
  const online = button(say("by_network"), (event) => { event.target.disabled = true; event.target.textContent = say("one_moment"); handIn().then((how) => (how === "revoked" ? contact() : draw())); }, "primary wide");
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

watch(draw);
start();
