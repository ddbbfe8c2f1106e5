// The form in which entries leave the phone; the other half is dongvon/field/collecting/parcels.py.
const letters = new TextEncoder();
const PIECE = 400; // letters in one QR code: sixty-odd modules a side, read from an old screen

const row = (one) => [one.number, one.id, one.kind, one.about, one.amount, one.receipt, one.day, one.undoes, one.made,
  ...(one.basis ? [one.basis, one.recipient ?? null] : [])];

function encoded(content) {
  let text = "";
  for (const byte of new Uint8Array(content)) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function deflated(text) {
  return new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer();
}

// One parcel for each session the entries were taken for (as a rule one).
export async function pack(keys, entries) {
  const sessions = [...new Set(entries.map((one) => one.session))].sort();
  return Promise.all(sessions.map(async (session) => {
    const rows = entries.filter((one) => one.session === session).map(row);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv, additionalData: letters.encode(keys.device) };
    const sealed = await crypto.subtle.encrypt(how, keys.parcel, await deflated(JSON.stringify({ session, entries: rows })));
    return `DV1.${keys.device}.${encoded(new Uint8Array([...iv, ...new Uint8Array(sealed)]))}`;
  }));
}

// The pieces a parcel is shown in, one QR code each; any order, any number of times.
export function pieces(parcel) {
  const count = Math.ceil(parcel.length / PIECE), tag = parcel.slice(-6);
  return Array.from({ length: count }, (_, n) => `DVQ|${n + 1}|${count}|${tag}|${parcel.slice(n * PIECE, (n + 1) * PIECE)}`);
}

export const stub = async (keys, one) => encoded(letters.encode(JSON.stringify([keys.device, one.session, row(one)])));

export async function code(keys, shown) {
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", keys.receipt, letters.encode(shown))).slice(0, 16);
  let bits = 0, held = 0, text = "";
  for (const byte of mac) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += "abcdefghijklmnopqrstuvwxyz234567"[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return text + "abcdefghijklmnopqrstuvwxyz234567"[(held << (5 - bits)) & 31];
}
