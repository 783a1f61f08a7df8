// The drawing as an SVG file: what is in sight, with its labels.

import { placed, shortened, type Label } from "./labels.ts";
import type { LineLook, NodeLook, Palette } from "./look.ts";
import type { Scene } from "./scene.ts";

const NAMESPACE = "http://www.w3.org/2000/svg";
const FONT = "system-ui, sans-serif";
const LABEL = 13;

export interface Sight {
  width: number;
  height: number;
  place(point: { x: number; y: number }): { x: number; y: number }; // in pixels
  radius(size: number): number;
  measure(text: string): number; // its width in pixels
}

/** Return what is in sight as the text of an SVG file. */
export function svg(title: string, scene: Scene, nodes: NodeLook[], lines: LineLook[], palette: Palette, sight: Sight): string {
  const file = document.implementation.createDocument(NAMESPACE, "svg");
  const element = (tag: string, attributes: Record<string, string | number>, text = ""): Element => {
    const made = file.createElementNS(NAMESPACE, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, typeof value === "number" ? value.toFixed(1) : value);
    made.textContent = clean(text);
    return made;
  };
  const { width, height } = sight;
  const root = file.documentElement;
  root.setAttribute("viewBox", `0 0 ${width} ${height}`);
  root.append(element("title", {}, title), element("rect", { width, height, fill: palette.page }));
  const places = nodes.map((node) => ({ ...sight.place(node), size: sight.radius(node.size) }));
  const inside = ({ x, y, size }: { x: number; y: number; size: number }): boolean =>
    x > -size && y > -size && x < width + size && y < height + size;
  const order = { met: 0, many: 0, list: 1, claim: 2 };
  const drawn = lines.map((look, at) => ({ look, line: scene.lines[at] })).sort((a, b) => order[a.look.kind] - order[b.look.kind]);
  for (const { look, line } of drawn) {
    const [from, to] = [places[line.from], places[line.to]];
    if (inside(from) || inside(to))
      root.append(element("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: look.colour, "stroke-width": look.size, "stroke-opacity": look.opacity.toFixed(2) }));
  }
  const labels: Label[] = [];
  nodes.forEach((node, at) => {
    const { x, y, size } = places[at];
    if (!inside(places[at])) return;
    const disc = element("circle", { cx: x, cy: y, r: size, fill: node.colour, stroke: node.rim, "stroke-width": 1 });
    disc.append(element("title", {}, node.label));
    root.append(disc);
    labels.push({ x, y, size, text: shortened(node.label), first: false });
  });
  for (const { label, box } of placed(labels, LABEL + 2, (text) => sight.measure(text), width))
    root.append(
      element("text", { x: box.left, y: label.y + 4.5, "font-family": FONT, "font-size": `${LABEL}px`, fill: palette.ink, stroke: palette.halo, "stroke-width": 3, "paint-order": "stroke" }, label.text),
    );
  return new XMLSerializer().serializeToString(file);
}

/** Return *text* without the controls that XML cannot hold. */
function clean(text: string): string {
  return Array.from(text, (character) => (/[\p{Cc}\u{FFFE}\u{FFFF}]/u.test(character) && !/[\t\n\r]/.test(character) ? "\u{FFFD}" : character)).join("");
}
