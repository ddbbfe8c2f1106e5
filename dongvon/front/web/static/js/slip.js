// The address to follow an application by, as a QR code to print.
import qrcode from "../vendor/qrcode-generator/qrcode.mjs";

for (const canvas of document.querySelectorAll("canvas[data-qr]")) {
  const code = qrcode(0, "M");
  code.addData(canvas.dataset.qr, "Byte");
  code.make();
  const modules = code.getModuleCount(), scale = 5, quiet = 4;
  canvas.width = canvas.height = (modules + 2 * quiet) * scale;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = "black";
  for (let y = 0; y < modules; y += 1) for (let x = 0; x < modules; x += 1) if (code.isDark(y, x)) pen.fillRect((x + quiet) * scale, (y + quiet) * scale, scale, scale);
}
