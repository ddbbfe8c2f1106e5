// A sheet or the cash keyed in: Enter moves on, the sum runs along, and what is missing is said.
"use strict";
(() => {
  const number = (text) => Number(String(text).replace(/[^0-9]/g, "")) || 0;
  const grouped = (amount) => amount.toLocaleString(document.documentElement.lang === "en" ? "en" : "vi");
  for (const form of document.querySelectorAll("form[data-keyed]")) {
    const inputs = () => [...form.querySelectorAll("input[inputmode]")].filter((one) => one.offsetParent);
    const total = form.querySelector("[data-total]");
    const gap = form.querySelector("[data-gap]");
    const counted = form.querySelector("[data-counted]");
    const add = () => {
      let sum = 0;
      for (const one of form.querySelectorAll("[data-cash]")) {
        sum += number(one.value);
        one.classList.toggle("differs", one.dataset.owed !== undefined && number(one.value) !== Number(one.dataset.owed));
      }
      for (const one of form.querySelectorAll("[data-handed]")) if (one.checked) sum += Number(one.dataset.handed);
      for (const one of form.querySelectorAll("[data-face]")) sum += number(one.value) * Number(one.dataset.face);
      total.textContent = grouped(sum);
      const off = counted ? number(counted.value) - sum : sum - Number(form.dataset.expected);
      gap.textContent = grouped(off);
      gap.classList.toggle("off", off !== 0);
    };
    form.addEventListener("input", add);
    form.addEventListener("focusin", (event) => { if (event.target.matches("input[inputmode]")) event.target.select(); });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input[inputmode]")) return;
      event.preventDefault();
      const all = inputs();
      const next = all[all.indexOf(event.target) + 1] || form.querySelector("button[name=buoc]");
      next.focus();
    });
    add();
    if (form.dataset.keyed !== "later") inputs()[0]?.focus(); // later: something above it is read first
  }
})();
