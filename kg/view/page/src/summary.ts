// What is drawn and what is not, in words.

import type { Graph } from "./graph.ts";
import type { Scene } from "./scene.ts";
import { counted, whole } from "./text.ts";
import type { View } from "./view.ts";

/** Return in words what is drawn and how much is not. */
export function sentenceOf(graph: Graph, view: View, scene: Scene): string {
  const { facts } = graph;
  if (view.rows !== "network")
    return `${whole(scene.passing)} of ${counted(graph.edges, "edges")} pass the filters; ${counted(scene.linked, "entities")} have one.`;
  const entities = scene.nodes.filter(({ entity }) => entity >= 0).length;
  const groups = scene.nodes.length - entities;
  const drawn = [groups ? counted(groups, "communities") : "", entities || !groups ? counted(entities, "entities") : "", counted(scene.edges, "edges")];
  const parts = [`Drawn: ${drawn.filter(Boolean).join(", ")}.`];
  if (view.scope === "all") {
    if (scene.passing < graph.edges) parts.push(`${whole(graph.edges - scene.passing)} edges are filtered out.`);
    if (scene.edges < scene.passing) parts.push(`${whole(scene.passing - scene.edges)} weaker edges are not drawn.`);
    if (groups) parts.push("Click a community to open it.");
    const alone = graph.entities - scene.linked;
    if (alone > 0) parts.push(`${counted(alone, "entities")} have no edge that is drawn; search and the tables have them.`);
  } else if (scene.leftOut > 0) parts.push(`${counted(scene.leftOut, "entities")} more are in the tables only.`);
  if (graph.entities < facts.entities || graph.edges < facts.edges)
    parts.push(`This file holds ${whole(graph.entities)} of ${counted(facts.entities, "entities")} and ${whole(graph.edges)} of ${counted(facts.edges, "edges")}.`);
  return parts.join(" ");
}
