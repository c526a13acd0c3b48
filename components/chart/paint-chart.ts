const scale = 2;
const gutter = 24;
const drawn = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray"],
  ...["stroke-linejoin", "stroke-linecap", "opacity"],
];

/**
 * What a chart shows as a PNG, at twice its size on the screen: its title and note, its drawing (`svg.recharts-surface`, or else a
 * table) in the colours of the present theme, and its keys (`[data-key]`). Texts are painted on the canvas itself, for an SVG that is
 * drawn as an image cannot have the page's fonts.
 */
export async function paintChart(chart: HTMLElement, title: string, note: string): Promise<Blob> {
  const drawing =
    chart.querySelector<SVGSVGElement>("svg.recharts-surface") ?? chart.querySelector<HTMLTableElement>("table");
  if (!drawing) throw new Error("no drawing");
  const { width, height } = drawing.getBoundingClientRect();
  const look = getComputedStyle(chart);
  const colour = (token: string) => look.getPropertyValue(`--${token}`).trim();
  const canvas = document.createElement("canvas");
  const brush = canvas.getContext("2d");
  if (!brush) throw new Error("no canvas");
  const font = (weight: number, size: number) => `${weight} ${size}px ${look.fontFamily}`;

  brush.font = font(400, 12);
  const noteLines = linesOf(brush, note, width);
  const keys = [...chart.querySelectorAll<HTMLElement>("[data-key]")].map((key) => ({
    mark: key.querySelector("svg"),
    text: key.textContent ?? "",
    width: 20 + brush.measureText(key.textContent ?? "").width + 16,
  }));
  const keyLines = keys.reduce<(typeof keys)[]>((lines, key) => {
    const line = lines.at(-1);
    if (line && line.reduce((sum, each) => sum + each.width, key.width) <= width + 16) line.push(key);
    else lines.push([key]);
    return lines;
  }, []);

  const top = gutter + 20 + noteLines.length * 16 + 8;
  canvas.width = Math.round((width + 2 * gutter) * scale);
  canvas.height = Math.round((top + height + (keyLines.length ? 8 + keyLines.length * 20 : 0) + gutter) * scale);
  brush.scale(scale, scale);
  brush.fillStyle = colour("canvas");
  brush.fillRect(0, 0, canvas.width, canvas.height);

  brush.fillStyle = colour("text");
  brush.font = font(600, 13);
  brush.fillText(title, gutter, gutter + 14, width);
  brush.fillStyle = colour("muted");
  brush.font = font(400, 12);
  for (const [at, line] of noteLines.entries()) brush.fillText(line, gutter, gutter + 32 + at * 16);

  if (drawing instanceof HTMLTableElement) paintTable(brush, drawing, gutter, top);
  else {
    brush.drawImage(await imageOf(drawing), gutter, top, width, height);
    for (const text of drawing.querySelectorAll("text")) paintText(brush, text, gutter, top);
  }

  for (const [row, line] of keyLines.entries()) {
    let left = gutter;
    const middle = top + height + 8 + row * 20 + 10;
    for (const key of line) {
      if (key.mark) brush.drawImage(await imageOf(key.mark), left, middle - 6, 12, 12);
      brush.fillStyle = colour("text");
      brush.font = font(400, 12);
      brush.fillText(key.text, left + (key.mark ? 18 : 0), middle + 4);
      left += key.width;
    }
  }
  return await new Promise((resolve, reject) =>
    canvas.toBlob((file) => (file ? resolve(file) : reject(new Error("no file"))), "image/png"),
  );
}

/** An SVG of the page without its texts, as an image that needs nothing of the page. */
async function imageOf(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true);
  if (!(copy instanceof SVGSVGElement)) throw new Error("no SVG");
  const copies = [...copy.querySelectorAll("*")];
  for (const [at, original] of [...svg.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(original);
    for (const name of drawn) copies[at]?.setAttribute(name, style.getPropertyValue(name));
    copies[at]?.removeAttribute("class");
    copies[at]?.removeAttribute("style");
  }
  for (const text of copy.querySelectorAll("text, title")) text.remove();
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  // Sharp at the scale of the canvas: browsers draw an SVG at the size that it names.
  copy.setAttribute("width", String(width * scale));
  copy.setAttribute("height", String(height * scale));
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  copy.removeAttribute("style");
  copy.removeAttribute("class");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

function paintText(brush: CanvasRenderingContext2D, text: SVGTextElement, left: number, top: number) {
  const parts = text.querySelectorAll<SVGTSpanElement>("tspan");
  for (const part of parts.length > 0 ? parts : [text]) {
    if (!part.textContent || part.getNumberOfChars() === 0) continue;
    const matrix = part.getCTM();
    if (!matrix) continue;
    const style = getComputedStyle(part);
    // Digits are of other widths there: what is laid to the right or in the middle must be so again.
    const [start, end] = [part.getStartPositionOfChar(0), part.getEndPositionOfChar(part.getNumberOfChars() - 1)];
    const x = { start: start.x, middle: (start.x + end.x) / 2, end: end.x }[style.textAnchor] ?? start.x;
    const point = new DOMPoint(x, start.y).matrixTransform(matrix);
    brush.textAlign = style.textAnchor === "middle" ? "center" : style.textAnchor === "end" ? "end" : "start";
    brush.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    if (style.paintOrder.startsWith("stroke")) {
      brush.strokeStyle = style.stroke;
      brush.lineWidth = Number.parseFloat(style.strokeWidth);
      brush.lineJoin = "round";
      brush.strokeText(part.textContent, left + point.x, top + point.y);
    }
    brush.fillStyle = style.fill;
    brush.fillText(part.textContent, left + point.x, top + point.y);
    brush.textAlign = "start";
  }
}

/** Grounds and texts, those apart that are only for a screen reader. */
function paintTable(brush: CanvasRenderingContext2D, table: HTMLTableElement, left: number, top: number) {
  const corner = table.getBoundingClientRect();
  brush.textBaseline = "middle";
  for (const { cells } of table.rows)
    for (const cell of cells) {
      // The cells of the first row stay in their columns, however far somebody has scrolled.
      const column = (table.rows[0]?.cells[cell.cellIndex] ?? cell).getBoundingClientRect();
      const row = cell.getBoundingClientRect();
      const [x, y] = [left + column.left - corner.left, top + row.top - corner.top];
      const { backgroundColor, textAlign } = getComputedStyle(cell);
      // The head of a row has one only to cover what is scrolled beneath it.
      brush.fillStyle = cell.tagName === "TD" ? backgroundColor : "transparent";
      brush.fillRect(x, y, column.width, row.height);
      const shown = cell.querySelector("[aria-hidden]") ?? cell.querySelector("a, span") ?? cell;
      const style = getComputedStyle(shown);
      const isRight = textAlign === "right";
      brush.textAlign = isRight ? "right" : "left";
      brush.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      brush.fillStyle = style.color;
      brush.fillText(shown.textContent, isRight ? x + column.width - 8 : x, y + row.height / 2);
    }
  brush.textAlign = "left";
  brush.textBaseline = "alphabetic";
}

function linesOf(brush: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter(Boolean)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length > 0 && brush.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
