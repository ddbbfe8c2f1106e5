// The team's laptop at a point without a network: the sheets of the groups, the loans to be paid out, the cash. Screens over
// `store`, as on the leader's phone; the address after # is the screen.
import { asFile, handIn, problemOf } from "./handing.js";
import { MOST, askPin, button, day, dong, go, h, notice, say, show, state, tell, watch } from "./screen.js";
import * as server from "./server.js";
import * as store from "./store.js";

const FACES = [500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000];
const money = (amount) => (amount < 0 ? `(${dong(amount)})` : dong(amount));
const whole = (text) => Number(String(text).replace(/\D/g, "") || 0);
const signIn = () => h("a", { class: "button primary", href: "/dang-nhap?next=/may-giao-dich/" }, say("sign_in"));

// --- from signing in to a prepared day --------------------------------------------------------------------------------

async function start() {
  if (await store.isEnrolled()) return askPin(say("pin_title"), say("pin_hint"), tryPin, button(say("pin_forgotten"), forgotten, "plain"));
  const me = await server.whoAmI();
  if (me.offline) return show(say("first_time"), notice(say("first_online")), button(say("again"), start, "primary"));
  if (!me.teller) return show(say("first_time"), notice(say(me.signed_in ? "not_a_teller" : "sign_in_first")), signIn());
  if (!me.sessions.length) return show(say("first_time"), notice(say("no_session")), button(say("again"), start, "primary"));
  const choose = (one) => askPin(say("pin_choose"), say("pin_why"), (pin) => askPin(say("pin_again"), say("pin_why"), (twice) => enrol(pin, twice, one.id)));
  return show(say("first_time"), notice(say("choose_session")), h("p", { class: "bottom" }, ...me.sessions.map((one) => button(one.label, () => choose(one), "primary"))));
}

async function tryPin(pin) {
  if (await store.unlock(pin)) return draw();
  tell(say("pin_wrong"), "alert");
  return start();
}

async function enrol(pin, twice, session) {
  if (pin !== twice) {
    tell(say("pin_differs"), "alert");
    return start();
  }
  const asked = Date.now(), given = await server.prepare(crypto.randomUUID(), session);
  if (!given.keys) {
    tell(problemOf(given), "alert");
    return start();
  }
  await store.enrol(pin, given.keys);
  await keep(given, asked);
  return draw();
}

async function keep(got, asked) {
  await store.keepSheet(got.sheet, got.now - (asked + Date.now()) / 2);
  tell(say("prepared", { session: day(got.sheet.session) }));
}

// Newer figures, only while nothing waits: what is on the laptop is entered against those it shows.
async function takeAgain() {
  const asked = Date.now(), got = await server.prepare(store.device().device, store.sheetNow().session_id);
  if (got.sheet) await keep(got, asked);
  else tell(problemOf(got), "alert");
  draw();
}

async function forgotten() {
  const kept = (await store.keptCopy()) ?? [];
  if (kept.length) return show(say("pin_forgotten"), notice(say("pin_sealed")), asFile(kept, "may-giao-dich"), button(say("back"), start, "plain"));
  return show(say("pin_forgotten"), notice(say("pin_nothing_waits")), button(say("enrol_again"), async () => { await store.forget(); start(); }, "primary"), button(say("back"), start, "plain"));
}

// --- sums ------------------------------------------------------------------------------------------------------------

const CASH_KINDS = ["interest", "deposit"];
const inGroup = (group) => group.members.reduce((sum, member) => sum + store.taken("deposit", member.id) + member.loans.reduce((all, loan) => all + store.taken("interest", loan.id), 0), 0);
const paidOut = () => store.sheetNow().payouts.reduce((sum, one) => sum + store.taken("payout", one.id), 0);
const toPay = () => store.sheetNow().payouts.reduce((sum, one) => sum + one.amount, 0) - paidOut();
const mustHave = () => store.sheetNow().float + store.bag();
const due = (loan) => Math.max(loan.arrears + loan.due - store.taken("interest", loan.id) - store.taken("interest_from_savings", loan.id), 0);

function totals() {
  const out = paidOut(), line = (key, amount, id) => h("div", {}, h("dt", {}, say(key)), h("dd", { id }, money(amount)));
  return h("dl", { class: "totals", "aria-live": "polite" }, line("float", store.sheetNow().float), line("came_in", store.bag() + out, "in"), line("went_out", out, "out"), line("must_have", mustHave(), "cash"));
}

function redraw() {
  document.querySelector(".totals")?.replaceWith(totals());
  state();
}

const back = (where = "#/") => h("p", { class: "bottom" }, h("a", { class: "button", href: where }, say("back")));
const nameOf = (group) => group.code || say("direct");

// --- the day ---------------------------------------------------------------------------------------------------------

function home() {
  const sheet = store.sheetNow(), waits = store.waiting().length;
  const groups = sheet.groups.map((group, n) => h("li", {}, h("a", { href: `#/to/${n}`, class: inGroup(group) ? "paid" : "" },
    h("strong", {}, nameOf(group)), h("span", {}, say("members_due", { count: group.members.length, amount: dong(group.members.flatMap((one) => one.loans).reduce((sum, loan) => sum + due(loan), 0)) })),
    inGroup(group) ? h("span", { class: "taken" }, say("taken", { amount: dong(inGroup(group)) })) : null)));
  const payouts = sheet.payouts.map((one, n) => h("li", {}, h("a", { href: `#/chi/${n}` }, h("strong", {}, one.name), h("span", {}, `${one.programme} · ${dong(one.amount)}`),
    store.taken("payout", one.id) ? h("span", { class: "taken" }, say("is_paid")) : null)));
  return show(say("day_of", { session: day(sheet.session), point: sheet.point }), totals(),
    h("div", { class: "columns" },
      h("section", {}, h("h2", {}, say("groups")), h("ul", { class: "members" }, ...groups)),
      h("section", {}, h("h2", {}, say("payouts")), payouts.length ? h("ul", { class: "members" }, ...payouts) : notice(say("no_payouts")), toPay() ? h("p", { class: "quiet" }, say("still_to_pay", { amount: dong(toPay()) })) : null)),
    h("p", { class: "bottom" }, h("a", { class: "button primary", href: "#/nop" }, say("hand_over")), h("a", { class: "button", href: "#/khoan" }, say("entries")), h("a", { class: "button", href: "#/dem" }, say("count"))),
    waits ? null : button(say("take_again"), takeAgain, "plain"));
}

// One line: an amount and what takes it. Kept on the laptop before it is shown as taken; then the next line is at hand.
function line(kind, about, label, hint, proposed, { most = MOST, signed = null } = {}) {
  const field = h("input", { inputmode: "numeric", autocomplete: "off", "aria-label": label, value: proposed ? String(proposed) : "" });
  const note = h("span", { class: "taken", role: "status" }), accept = button(say("take_it"), take, "small");
  const already = () => { const sum = store.taken(kind, about); note.textContent = sum ? say("taken", { amount: dong(sum) }) : ""; };
  let busy = false;
  async function take() {
    const amount = whole(field.value);
    if (busy || !amount) return;
    if (amount > most) { note.textContent = say(most < MOST ? "more_than_saved" : "too_large"); return; }
    if (signed && !signed.checked) { note.textContent = say("sign_first"); signed.focus(); return; }
    busy = true;
    try {
      await store.collect(kind, about, amount);
      field.value = "";
      if (signed) signed.checked = false;
      already();
      redraw();
      const fields = [...document.querySelectorAll(".keyed input[inputmode]")];
      fields[fields.indexOf(field) + 1]?.focus();
    } catch (error) {
      note.textContent = say("not_saved", { why: error.name });
    }
    busy = false;
  }
  field.addEventListener("keydown", (event) => { if (event.key === "Enter") take(); });
  field.addEventListener("focus", () => field.select());
  already();
  return h("div", { class: "line" }, h("span", { class: "label" }, label, h("small", {}, hint)), field, accept, note);
}

function memberRows(member) {
  const rows = member.loans.map((loan) => line("interest", loan.id, say("interest_of", { programme: loan.programme }), say("owed_hint", { owed: dong(loan.owed), due: dong(loan.arrears + loan.due) }), due(loan)));
  rows.push(line("deposit", member.id, say("deposit"), say("deposit_hint", { amount: dong(member.deposit) }), store.taken("deposit", member.id) ? 0 : member.wanted));
  if (!member.deposit || !member.loans.length) return rows;
  const signed = h("input", { type: "checkbox" });
  const asked = member.loans.flatMap((loan) => [
    line("interest_from_savings", loan.id, `${loan.programme}: ${say("interest_from_savings")}`, "", 0, { most: member.deposit, signed }),
    line("principal_from_savings", loan.id, `${loan.programme}: ${say("principal_from_savings")}`, "", 0, { most: Math.min(member.deposit, loan.owed), signed })]);
  return [...rows, h("details", {}, h("summary", {}, say("from_savings")), h("label", { class: "tick" }, signed, say("signed")), ...asked)];
}

function groupScreen(n) {
  const group = store.sheetNow().groups[Number(n)];
  if (!group) return home();
  const brought = h("input", { inputmode: "numeric", autocomplete: "off", "aria-label": say("brought") }), verdict = h("p", { class: "notice", role: "status" }, say("brought_hint"));
  const compare = () => {
    const counted = whole(brought.value), gap = counted - inGroup(group);
    verdict.className = `notice ${gap ? "alert" : "good"}`;
    verdict.textContent = gap ? say(gap > 0 ? "too_much" : "too_little", { amount: dong(gap) }) : say("count_right");
  };
  brought.addEventListener("input", compare);
  return show(say("sheet_of", { group: nameOf(group) }), totals(),
    h("div", { class: "keyed" }, ...group.members.map((member, number) => h("fieldset", {}, h("legend", {}, `${number + 1}. ${member.name}`), ...memberRows(member)))),
    h("div", { class: "line" }, h("span", { class: "label" }, say("brought")), brought), verdict, back());
}

function payoutScreen(n) {
  const one = store.sheetNow().payouts[Number(n)];
  if (!one) return home();
  if (store.taken("payout", one.id)) return show(one.name, totals(), notice(say("paid_already", { amount: dong(one.amount) }), "good"), back());
  const who = h("select", { id: "who" }, ...one.recipients.map((person) => h("option", { value: person.id }, person.paper ? `${person.name} (01/UQ ${person.paper})` : person.name)));
  const seen = h("input", { type: "checkbox", id: "seen" }), paper = h("input", { id: "paper", maxlength: "24", autocomplete: "off" });
  const warn = h("p", { class: "quiet", role: "status" });
  let busy = false;
  const pay = async () => {
    if (busy) return;
    if (!seen.checked) { warn.textContent = say("see_first"); seen.focus(); return; }
    if (mustHave() < one.amount) { warn.textContent = say("not_enough", { amount: dong(mustHave()) }); return; }
    busy = true;
    try {
      await store.collect("payout", one.id, one.amount, { recipient: Number(who.value), receipt: paper.value.trim() });
      tell(say("paid_now", { name: one.name, amount: dong(one.amount) }));
      go("#/");
    } catch (error) {
      busy = false;
      warn.textContent = say("not_saved", { why: error.name });
    }
  };
  return show(one.name, totals(), h("p", { class: "amount" }, dong(one.amount)), h("p", {}, one.programme),
    h("p", { class: "stacked" }, h("label", { for: "who" }, say("recipient")), who), h("p", { class: "stacked" }, h("label", { for: "paper" }, say("document")), paper),
    h("label", { class: "tick" }, seen, say("seen")), warn, button(say("pay", { amount: dong(one.amount) }), pay, "primary wide"), back());
}

// --- entries, count --------------------------------------------------------------------------------------------------

function whose(entry) {
  const sheet = store.sheetNow();
  if (entry.kind === "payout") return sheet.payouts.find((one) => one.id === entry.about)?.name ?? "";
  const members = sheet.groups.flatMap((group) => group.members);
  return members.find((one) => (entry.kind === "deposit" ? one.id === entry.about : one.loans.some((loan) => loan.id === entry.about)))?.name ?? "";
}

async function takeBack(entry) {
  if (!window.confirm(say(CASH_KINDS.includes(entry.kind) ? "undo_sure" : "undo_plain", { amount: dong(entry.amount) }))) return;
  await store.undo(entry);
  tell(say("undone", { amount: dong(entry.amount) }));
  draw();
}

function entriesScreen() {
  const entries = store.waiting(), undone = new Set(entries.map((one) => one.undoes));
  const rows = entries.filter((one) => !one.undoes).reverse().map((entry) => h("li", { class: undone.has(entry.id) ? "undone" : "" },
    h("a", {}, h("strong", {}, whose(entry)), h("span", {}, `${say(entry.kind)} · ${dong(entry.amount)}${undone.has(entry.id) ? ` · ${say("is_undone")}` : ""}`)),
    store.canUndo(entry) ? button(say("undo"), () => takeBack(entry), "small") : null));
  return show(say("entries"), totals(), rows.length ? h("ul", { class: "members" }, ...rows) : notice(say("nothing_waits")), back());
}

function countScreen() {
  const counted = store.sheetNow().counted ?? {}, verdict = h("p", { class: "notice", role: "status" });
  const sum = () => Object.entries(counted).reduce((all, [face, number]) => all + Number(face) * number, 0);
  const compare = () => {
    const gap = sum() - mustHave();
    verdict.className = `notice ${gap ? "alert" : "good"}`;
    verdict.textContent = `${say("counted", { amount: dong(sum()) })} ${gap ? say(gap > 0 ? "too_much" : "too_little", { amount: dong(gap) }) : say("count_right")}`;
  };
  const rows = [...FACES, 1].map((face) => {
    const field = h("input", { inputmode: "numeric", autocomplete: "off", value: counted[face] || "", "aria-label": face > 1 ? dong(face) : say("small_change") });
    field.addEventListener("input", () => { counted[face] = whole(field.value); compare(); });
    field.addEventListener("change", () => store.remember({ counted }));
    return h("div", { class: "line" }, h("span", { class: "label" }, face > 1 ? dong(face) : say("small_change")), field);
  });
  compare();
  return show(say("count"), totals(), h("div", { class: "count" }, ...rows), verdict, back());
}

// --- handing over ----------------------------------------------------------------------------------------------------

async function handOverScreen() {
  const mine = wanted, waits = store.waiting().length, packed = waits ? await store.parcels() : [];
  if (mine !== wanted) return null;
  const online = button(say("by_network"), (event) => { event.target.disabled = true; event.target.textContent = say("one_moment"); handIn().then(draw); }, "primary wide");
  const sheet = store.sheetNow();
  return show(say("hand_over"), totals(), notice(waits ? say("waiting", { count: waits }) : say("nothing_waits")),
    ...(waits ? [online, notice(say("other_ways")), asFile(packed, "may-giao-dich")] : [
      h("p", { class: "bottom" }, h("a", { class: "button primary", href: `/giao-dich/${sheet.session_id}/dong-bo` }, say("to_synchronise"))),
      notice(say("give_back_how", { count: sheet.payouts.filter((one) => !store.taken("payout", one.id)).length })), button(say("give_back"), giveBack, "plain")]),
    back());
}

async function giveBack() {
  if (!window.confirm(say("give_back_sure"))) return;
  const got = await server.giveBack(store.device().device);
  if (got.freed === undefined) {
    tell(problemOf(got), "alert");
    return draw();
  }
  const session = store.sheetNow().session_id;
  if ((await store.wipeSheet()) && (await store.forget())) location.assign(`/giao-dich/${session}/dong-bo`);
  return null;
}

// --- which screen ----------------------------------------------------------------------------------------------------

let wanted = 0;

function draw() {
  wanted += 1;
  if (!store.device()) return start();
  if (!store.sheetNow()) return show(say("title"), notice(say("no_session")));
  const [, where, first] = location.hash.split("/");
  if (where === "to") return groupScreen(first);
  if (where === "chi") return payoutScreen(first);
  if (where === "khoan") return entriesScreen();
  if (where === "dem") return countScreen();
  if (where === "nop") return handOverScreen();
  return home();
}

watch(draw);
start();
