// A photo drawn anew: smaller, and without anything the camera wrote beside the picture (place, time, maker of the phone).
const LONGEST = 1280, HEAVIEST = 200e3;

const encoded = (canvas, quality) => new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });

async function drawn(picture, longest) {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// {text: base64, size: bytes, canvas: to show}; throws where the file is no picture.
export async function shrunk(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  for (let longest = LONGEST; ; longest = Math.round(longest * 0.75)) {
    const canvas = await drawn(picture, longest);
    for (const quality of [0.8, 0.65, 0.5]) {
      const blob = await encoded(canvas, quality);
      if (blob.size > HEAVIEST) continue;
      let text = "";
      for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
      return { text: btoa(text), size: blob.size, canvas };
    }
  }
}
