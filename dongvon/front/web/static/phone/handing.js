// Handing over what waits on the device: by network, as often as it must, or as a file. The screen afterwards says how it went.
import { dong, h, say, tell } from "./screen.js";
import * as server from "./server.js";
import * as store from "./store.js";

export const problemOf = (got) => (got.offline ? say("no_signal") : got.status === 401 ? say("signed_out") : got.problem ?? say("no_signal"));

export async function handIn() {
  const wait = [0, 1000, 3000, 9000];
  for (const parcel of await store.parcels()) {
    let got;
    for (const pause of wait) {
      if (pause) await new Promise((done) => { setTimeout(done, pause); });
      got = await server.handIn(parcel);
      if (!got.offline && got.status < 500) break;
    }
    if (got.code === "device_revoked") return "revoked";
    if (!got.held) {
      tell(`${problemOf(got)} ${say("all_kept", { count: store.waiting().length })}`, "alert");
      return "waits";
    }
    await store.acknowledged(got.held);
    if (got.refused.length) tell(`${say("refused", { count: got.refused.length })} ${got.refused.map((one) => one.text).join(" ")}`, "alert");
    else tell(say("handed_in", { count: got.held.length, amount: dong(got.cash) }));
  }
  return "done";
}

export function asFile(packed, name) {
  const file = new File(packed.map((one) => `${one}\n`), `${name}-${new Date().toISOString().slice(0, 10)}.dongvon.txt`, { type: "text/plain" });
  return h("a", { class: "button", download: file.name, href: URL.createObjectURL(file) }, say("by_file"));
}
