// The graph of the page: columns of entities and edges, and which edges each entity has.

import { edgeId } from "./edge_id.ts";
import { unpack, type Numbers, type Part } from "./unpack.ts";

export interface TypeName {
  name: string;
  label: string;
  colour: string;
  ink: string;
}

export interface Predicate {
  name: string;
  label: string;
  description: string;
  symmetric: boolean;
}

export interface Rule {
  name: string;
  reason: string;
  confidence: number;
}

export interface Facts {
  name: string;
  site: string | null; // the relative address of the start page of a server
  entities: number; // of the whole graph, as the following
  edges: number;
  sources: number;
  documents: number;
  sentences: number;
  mentions: number | null;
  window: string;
  missing: string[]; // tables that nobody knows
  text: boolean; // whether the graph was built with its texts
  types: TypeName[];
  predicates: Predicate[];
  bases: Basis[];
  rules: Rule[];
}

export type Basis = "co-occurrence" | "annotated" | "cue" | "enumeration";

// What claims most comes first.
export const SUREST: readonly Basis[] = ["annotated", "cue", "enumeration", "co-occurrence"];

export const PLACES = 65_535; // of either axis

interface GraphValues {
  facts: Facts;
  ids: string[];
  names: string[];
}

/** Edges of an entity: the rows `list[first[entity]]` to `list[first[entity + 1] - 1]`. */
interface Adjacency {
  first: Uint32Array;
  list: Uint32Array;
}

export class Graph {
  readonly facts: Facts;
  readonly ids: string[];
  readonly names: string[];
  readonly entities: number;
  readonly edges: number;
  readonly subject: Numbers;
  readonly object: Numbers;
  readonly strength: Numbers;
  readonly basis: Numbers;
  readonly predicate: Numbers;
  readonly type: Numbers;
  readonly community: Numbers;
  readonly degree: Uint32Array; // edges of an entity
  readonly weight: Float64Array; // the sum of their strengths
  readonly byStrength: Uint32Array; // edges, the strongest first
  private readonly columns: Map<string, Numbers>;
  private readonly adjacency: Adjacency;
  private readonly numberOfId: Map<string, number>;

  constructor(part: Part<GraphValues>) {
    this.columns = part.columns;
    this.facts = part.values.facts;
    this.ids = part.values.ids;
    this.names = part.values.names;
    this.entities = this.names.length;
    this.subject = this.column("edge.subject");
    this.object = this.column("edge.object");
    this.strength = this.column("edge.strength");
    this.basis = this.column("edge.basis");
    this.predicate = this.column("edge.predicate");
    this.type = this.column("entity.type");
    this.community = this.column("entity.community");
    this.edges = this.subject.length;
    this.numberOfId = new Map(this.ids.map((id, number) => [id, number]));
    this.degree = new Uint32Array(this.entities);
    this.weight = new Float64Array(this.entities);
    for (let edge = 0; edge < this.edges; edge++) {
      for (const end of [this.subject[edge], this.object[edge]]) {
        this.degree[end] += 1;
        this.weight[end] += this.strength[edge];
      }
    }
    this.adjacency = this.adjacent();
    this.byStrength = Uint32Array.from({ length: this.edges }, (_, edge) => edge);
    this.byStrength.sort((a, b) => this.strength[b] - this.strength[a] || a - b);
  }

  static async read(text: string): Promise<Graph> {
    return new Graph(await unpack<GraphValues>(text));
  }

  /** Return a column, such as `entity.mentions` or `edge.q`. */
  column(name: string): Numbers {
    const column = this.columns.get(name);
    if (!column) throw new Error(`no column ${name}`);
    return column;
  }

  has(name: string): boolean {
    return this.columns.has(name);
  }

  /** Return the number of the entity with that id, or null. */
  entityOf(id: string): number | null {
    return this.numberOfId.get(id) ?? null;
  }

  /** Return the edges of an entity, in the order of their rows. */
  edgesOf(entity: number): Uint32Array {
    const { first, list } = this.adjacency;
    return list.subarray(first[entity], first[entity + 1]);
  }

  /** Return the end of an edge that is not *entity*. */
  otherEnd(edge: number, entity: number): number {
    return this.subject[edge] === entity ? this.object[edge] : this.subject[edge];
  }

  /** Return the edges between two entities, what claims most first. */
  between(a: number, b: number): number[] {
    const [few, end] = this.degree[a] < this.degree[b] ? [a, b] : [b, a];
    const edges = [...this.edgesOf(few)].filter((edge) => this.otherEnd(edge, few) === end);
    return edges.sort((x, y) => this.surer(x, y));
  }

  /** Compare edges: the one that claims more is first, then the stronger. */
  surer(a: number, b: number): number {
    const rank = (edge: number): number => SUREST.indexOf(this.basisOf(edge));
    return rank(a) - rank(b) || this.strength[b] - this.strength[a] || a - b;
  }

  basisOf(edge: number): Basis {
    return this.facts.bases[this.basis[edge]];
  }

  predicateOf(edge: number): Predicate {
    return this.facts.predicates[this.predicate[edge]];
  }

  typeOf(entity: number): TypeName {
    return this.facts.types[this.type[entity]];
  }

  /** Return whether the ends of an edge cannot change places. */
  directed(edge: number): boolean {
    const basis = this.basisOf(edge);
    return (basis === "cue" || basis === "annotated") && !this.predicateOf(edge).symmetric;
  }

  /** Return the edge of a subject, predicate and object given by id, id and name; or null. */
  edgeOf(subject: string, predicate: string, object: string): number | null {
    const from = this.entityOf(subject);
    const to = this.entityOf(object);
    if (from === null || to === null) return null;
    const matches = this.between(from, to).filter(
      (edge) => this.subject[edge] === from && this.predicateOf(edge).name === predicate,
    );
    return matches[0] ?? null;
  }

  /** Return the id that the edge has in all outputs of kg. */
  idOfEdge(edge: number): string {
    return edgeId(this.ids[this.subject[edge]], this.predicateOf(edge).name, this.ids[this.object[edge]]);
  }

  /** Return between what places the entities with an edge stand. */
  get frame(): { x: [number, number]; y: [number, number] } {
    const between = (axis: Numbers): [number, number] => {
      let [least, most] = [Infinity, -Infinity];
      for (let entity = 0; entity < this.entities; entity++) {
        if (!this.degree[entity]) continue;
        least = Math.min(least, axis[entity]);
        most = Math.max(most, axis[entity]);
      }
      return least <= most ? [least / PLACES, most / PLACES] : [0, 1];
    };
    return { x: between(this.column("entity.x")), y: between(this.column("entity.y")) };
  }

  private adjacent(): Adjacency {
    const first = new Uint32Array(this.entities + 1);
    for (let entity = 0; entity < this.entities; entity++) first[entity + 1] = first[entity] + this.degree[entity];
    const next = first.slice();
    const list = new Uint32Array(2 * this.edges);
    for (let edge = 0; edge < this.edges; edge++) {
      list[next[this.subject[edge]]++] = edge;
      list[next[this.object[edge]]++] = edge;
    }
    return { first, list };
  }
}

interface SurfaceValues {
  surfaces: string[];
  types: string[];
  tagged: Record<string, [type: string, mentions: number][]>;
  elsewhere: Record<string, string[]>;
}

export interface Surface {
  text: string;
  type: string;
  mentions: number;
  rule: Rule | null;
}

/** How entities are written, and why each of these is the entity. */
export class Surfaces {
  readonly texts: string[];
  readonly entity: Numbers;
  readonly mentions: Numbers;
  private readonly type: Numbers;
  private readonly rule: Numbers;
  private readonly values: SurfaceValues;
  private readonly rules: Rule[];

  constructor(part: Part<SurfaceValues>, rules: Rule[]) {
    const column = (name: string): Numbers => part.columns.get(`surface.${name}`)!;
    this.values = part.values;
    this.texts = part.values.surfaces;
    this.entity = column("entity");
    this.mentions = column("mentions");
    this.type = column("type");
    this.rule = column("rule");
    this.rules = rules;
  }

  static async read(text: string, rules: Rule[]): Promise<Surfaces> {
    return new Surfaces(await unpack<SurfaceValues>(text), rules);
  }

  /** Return the surfaces of an entity, the commonest first. */
  of(entity: number): Surface[] {
    const surfaces: Surface[] = [];
    for (let row = firstAtLeast(this.entity, entity); this.entity[row] === entity; row++)
      surfaces.push({
        text: this.texts[row],
        type: this.values.types[this.type[row]],
        mentions: this.mentions[row],
        rule: this.rules[this.rule[row] - 1] ?? null,
      });
    return surfaces.sort((a, b) => b.mentions - a.mentions || (a.text < b.text ? -1 : 1));
  }

  /** Return the types that the corpus tags an entity with, where there are several. */
  taggedAs(entity: number): [type: string, mentions: number][] {
    return this.values.tagged[String(entity)] ?? [];
  }

  /** Return the IRIs of the same thing elsewhere. */
  elsewhere(entity: number): string[] {
    return this.values.elsewhere[String(entity)] ?? [];
  }
}

interface EvidenceValues {
  sources: string[];
  texts: string[];
  dates: string[];
  date_key: string;
  left_out: number;
}

export interface Sentence {
  source: string;
  line: number;
  text: string;
  date: string;
}

export interface Piece {
  subject: Sentence;
  object: Sentence | null; // null: the same sentence
  subjectSpan: [number, number]; // code points, half-open
  objectSpan: [number, number];
  cueSpan: [number, number] | null;
}

/** The sentences behind the edges. */
export class Evidence {
  readonly dates: string[];
  readonly dateKey: string;
  readonly leftOut: number;
  private readonly part: Part<EvidenceValues>;

  constructor(part: Part<EvidenceValues>) {
    this.part = part;
    this.dates = part.values.dates;
    this.dateKey = part.values.date_key;
    this.leftOut = part.values.left_out;
  }

  static async read(text: string): Promise<Evidence> {
    return new Evidence(await unpack<EvidenceValues>(text));
  }

  /** Return the evidence of an edge, the most direct first. */
  of(edge: number): Piece[] {
    const edges = this.column("evidence.edge");
    const pieces: Piece[] = [];
    for (let row = firstAtLeast(edges, edge); edges[row] === edge; row++) {
      const at = (name: string): number => this.column(`evidence.${name}`)[row];
      pieces.push({
        subject: this.sentence(at("subject")),
        object: at("object") === at("subject") ? null : this.sentence(at("object")),
        subjectSpan: [at("subject_begin"), at("subject_stop")],
        objectSpan: [at("object_begin"), at("object_stop")],
        cueSpan: at("cue_stop") > 0 ? [at("cue_begin"), at("cue_stop")] : null,
      });
    }
    return pieces;
  }

  /** Return for each edge the numbers of its first and last date, from 1; 0: it has none. */
  dateRanges(edges: number): [first: Uint32Array, last: Uint32Array] {
    const [first, last] = [new Uint32Array(edges), new Uint32Array(edges)];
    const [edge, date] = [this.column("evidence.edge"), this.column("sentence.date")];
    for (const end of ["subject", "object"]) {
      const sentence = this.column(`evidence.${end}`);
      for (let row = 0; row < edge.length; row++) {
        const [number, when] = [edge[row], date[sentence[row]]];
        if (!when) continue;
        first[number] = first[number] ? Math.min(first[number], when) : when;
        last[number] = Math.max(last[number], when);
      }
    }
    return [first, last];
  }

  private sentence(number: number): Sentence {
    return {
      source: this.part.values.sources[this.column("sentence.source")[number]],
      line: this.column("sentence.line")[number],
      text: this.part.values.texts[number],
      date: this.part.values.dates[this.column("sentence.date")[number] - 1] ?? "",
    };
  }

  private column(name: string): Numbers {
    return this.part.columns.get(name)!;
  }
}

/** Return the first place of a sorted column whose value is at least *value*. */
function firstAtLeast(column: Numbers, value: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
