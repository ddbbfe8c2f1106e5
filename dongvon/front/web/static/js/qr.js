// Draws the QR code of an address: one path of squares, sharp at any size, black on white in the dark too.
import qrcode from "../vendor/qrcode-generator/qrcode.mjs";

const SVG = "http://www.w3.org/2000/svg", QUIET = 4;
for (const box of document.querySelectorAll("[data-qr]")) {
  const code = qrcode(0, "M");
  code.addData(box.dataset.qr);
  code.make();
  const count = code.getModuleCount(), side = count + 2 * QUIET;
  let squares = "";
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) squares += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  const picture = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", `0 0 ${side} ${side}`);
  picture.setAttribute("shape-rendering", "crispEdges");
  path.setAttribute("d", squares);
  picture.append(path);
  box.append(picture);
}
