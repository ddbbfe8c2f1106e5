// The teller's laptop reads the codes on the leader's phone: each new one becomes a line of the text that is sent.
const video = document.getElementById("camera"), text = document.getElementById("id_text"), progress = document.getElementById("progress");
const start = document.getElementById("scan"), form = text.closest("form");
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

const lines = () => text.value.split("\n").filter(Boolean);

function missing() {
  const wanted = new Map();
  for (const [mark, n, count, tag] of lines().map((line) => line.split("|"))) {
    if (mark === "DVQ") wanted.set(tag, { count: Number(count), have: (wanted.get(tag)?.have ?? new Set()).add(n) });
  }
  const all = [...wanted.values()];
  return { have: all.reduce((sum, one) => sum + one.have.size, 0), count: all.reduce((sum, one) => sum + one.count, 0) };
}

function look(stream) {
  if (video.readyState >= 2) {
    const { videoWidth: width, videoHeight: height } = video;
    Object.assign(pen.canvas, { width, height });
    pen.drawImage(video, 0, 0);
    const found = globalThis.jsQR(pen.getImageData(0, 0, width, height).data, width, height, { inversionAttempts: "dontInvert" });
    if (found?.data && (found.data.startsWith("DVQ|") || found.data.includes("/bien-lai/")) && !lines().includes(found.data)) {
      text.value = [...lines(), found.data].join("\n");
      const { have, count } = missing();
      progress.textContent = count ? `${have} / ${count}` : String(lines().length);
      if (count && have === count) {
        stream.getTracks().forEach((track) => track.stop());
        form.requestSubmit();
        return;
      }
    }
  }
  requestAnimationFrame(() => look(stream));
}

if (navigator.mediaDevices?.getUserMedia) start.hidden = false;
start.addEventListener("click", async () => {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    look(stream);
  } catch (error) {
    progress.textContent = `${start.dataset.refused} (${error.name})`;
  }
});
