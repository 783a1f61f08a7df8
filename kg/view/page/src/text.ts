// Texts: folding of names for search, numbers and counts as people read them, marked passages.

/** Return a name in small letters without accents, as it is searched. */
export function folded(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}

const WHOLE = new Intl.NumberFormat("en");
const DIGITS = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** Return a number with three significant digits; very small ones with a power of ten. */
export function digits(value: number): string {
  if (Number.isNaN(value)) return "–";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1).replace("e-", "e−");
  return DIGITS.format(value).replace("-", "−");
}

export function whole(value: number): string {
  return WHOLE.format(value);
}

const SINGULARS: Record<string, string> = { entities: "entity", communities: "community" };

/** Return how many there are of what *plural* names: `1 entity`, `2,000 edges`. */
export function counted(count: number, plural: string): string {
  const singular = SINGULARS[plural] ?? plural.replace(/s$/, "");
  return `${whole(count)} ${count === 1 ? singular : plural}`;
}

export interface Mark {
  from: number; // code points, half-open
  to: number;
  kind: "subject" | "object" | "cue";
}

/** Cut a text at marks; where they overlap, the first of the list wins. */
export function cut(text: string, marks: Mark[]): { text: string; kind: Mark["kind"] | null }[] {
  const characters = Array.from(text);
  const kinds = new Array<Mark["kind"] | null>(characters.length).fill(null);
  for (const mark of marks)
    for (let at = mark.from; at < Math.min(mark.to, kinds.length); at++) kinds[at] ??= mark.kind;
  const pieces: { text: string; kind: Mark["kind"] | null }[] = [];
  characters.forEach((character, at) => {
    const before = pieces.at(-1);
    if (before?.kind === kinds[at] && at > 0) before.text += character;
    else pieces.push({ text: character, kind: kinds[at]! });
  });
  return pieces;
}
