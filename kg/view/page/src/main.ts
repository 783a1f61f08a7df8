// The page: reads its data, and shows the view that its address names.

import { Evidence, Graph, Surfaces } from "./graph.ts";
import { Page } from "./page.ts";

function part(name: string): string {
  return document.getElementById(`part-${name}`)?.textContent ?? "";
}

async function start(): Promise<void> {
  const graph = await Graph.read(part("graph"));
  const page = new Page(graph, document.getElementById("app")!);
  page.show();
  performance.mark("kg-drawn");
  const [surfaces, evidence] = await Promise.all([Surfaces.read(part("surfaces"), graph.facts.rules), Evidence.read(part("evidence"))]);
  page.complete(surfaces, evidence);
  performance.mark("kg-complete");
  document.documentElement.dataset["ready"] = "yes";
}

start().catch((problem: unknown) => {
  const text = document.createElement("p");
  text.setAttribute("role", "alert");
  text.textContent = `The page could not read its data: ${String(problem)}`;
  document.getElementById("app")!.replaceChildren(text);
});
