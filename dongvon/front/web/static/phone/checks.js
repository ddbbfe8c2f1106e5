// The inspector's phone: the loans to look at, the sheet 06/TD of each, kept here until the server has it. Screens over
// `store`, as on the leader's phone; the address after # is the screen.
import { shrunk } from "./photo.js";
import { askPin, button, day, dong, go, h, notice, say, show, tell, watch } from "./screen.js";
import * as server from "./server.js";
import * as store from "./store.js";

const FINDINGS = ["right", "part", "unused", "misused", "passed_on"];
const whole = (text) => Number(String(text).replace(/\D/g, "") || 0);
const signIn = () => h("a", { class: "button primary", href: "/dang-nhap?next=/kiem-tra/" }, say("sign_in"));
const back = () => h("p", { class: "bottom" }, h("a", { class: "button", href: "#/" }, say("back")));
const problemOf = (got) => (got.offline ? say("no_signal") : got.status === 401 ? say("signed_out") : got.problem ?? say("no_signal"));

// --- from signing in to a list on the phone --------------------------------------------------------------------------

async function start() {
  if (await store.isEnrolled()) return askPin(say("pin_title"), say("pin_hint"), tryPin, button(say("pin_forgotten"), forgotten, "plain"));
  const me = await server.whoAmI();
  if (me.offline) return show(say("first_time"), notice(say("first_online")), button(say("again"), start, "primary"));
  if (!me.checker) return show(say("first_time"), notice(say(me.signed_in ? "not_a_checker" : "sign_in_first")), signIn());
  return askPin(say("pin_choose"), say("pin_why"), (pin) => askPin(say("pin_again"), say("pin_why"), (twice) => enrol(pin, twice)));
}

async function tryPin(pin) {
  if (await store.unlock(pin)) return draw();
  tell(say("pin_wrong"), "alert");
  return start();
}

async function enrol(pin, twice) {
  if (pin !== twice) {
    tell(say("pin_differs"), "alert");
    return start();
  }
  await store.enrol(pin, { device: crypto.randomUUID() });
  await takeList();
  return draw();
}

// Nothing that waits is ever wiped: only an empty phone is prepared anew.
async function forgotten() {
  if (await store.forget()) return start();
  return show(say("pin_forgotten"), notice(say("pin_sealed"), "alert"), button(say("back"), start, "plain"));
}

async function takeList() {
  const asked = Date.now(), got = await server.takeSheet(store.device().device);
  if (!got.hamlets) return tell(problemOf(got), "alert");
  const { now, status, ...list } = got;
  await store.keepSheet({ ...list, held: [], receipts: [], handed: {}, bag: 0 }, now - (asked + Date.now()) / 2);
  return tell(say("list_taken", { count: list.hamlets.reduce((sum, one) => sum + one.loans.length, 0) }));
}

// --- the list --------------------------------------------------------------------------------------------------------

const loans = () => store.sheetNow().hamlets.flatMap((hamlet) => hamlet.loans);
const written = (loan) => store.waiting().some((one) => one.about === loan.id);

function row(loan) {
  const due = loan.due ? say("by_day", { day: day(loan.due) }) : "";
  return h("li", {}, h("a", { href: `#/khoan/${loan.id}` }, h("strong", {}, loan.name),
    h("span", {}, [say(`why_${loan.why}`), due].filter(Boolean).join(" · ")),
    h("span", {}, [loan.programme, loan.group].filter(Boolean).join(" · ")),
    loan.mine ? null : h("span", {}, say("of_others")), written(loan) ? h("span", { class: "taken" }, say("is_checked")) : null));
}

function home() {
  const list = store.sheetNow();
  const take = button(say(list ? "list_again" : "list_take"), async () => { await takeList(); draw(); }, list ? "plain" : "primary");
  if (!list) return show(say("title"), notice(say("list_none")), take, navigator.onLine ? signIn() : null);
  const some = list.hamlets.filter((hamlet) => hamlet.loans.length);
  return show(say("visits"),
    ...(some.length ? some.flatMap((hamlet) => [h("h2", {}, hamlet.name), h("ul", { class: "members" }, ...hamlet.loans.map(row))]) : [notice(say("list_empty"))]),
    h("p", { class: "bottom" }, h("a", { class: "button primary", href: "#/nop" }, say("hand_over")), h("a", { class: "button", href: "#/phieu" }, say("sheets"))), take);
}

// --- the sheet 06/TD of one loan -------------------------------------------------------------------------------------

const field = (label, input) => h("p", { class: "stacked" }, h("label", { for: input.id }, label), input);
const text = (id, most) => h("textarea", { id, rows: "2", maxlength: String(most) });
const money = (id) => h("input", { id, inputmode: "numeric", autocomplete: "off" });
const choice = (id, rows, chosen) => h("select", { id }, ...rows.map(([key, label]) => h("option", { value: key, selected: key === chosen }, label)));

// Vietnam's day by the phone's clock; where the books are of another day than the server's, that day.
function dayNow() {
  const list = store.sheetNow();
  return list.day === list.today ? new Date(Date.now() + (list.skew ?? 0) + 7 * 3600e3).toISOString().slice(0, 10) : list.day;
}

function checkScreen(id) {
  const list = store.sheetNow(), loan = loans().find((one) => one.id === Number(id));
  if (!loan) return home();
  if (!list.inspectors.length) return show(loan.name, notice(say("not_registered"), "alert"), back());
  const parts = { photo: null, place: null };
  const me = list.inspectors.find((one) => one.me) ?? list.inspectors[0];
  const inspector = choice("inspector", list.inspectors.map((one) => [one.id, one.name]), me.id);
  const companion = choice("companion", [["", say("nobody")], ...list.companions.filter((one) => one.id !== me.id).map((one) => [one.id, one.name])], "");
  const on = h("input", { id: "on", type: "date", value: dayNow() });
  const right = money("right"), wrong = money("wrong"), amounts = h("div", { hidden: true }, field(say("right"), right), field(say("wrong"), wrong));
  const used = text("used", 200), effect = text("effect", 200), remarks = text("remarks", 400), signed = h("input", { id: "signed", type: "checkbox" });
  const warn = h("p", { class: "quiet", role: "status" });
  const findings = h("fieldset", { class: "findings" }, h("legend", {}, say("finding")), ...FINDINGS.map((key) =>
    h("label", { class: "tick" }, h("input", { type: "radio", name: "finding", value: key, onchange: () => { amounts.hidden = key !== "part"; } }), say(`finding_${key}`))));
  const chosen = () => findings.querySelector("input:checked")?.value;

  function foundNow() {
    const part = chosen() === "part";
    return { finding: chosen(), right: part ? whole(right.value) : 0, wrong: part ? whole(wrong.value) : 0, used_for: used.value.trim(),
      effect: effect.value.trim(), remarks: remarks.value.trim(), signed: signed.checked, latitude_e3: parts.place?.[0] ?? null, longitude_e3: parts.place?.[1] ?? null };
  }

  function problem(found) {
    if (!found.finding) return say("choose_finding");
    if (found.finding === "part" && !(found.right > 0 && found.right < loan.received && found.right + found.wrong <= loan.received)) return say("part_amount");
    return found.finding !== "right" && !found.used_for && !found.remarks ? say("say_why") : "";
  }

  let busy = false;
  async function keep() {
    const found = foundNow(), why = problem(found);
    if (busy || why) { warn.textContent = why; return; }
    busy = true;
    try {
      await store.collect("check", loan.id, 0, { on: on.value, inspector: Number(inspector.value), companion: Number(companion.value) || null, found, photo: parts.photo, name: loan.name });
      tell(say("kept", { name: loan.name }), "good");
      go("#/");
    } catch (error) {
      busy = false;
      if (error.name === "PinChanged") throw error;
      warn.textContent = say("not_saved", { why: error.name });
    }
  }

  return show(loan.name,
    h("dl", { class: "facts" }, h("dt", {}, say("group")), h("dd", {}, loan.group), h("dt", {}, say("purpose")), h("dd", {}, loan.purpose),
      h("dt", {}, say("received")), h("dd", {}, dong(loan.received)), h("dt", {}, say("owed")), h("dd", {}, dong(loan.owed))),
    findings, amounts, field(say("used_for"), used), field(say("effect"), effect), field(say("remarks"), remarks),
    h("label", { class: "tick" }, signed, say("signed")),
    photoField(parts), placeField(parts),
    field(say("on"), on), field(say("inspector"), inspector), field(say("companion"), companion),
    warn, button(say("keep"), keep, "primary wide"), back());
}

function photoField(parts) {
  const said = h("p", { class: "quiet", role: "status" }), shown = h("div", { class: "photo" });
  const input = h("input", { id: "photo", type: "file", accept: "image/*", capture: "environment" });
  const drop = button(say("photo_drop"), () => { parts.photo = null; input.value = ""; said.textContent = ""; shown.replaceChildren(); drop.hidden = true; }, "small");
  drop.hidden = true;
  input.addEventListener("change", async () => {
    if (!input.files.length) return;
    try {
      const photo = await shrunk(input.files[0]);
      parts.photo = photo.text;
      said.textContent = say("photo_kept", { size: Math.ceil(photo.size / 1000) });
      shown.replaceChildren(photo.canvas);
      drop.hidden = false;
    } catch {
      parts.photo = null;
      said.textContent = say("photo_failed");
    }
  });
  return h("div", {}, field(say("photo"), input), shown, said, drop);
}

// Only when ticked, and rounded before anything keeps it: about a hundred metres.
function placeField(parts) {
  const said = h("p", { class: "quiet", role: "status" });
  const tick = h("input", { id: "place", type: "checkbox", onchange: () => {
    parts.place = null;
    said.textContent = "";
    if (!tick.checked) return;
    const found = ({ coords }) => {
      if (!tick.checked) return;
      parts.place = [coords.latitude, coords.longitude].map((one) => Math.round(one * 1000));
      said.textContent = say("location_kept", { latitude: parts.place[0] / 1000, longitude: parts.place[1] / 1000 });
    };
    const failed = () => { tick.checked = false; said.textContent = say("location_failed"); };
    if (navigator.geolocation) navigator.geolocation.getCurrentPosition(found, failed, { timeout: 15e3 });
    else failed();
  } });
  return h("div", {}, h("label", { class: "tick" }, tick, say("location")), said);
}

// --- what waits, handing in ------------------------------------------------------------------------------------------

function sheetsScreen() {
  const rows = store.waiting().map((entry) => h("li", {}, h("a", {}, h("strong", {}, entry.name), h("span", {}, `${say(`finding_${entry.found.finding}`)} · ${day(entry.on)}`)),
    button(say("take_away"), async () => {
      if (!window.confirm(say("take_away_sure", { name: entry.name }))) return;
      await store.acknowledged([entry.id]);
      draw();
    }, "small")));
  return show(say("sheets"), rows.length ? h("ul", { class: "members" }, ...rows) : notice(say("nothing_waits")), back());
}

const travels = ({ id, about, on, inspector, companion, found, photo }) => JSON.stringify({ id, loan: about, on, inspector, companion, found, photo });

async function handIn() {
  const refused = [];
  let held = 0;
  for (const entry of [...store.waiting()]) {
    const got = await server.handCheck(travels(entry));
    if (got.held) {
      await store.acknowledged(got.held);
      held += 1;
    } else if (got.status === 409) refused.push(`${entry.name}: ${got.problem}`);
    else return tell(`${problemOf(got)} ${say("all_kept", { count: store.waiting().length })}`, "alert");
  }
  if (refused.length) return tell(`${say("refused", { count: refused.length })} ${refused.join(" ")}`, "alert");
  await takeList();
  return tell(say("handed_in", { count: held }), "good");
}

function handOverScreen() {
  const count = store.waiting().length;
  const online = button(say("by_network"), (event) => { event.target.disabled = true; event.target.textContent = say("one_moment"); handIn().then(draw); }, "primary wide");
  const wipe = button(say("wipe"), async () => {
    if (window.confirm(say("wipe_sure")) && (await store.wipeSheet()) && (await store.forget())) location.assign("/kiem-tra-von");
  }, "plain");
  return show(say("hand_over"), notice(count ? say("waiting", { count }) : say("nothing_waits")), count ? online : wipe, count ? signIn() : null, back());
}

// --- which screen ----------------------------------------------------------------------------------------------------

function draw() {
  if (!store.device()) return start();
  if (!store.sheetNow()) return home();
  const [, where, first] = location.hash.split("/");
  if (where === "khoan") return checkScreen(first);
  if (where === "phieu") return sheetsScreen();
  if (where === "nop") return handOverScreen();
  return home();
}

watch(draw);
start();
