// The server as the device knows it: every answer is {…}, {problem: "…"} or, without a network, {offline: true}.
const { base } = document.documentElement.dataset;
let token = "";

async function ask(address, options = {}) {
  try {
    const answer = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    if (answer.redirected || !(answer.headers.get("content-type") ?? "").startsWith("application/json")) {
      return { problem: "server", status: answer.status };
    }
    return { ...(await answer.json()), status: answer.status };
  } catch {
    return { offline: true };
  }
}

async function send(address, fields) {
  if (!token) await whoAmI();
  for (let again = 0; ; again += 1) {
    const body = new URLSearchParams(fields);
    const answer = await ask(address, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.status !== 403 || again) return answer;
    await whoAmI(); // signed in again since: the token is another
  }
}

export async function whoAmI(device = "") {
  const answer = await ask(`${base}toi?may=${encodeURIComponent(device)}`);
  token = answer.token ?? token;
  return answer;
}

export const enrol = (device) => send(`${base}ghi-danh`, { device });
export const takeSheet = (device) => ask(`${base}so?may=${encodeURIComponent(device)}`);
export const handIn = (parcel) => send(`${base}nop`, { parcel });
export const handCheck = (entry) => send(`${base}nop`, { entry });
export const prepare = (device, session) => send(`${base}chuan-bi`, { device, session });
export const giveBack = (device) => send(`${base}tra`, { device });
