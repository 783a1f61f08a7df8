// How nodes and lines look: sizes, colours in light and dark; the same on the screen and in an SVG file.

import type { Communities } from "./communities.ts";
import type { Graph } from "./graph.ts";
import type { Line, Node, Scene } from "./scene.ts";
import type { Size } from "./view.ts";

export interface Palette {
  page: string;
  ink: string;
  halo: string; // behind labels
  rim: string; // of nodes
  claim: string; // lines by what they claim
  list: string;
  met: string;
}

export const LIGHT: Palette = {
  page: "#ffffff", ink: "#1b1f24", halo: "#ffffff", rim: "#4a5560",
  claim: "#1f4e9c", list: "#8a7340", met: "#c3cad2",
};
export const DARK: Palette = {
  page: "#15191e", ink: "#e8ebee", halo: "#15191e", rim: "#c3cbd3",
  claim: "#8fc1ff", list: "#c9b27a", met: "#46505b",
};

export interface NodeLook {
  x: number;
  y: number;
  size: number; // radius in pixels
  colour: string;
  rim: string;
  label: string;
}

export interface LineLook {
  size: number; // width in pixels
  colour: string;
  label: string; // what it claims; "" where it claims nothing
  kind: "claim" | "list" | "met" | "many";
  arrow: boolean;
  opacity: number; // 0 to 1
}

const OPAQUE = 3000; // lines; of more, one sees through those that claim nothing

/** Return the column by which nodes are sized. */
export function measure(graph: Graph, size: Size): ArrayLike<number> {
  if (size === "edges") return graph.degree;
  if (size === "strength") return graph.weight;
  if (size !== "mentions" && graph.has(`entity.${size}`)) return graph.column(`entity.${size}`);
  return graph.column("entity.mentions");
}

export function nodeLooks(graph: Graph, communities: Communities, scene: Scene, size: Size, palette: Palette): NodeLook[] {
  const values = measure(graph, size);
  const value = (node: Node): number => (node.entity < 0 ? 0 : values[node.entity]);
  const largest = scene.nodes.reduce((most, node) => Math.max(most, value(node)), 1e-12);
  const members = scene.nodes.reduce((most, node) => Math.max(most, node.members), 2);
  const most = radius(scene.nodes.length);
  return scene.nodes.map((node) => {
    const { x, y } = node;
    if (node.entity < 0) {
      const community = communities.get(node.community);
      const name = community ? communities.label(node.community) : "";
      return {
        x, y,
        size: 5 + 22 * Math.sqrt(node.members / members),
        colour: graph.facts.types[community?.type ?? 0].colour,
        rim: palette.ink,
        label: `${name} (${node.members})`,
      };
    }
    return {
      x, y,
      size: most * (0.28 + 0.72 * Math.sqrt(value(node) / largest)),
      colour: graph.typeOf(node.entity).colour,
      rim: palette.rim,
      label: graph.names[node.entity],
    };
  });
}

/** Return the radius of the largest node of that many. */
function radius(nodes: number): number {
  if (nodes <= 60) return 16;
  return Math.max(16 - 3.6 * Math.log10(nodes / 60), 6.5);
}

export function lineLook(graph: Graph, line: Line, scene: Scene, palette: Palette): LineLook {
  const crowded = scene.lines.length > 400;
  const opacity = Math.min(Math.max(OPAQUE / scene.lines.length, 0.1), 1); // of what claims nothing
  if (line.edge < 0) {
    const width = Math.min(0.6 + Math.log2(1 + line.edges) * 0.6, 7);
    return { size: width, colour: palette.met, label: "", kind: "many", arrow: false, opacity };
  }
  const thickness = Math.min(Math.log2(1 + line.strength * 4), 3) * (crowded ? 0.35 : 0.8);
  if (line.basis === "cue" || line.basis === "annotated")
    return {
      size: (crowded ? 1.2 : 2) + thickness,
      colour: palette.claim,
      label: graph.predicateOf(line.edge).label,
      kind: "claim",
      arrow: graph.directed(line.edge),
      opacity: Math.max(Math.sqrt(opacity), 0.5),
    };
  if (line.basis === "enumeration")
    return { size: (crowded ? 0.8 : 1.4) + thickness, colour: palette.list, label: "", kind: "list", arrow: false, opacity: Math.sqrt(opacity) };
  return { size: (crowded ? 0.7 : 1) + thickness, colour: palette.met, label: "", kind: "met", arrow: false, opacity };
}

/** Return *colour* with *share* of it and the rest *other*; both `#rrggbb`. */
export function mixed(colour: string, other: string, share: number): string {
  const channel = (text: string, at: number): number => parseInt(text.slice(at, at + 2), 16);
  const parts = [1, 3, 5].map((at) => Math.round(channel(colour, at) * share + channel(other, at) * (1 - share)));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
