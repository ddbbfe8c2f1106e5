// What the leader's phone and the team's laptop show alike: words, elements, the number pad, the PIN, signal in words.
import * as store from "./store.js";

const words = JSON.parse(document.getElementById("words").textContent);
const screen = document.getElementById("screen");
const PIN_LENGTH = 6, LEAST_SPACE = 20e6, LOCK_AFTER = 5 * 60e3;
export const MOST = 1e9;

export const say = (key, facts = {}) => Object.entries(facts).reduce((text, [name, fact]) => text.replaceAll(`{${name}}`, fact), words[key] ?? key);
const english = document.documentElement.lang === "en";
const grouped = (amount, mark) => String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, mark);
export const dong = (amount) => (english ? `VND ${grouped(amount, ",")}` : `${grouped(amount, ".")} đ`);
export const day = (iso) => iso.split("-").reverse().join("/");

export function h(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value !== false && value !== null) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export const button = (label, act, kind = "", more = {}) => h("button", { type: "button", class: kind, onclick: act, ...more }, label);
export const go = (where) => { location.hash = where; };
export const notice = (text, kind = "") => text && h("p", { class: `notice ${kind}`, role: kind === "alert" ? "alert" : "status" }, text);
let said = null; // a sentence for the next screen
export const tell = (text, kind = "") => { said = { text, kind }; };

export function show(title, ...parts) {
  const line = said && notice(said.text, said.kind);
  said = null;
  const heading = h("h1", { tabindex: "-1" }, title);
  screen.replaceChildren(heading, ...[line, ...parts].filter(Boolean));
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
  state();
}

// Signal and what waits, in words, always in sight.
export function state() {
  const count = store.device() ? store.waiting().length : 0;
  const signal = navigator.onLine ? say("online") : say("offline");
  document.getElementById("state").textContent = store.device() ? `${signal} · ${count ? say("waiting", { count }) : say("nothing_waits")}` : signal;
}

// --- number pad ------------------------------------------------------------------------------------------------------

export function pad(press, left = "000") {
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", left, "0", "⌫"];
  return h("div", { class: "pad" }, ...keys.map((key) => key === "" ? h("span") : button(key, () => press(key), "", key === "⌫" ? { "aria-label": say("erase") } : {})));
}

export function typed(before, key, most) {
  if (key === "⌫") return before.slice(0, -1);
  const after = (before + key).replace(/^0+/, "");
  return Number(after) <= most ? after : before;
}

// --- PIN -------------------------------------------------------------------------------------------------------------

export function askPin(title, hint, then, ...below) {
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

// --- what every application does from its start ------------------------------------------------------------------------

// The application locks itself when it was out of sight for a while; a new version waits until it is opened the next
// time: entries are in IndexedDB, untouched by it.
export async function watch(draw) {
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
  store.storageLeft().then((left) => {
    if (left < LEAST_SPACE) document.getElementById("full").hidden = false;
  });
  if ("serviceWorker" in navigator) {
    const { base } = document.documentElement.dataset;
    const registration = await navigator.serviceWorker.register(`${base}sw.js`, { scope: base, updateViaCache: "none" });
    registration.waiting?.postMessage("take over");
  }
}
