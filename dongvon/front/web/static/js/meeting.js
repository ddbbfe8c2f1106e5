// The meeting: the count of those present and of each vote runs along; what was ticked stays on this device until the
// server has it, and is sent with the one request id it was begun with, so that sending twice books once.
"use strict";
(() => {
  const form = document.querySelector("form[data-meeting]");
  if (!form) return;
  const key = `hop/${form.dataset.meeting}`, words = form.dataset;
  const told = document.querySelector("[data-said]");
  const say = (text, tone = "note") => { told.hidden = !text; told.className = `message ${tone}`; told.textContent = text; };
  const number = (name) => Number(form.elements[name]?.value.trim() || 0);

  function present() {
    return new Set([...form.querySelectorAll("input[name=co]:checked")].map((one) => one.value));
  }
  function count() {
    const there = present(), enough = there.size >= Number(words.needed);
    form.querySelector("[data-present]").textContent = there.size;
    const quorum = form.querySelector("[data-quorum]");
    quorum.textContent = enough ? words.enough : `${words.short} ${words.needed}`;
    quorum.classList.toggle("off", !enough);
    for (const one of form.querySelectorAll("[data-application]")) {
      const id = one.dataset.application, aside = new Set([one.dataset.household]);
      for (const tick of one.querySelectorAll("input[name^=tranh-]")) {
        tick.closest("li").hidden = !there.has(tick.value);
        if (tick.checked) aside.add(tick.value);
      }
      const entitled = there.size - [...aside].filter((who) => there.has(who)).length;
      const agreed = number(`thuan-${id}`), voted = agreed + number(`chong-${id}`) + number(`trang-${id}`);
      const shown = one.querySelector("[data-count]");
      const chosen = agreed * Number(words.whole) > entitled * Number(words.share);
      const outcome = voted > entitled ? words.tooMany : !voted ? "" : chosen ? words.chosen : words.notChosen;
      shown.textContent = `${voted}/${entitled} ${words.entitled}${outcome ? ` · ${outcome}` : ""}`;
      shown.classList.toggle("off", voted > entitled);
    }
  }

  // --- kept on the device -------------------------------------------------------------------------------------------

  function keep(waiting) {
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
    localStorage.setItem(key, JSON.stringify({ pairs, waiting }));
  }
  function kept() {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }
  function restore(pairs) {
    const given = new Map();
    for (const [name, value] of pairs) given.set(name, [...(given.get(name) || []), value]);
    for (const field of form.elements) {
      if (!field.name || field.name === "csrfmiddlewaretoken") continue;
      const values = given.get(field.name) || [];
      if (field.type === "checkbox") field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
  }

  // --- sent ---------------------------------------------------------------------------------------------------------

  let busy = false;
  async function post() {
    const answer = await fetch(location.href, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    return (answer.headers.get("Content-Type") || "").startsWith("application/json") ? answer.json() : null;
  }
  // Whoever signed in anew has a new token of the form: it is taken from a fresh page.
  async function renewed() {
    const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
    const token = page.querySelector("form[data-meeting] input[name=csrfmiddlewaretoken]");
    if (token) form.elements.csrfmiddlewaretoken.value = token.value;
    return Boolean(token);
  }
  async function send() {
    if (busy) return;
    busy = true;
    keep(true);
    say(words.sending);
    try {
      let json = await post();
      if (!json && await renewed()) json = await post();
      if (json?.url) {
        localStorage.removeItem(key);
        location.assign(json.url);
        return;
      }
      keep(false);
      say(json ? [json.refused, json.source && `(${json.source})`].filter(Boolean).join(" ") : words.signIn, "refused");
      if (json?.code === "request_reused") localStorage.removeItem(key);
    } catch {
      say(words.kept, "attention");
    } finally {
      busy = false;
    }
  }

  form.addEventListener("input", () => { count(); keep(false); });
  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  addEventListener("online", () => { if (kept()?.waiting) send(); });
  setInterval(() => { if (kept()?.waiting && navigator.onLine) send(); }, 15000);

  const before = kept();
  if (before) {
    restore(before.pairs);
    say(words.again);
  }
  count();
  if (before?.waiting) send();
})();
