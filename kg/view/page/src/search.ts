// Search of entities by name, alias or id as one types; those that start so come first.

import type { Graph, Surfaces } from "./graph.ts";
import { folded } from "./text.ts";

export interface Match {
  entity: number;
  written: string; // the alias that matches, or ""
}

const ENTIRE = 4, START = 3, WORD = 2, INSIDE = 1;

export class Search {
  private readonly graph: Graph;
  private readonly names: string[];
  private aliases: string[] = [];
  private surfaces: Surfaces | null = null;

  constructor(graph: Graph) {
    this.graph = graph;
    this.names = graph.names.map(folded);
  }

  /** Search aliases too, from now on. */
  addAliases(surfaces: Surfaces): void {
    this.surfaces = surfaces;
    this.aliases = surfaces.texts.map(folded);
  }

  /** Return the best matches; of equal ones that with the most mentions is first. */
  find(text: string, limit: number): { matches: Match[]; total: number } {
    const wanted = folded(text.trim());
    if (!wanted) return { matches: [], total: 0 };
    const best = new Map<number, { quality: number; written: string }>();
    this.names.forEach((name, entity) => {
      const quality = fit(name, wanted);
      if (quality) best.set(entity, { quality, written: "" });
    });
    this.aliases.forEach((alias, row) => {
      const quality = fit(alias, wanted);
      const entity = this.surfaces!.entity[row];
      if (quality > (best.get(entity)?.quality ?? 0)) best.set(entity, { quality, written: this.surfaces!.texts[row] });
    });
    const byId = this.graph.entityOf(text.trim());
    if (byId !== null && !best.has(byId)) best.set(byId, { quality: ENTIRE, written: "" });
    if (best.size === 0) this.similar(wanted, best);
    const mentions = this.graph.column("entity.mentions");
    const ranked = [...best].sort(
      ([a, { quality: first }], [b, { quality: second }]) => second - first || mentions[b] - mentions[a] || a - b,
    );
    const matches = ranked.slice(0, limit).map(([entity, { written }]) => ({ entity, written }));
    return { matches, total: best.size };
  }

  /** Add names that differ from *wanted* by one letter or two that changed places. */
  private similar(wanted: string, best: Map<number, { quality: number; written: string }>): void {
    if (wanted.length < 4) return;
    this.names.forEach((name, entity) => {
      if (isNear(name, wanted)) best.set(entity, { quality: INSIDE, written: "" });
    });
  }
}

function fit(name: string, wanted: string): number {
  const at = name.indexOf(wanted);
  if (at < 0) return 0;
  if (at === 0) return name.length === wanted.length ? ENTIRE : START;
  return /[\p{L}\p{N}]/u.test(name[at - 1]) ? INSIDE : WORD;
}

/** Tell whether one letter added, left out, changed or swapped makes *a* of *b*. */
export function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at++;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}
