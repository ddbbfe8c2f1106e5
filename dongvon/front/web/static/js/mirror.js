// Sugar of the mirror book: files dropped anywhere on the form, a sentence while they travel, codes copied by a click.
"use strict";
(() => {
  for (const form of document.querySelectorAll("[data-drop]")) {
    const input = form.querySelector("input[type=file]");
    const sending = form.querySelector("[data-sending]");
    const send = () => form.requestSubmit();
    for (const name of ["dragenter", "dragover"]) {
      form.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
    }
    for (const name of ["dragleave", "drop"]) form.addEventListener(name, () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      send();
    });
    form.addEventListener("submit", (event) => {
      if (input.files.length > Number(form.dataset.most)) {
        event.preventDefault();
        event.stopPropagation();
        sending.textContent = form.dataset.tooMany;
        sending.hidden = false;
        return;
      }
      sending.textContent = form.dataset.uploading; sending.hidden = false; });
    addEventListener("pageshow", () => { sending.hidden = true; });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.classList.add("copied");
      setTimeout(() => button.classList.remove("copied"), 1500);
    } catch { getSelection().selectAllChildren(button); }
  });
})();
