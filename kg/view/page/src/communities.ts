// Communities by name: their most central members, how many they have, and their commonest type.

import type { Graph } from "./graph.ts";
import { shortened } from "./labels.ts";

export interface Community {
  number: number;
  members: number;
  central: number[]; // entities, those of the strongest edges first
  type: number; // the commonest, as a number of the types
}

const LONGEST = 18; // characters of a member's name in a label
const NAMED = 3; // members that name a community

export class Communities {
  readonly list: Community[]; // the largest first; those of one member are left out
  private readonly graph: Graph;
  private readonly byNumber: Map<number, Community>;

  constructor(graph: Graph) {
    this.graph = graph;
    const members = new Map<number, number[]>();
    for (let entity = 0; entity < graph.entities; entity++) {
      const number = graph.community[entity];
      const others = members.get(number);
      if (others) others.push(entity);
      else members.set(number, [entity]);
    }
    const rank = graph.has("entity.page_rank") ? graph.column("entity.page_rank") : graph.weight;
    this.list = [...members]
      .filter(([, entities]) => entities.length > 1)
      .map(([number, entities]) => {
        const central = entities.sort((a, b) => rank[b] - rank[a] || a - b).slice(0, NAMED);
        return { number, members: entities.length, central, type: commonest(entities.map((entity) => graph.type[entity])) };
      })
      .sort((a, b) => b.members - a.members || a.number - b.number);
    this.byNumber = new Map(this.list.map((community) => [community.number, community]));
  }

  get(number: number): Community | undefined {
    return this.byNumber.get(number);
  }

  /** Return a name short enough for a drawing. */
  label(number: number): string {
    const names = this.get(number)?.central.map((entity) => this.graph.names[entity]) ?? [];
    return names.slice(0, 2).map((name) => shortened(name, LONGEST)).join(", ");
  }

  /** Return a name such as `Python, Linux, C`. */
  name(number: number): string {
    const community = this.get(number);
    return community ? community.central.map((entity) => this.graph.names[entity]).join(", ") : String(number);
  }
}

function commonest(values: number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || a - b)[0][0];
}
