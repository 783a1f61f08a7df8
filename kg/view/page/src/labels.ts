// Labels that do not overlap: those of the largest nodes are drawn first, others where there is room.

export interface Label {
  x: number; // of the node, in pixels
  y: number;
  size: number; // its radius
  text: string;
  first: boolean; // before all others, whatever the size
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP = 2; // pixels between labels, and from a node

/**
 * Return the labels that have room beside those *taken*, each with the box where its text stands: right
 * of its node, or left of it where the window ends.
 */
export function placed(
  labels: Label[], height: number, width: (text: string) => number, window: number, taken: Box[] = [],
): { label: Label; box: Box }[] {
  const order = [...labels].sort(
    (a, b) => Number(b.first) - Number(a.first) || b.size - a.size || a.text.localeCompare(b.text) || a.x - b.x,
  );
  const kept: { label: Label; box: Box }[] = [];
  for (const label of order) {
    const [wide, beside] = [width(label.text), label.size + GAP];
    const fits = label.x + beside + wide <= window || label.x - beside - wide < 0;
    const left = fits ? label.x + beside : label.x - beside - wide;
    const box = { left, top: label.y - height / 2, right: left + wide, bottom: label.y + height / 2 };
    if (taken.some((other) => overlap(box, other))) continue;
    taken.push(box);
    kept.push({ label, box });
  }
  return kept;
}

/** Return whether a box in the middle of a line has room beside those *taken*; if so, it is taken. */
export function takeMiddle(x: number, y: number, width: number, height: number, taken: Box[]): boolean {
  const box = { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  if (taken.some((other) => overlap(box, other))) return false;
  taken.push(box);
  return true;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right + GAP && b.left < a.right + GAP && a.top < b.bottom && b.top < a.bottom;
}

const LONGEST = 40; // characters of a label

/** Return a name short enough for a label. */
export function shortened(name: string, longest = LONGEST): string {
  const characters = Array.from(name);
  return characters.length <= longest ? name : `${characters.slice(0, longest - 1).join("")}…`;
}
