// What stays on the phone: IndexedDB, everything in it under a key made from the PIN. Nothing here knows a screen.
// An entry exists when its transaction is committed; it is shown as taken only after that. See docs/decisions/0044.
import Dexie from "../vendor/dexie/dexie.min.mjs";
import { code, pack, stub } from "./parcel.js";

const NAME = document.documentElement.dataset.store; // the page says whose device it is: a leader's or a teller's
const db = new Dexie(NAME, { chromeTransactionDurability: "strict" });
db.version(1).stores({ meta: "key", entries: "number" });

const ROUNDS = 310000; // PBKDF2-SHA-256; about a second on a cheap phone
const letters = new TextEncoder();
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const WAY = { interest: 1, deposit: 1, payout: -1 }; // of cash: into the bag, out of it

let pinKey, salt, keys, sheet, entries = [];

// One at a time, also across two tabs of the same phone.
const inOrder = (work) => navigator.locks.request(NAME, work);
const meta = async (key) => (await db.meta.get(key))?.value;

async function keyFromPin(pin, grains) {
  const base = await crypto.subtle.importKey("raw", letters.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: grains, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function seal(value, key = pinKey) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, letters.encode(JSON.stringify(value))) };
}

async function unseal({ iv, box }, key = pinKey) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, box)));
}

// What the server gave to this phone, if the PIN opens it; undefined for a wrong one.
async function givenUnder(key) {
  try {
    return await unseal(await meta("keys"), key);
  } catch (error) {
    if (error.name !== "OperationError") throw error;
    return undefined;
  }
}

export const isEnrolled = async () => Boolean(await meta("keys"));

// `given`: what the server answered to the enrolment. The keys are kept under the PIN and used where nobody reads them.
export async function enrol(pin, given) {
  await navigator.storage?.persist?.();
  salt = crypto.getRandomValues(new Uint8Array(16));
  pinKey = await keyFromPin(pin, salt);
  const sealed = await seal(given);
  await db.transaction("rw", db.meta, async () => {
    await db.meta.bulkPut([{ key: "salt", value: salt }, { key: "keys", value: sealed }]);
    if ((await db.meta.get("number")) === undefined) await db.meta.put({ key: "number", value: 0 });
  });
  await open(given);
}

async function open(given) {
  // An inspector's phone hands in sheet by sheet and gives no receipts: it has neither key.
  const parcel = given.parcel && await crypto.subtle.importKey("raw", bytes(given.parcel), "AES-GCM", false, ["encrypt"]);
  const receipt = given.receipt && await crypto.subtle.importKey("raw", bytes(given.receipt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  keys = { device: given.device, number: given.number, group: given.group, place: given.place, parcel, receipt };
  await reload();
}

// False for a wrong PIN. There is no limit of tries here that would lose money: the kept copy can be handed over without.
export async function unlock(pin) {
  salt = await meta("salt");
  pinKey = await keyFromPin(pin, salt);
  const given = await givenUnder(pinKey);
  if (given) await open(given);
  else pinKey = undefined;
  return Boolean(given);
}

export const isPin = async (pin) => Boolean(await givenUnder(await keyFromPin(pin, salt)));

// Everything is sealed anew and put in one transaction: whenever the phone dies, the old PIN opens all of it or the new.
export function changePin(pin, another) {
  return inOrder(async () => {
    await reload();
    const given = await givenUnder(await keyFromPin(pin, salt));
    if (!given) return false;
    const grains = crypto.getRandomValues(new Uint8Array(16)), key = await keyFromPin(another, grains);
    const rows = [{ key: "salt", value: grains }, { key: "keys", value: await seal(given, key) }];
    if (sheet) rows.push({ key: "sheet", value: await seal(sheet, key) });
    const boxes = await Promise.all(entries.map(async (one) => ({ number: one.number, box: await seal(one, key) })));
    await db.transaction("rw", db.meta, db.entries, async () => {
      await db.entries.bulkPut(boxes);
      await db.meta.bulkPut(rows);
    });
    [pinKey, salt] = [key, grains];
    return true;
  });
}

// Another tab that changed the PIN, or enrolled anew, left this one with a key that opens nothing any more.
async function reload() {
  if (String(await meta("salt")) !== String(salt)) throw Object.assign(new Error("the PIN is another"), { name: "PinChanged" });
  const kept = await meta("sheet");
  sheet = kept && (await unseal(kept));
  entries = await Promise.all((await db.entries.orderBy("number").toArray()).map((row) => unseal(row.box)));
}

const packed = (rows) => (keys.parcel ? pack(keys, rows) : []);

export const device = () => keys;
export const sheetNow = () => sheet;
export const waiting = () => entries;

// `held`: what the server has of this phone, though its answer may have been lost on the way.
export async function keepSheet({ held, ...fresh }, skew) {
  await acknowledged(held);
  return inOrder(async () => {
    await reload();
    // Receipts given since the last delivery are not on the server yet.
    const given = new Set(entries.map((one) => one.receipt));
    for (const range of fresh.receipts) {
      while (given.has(`${range.series}-${range.used + 1}`)) range.used += 1;
    }
    sheet = { ...fresh, skew };
    await db.meta.put({ key: "sheet", value: await seal(sheet) });
  });
}

// --- entries ---------------------------------------------------------------------------------------------------------

// Vietnam's day by the phone's clock, corrected by what the server said when the sheet was taken.
function dayNow() {
  const year = Math.min(Math.max(Date.now() + (sheet.skew ?? 0), 0), 4e12);
  return new Date(year + 7 * 3600e3).toISOString().slice(0, 10);
}

function nextReceipt() {
  const range = sheet.receipts.find((one) => one.used < one.last);
  if (!range) return "";
  range.used = Math.max(range.used, range.first - 1) + 1;
  return `${range.series}-${range.used}`;
}

async function commit(content, asks) {
  return inOrder(async () => {
    await reload();
    if (asks && !asks()) return null;
    const number = (await meta("number")) + 1;
    const receipt = content.undoes ? "" : nextReceipt();
    const entry = { number, id: crypto.randomUUID(), receipt, day: dayNow(), made: Date.now(), session: sheet.session, undoes: null, basis: sheet.basis, ...content };
    const all = [...entries, entry];
    const box = await seal(entry), kept = await packed(all), sealed = await seal(sheet);
    await db.transaction("rw", db.meta, db.entries, async () => {
      await db.entries.add({ number, box });
      await db.meta.bulkPut([{ key: "number", value: number }, { key: "kept", value: kept }, { key: "sheet", value: sealed }]);
    });
    entries = all;
    return entry;
  });
}

// `more`: of a payout who received it, and the number of its paper.
export const collect = (kind, about, amount, more = {}) => commit({ kind, about, amount, ...more });

export function undo(entry) {
  const { kind, about, amount, recipient } = entry;
  return commit({ kind, about, amount, recipient, undoes: entry.id }, () => canUndo(entry));
}

export const canUndo = (entry) =>
  !entry.undoes && entries.some((one) => one.id === entry.id) && !entries.some((one) => one.undoes === entry.id);

// --- sums: an entry counts for, the entry that undoes it against -------------------------------------------------------

const signed = (one) => (one.undoes ? -one.amount : one.amount);
const cash = (one) => (WAY[one.kind] ?? 0) * signed(one);

export const taken = (kind, about) =>
  (sheet.handed[`${kind}/${about}`] ?? 0) +
  entries.filter((one) => one.kind === kind && one.about === about).reduce((sum, one) => sum + signed(one), 0);

export const waitingCash = () => entries.reduce((sum, one) => sum + cash(one), 0);
export const bag = () => (sheet?.bag ?? 0) + waitingCash();

// --- handing over ----------------------------------------------------------------------------------------------------

export const parcels = () => packed(entries);
export const keptCopy = () => meta("kept");

// What the server holds is wiped here, and nothing else: an entry made meanwhile stays, one it refused stays.
export function acknowledged(ids) {
  return inOrder(async () => {
    await reload();
    const held = new Set(ids), gone = entries.filter((one) => held.has(one.id));
    const rest = entries.filter((one) => !held.has(one.id));
    if (!gone.length) return 0;
    for (const one of gone) {
      const key = `${one.kind}/${one.about}`;
      sheet.handed[key] = (sheet.handed[key] ?? 0) + signed(one);
      sheet.bag += cash(one);
    }
    const sealed = await seal(sheet), kept = rest.length ? await packed(rest) : [];
    await db.transaction("rw", db.meta, db.entries, async () => {
      await db.entries.bulkDelete(gone.map((one) => one.number));
      await db.meta.bulkPut([{ key: "kept", value: kept }, { key: "sheet", value: sealed }]);
    });
    entries = rest;
    return gone.length;
  });
}

// What the teller has counted stays with the sheet.
export function remember(more) {
  return inOrder(async () => {
    await reload();
    sheet = { ...sheet, ...more };
    await db.meta.put({ key: "sheet", value: await seal(sheet) });
  });
}

// The sheet (names, debts) goes when nothing waits any more; entries that wait are never wiped.
export function wipeSheet() {
  return inOrder(async () => {
    await reload();
    if (entries.length) return false;
    await db.meta.bulkDelete(["sheet", "kept"]);
    sheet = undefined;
    return true;
  });
}

// A phone that was locked by the bank, or goes to another leader: enrolled anew, once nothing waits.
export function forget() {
  return inOrder(async () => {
    if (await db.entries.count()) return false;
    await db.meta.bulkDelete(["salt", "keys", "sheet", "kept", "number"]);
    [pinKey, salt, keys, sheet, entries] = [undefined, undefined, undefined, undefined, []];
    return true;
  });
}

export async function receiptOf(entry) {
  const shown = await stub(keys, entry);
  return `${location.origin}/bien-lai/${keys.place}-${await code(keys, shown)}#${shown}`;
}

export async function storageLeft() {
  const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
  return quota ? quota - usage : Infinity;
}
