// The menu: copy what is shown as a link, Cypher, SPARQL or CSV; save it as a picture; colours; licences.

import { cypher, csv, sparql } from "./copies.ts";
import { h } from "./dom.ts";
import type { Page } from "./page.ts";
import { svg } from "./svg.ts";

/** Return the menu. */
export function menu(page: Page): HTMLElement {
  const said = h("p", { role: "status", class: "faint" });
  const copy = (label: string, text: () => string): HTMLElement =>
    item(label, async () => {
      const words = text();
      const copied = await toClipboard(words);
      said.textContent = copied ? `${label}: copied.` : "";
      if (!copied) showText(label, words);
    });
  const { graph } = page;
  const save = (label: string, name: string, make: () => Promise<Blob> | Blob): HTMLElement =>
    item(label, async () => {
      download(`${graph.facts.name.replace(/[^\p{L}\p{N}_.-]/gu, "_")}.${name}`, await make());
      said.textContent = `${label}: saved.`;
    });
  const list = h(
    "ul",
    {},
    h("li", {}, copy("Copy a link to this view", () => location.href)),
    h("li", {}, copy("Copy as Cypher", () => cypher(graph, page.view, page.scene!))),
    h("li", {}, copy("Copy as SPARQL", () => sparql(graph, page.view, page.scene!))),
    h("li", {}, copy("Copy the edges as CSV", () => csv(graph, page.view, page.scene!, page.passes))),
    h("li", {}, save("Save the edges as CSV", "csv", () => new Blob([csv(graph, page.view, page.scene!, page.passes)], { type: "text/csv" }))),
    h("li", {}, save("Save as PNG", "png", () => page.drawing?.png() ?? Promise.reject(new Error("no drawing")))),
    h("li", {}, save("Save as SVG", "svg", () => new Blob([picture(page)], { type: "image/svg+xml" }))),
    h("li", {}, item("Light or dark", () => toggleTheme(page))),
    h("li", {}, item("Licences", () => showText("Licences of what this page uses", document.getElementById("licences")?.textContent ?? ""))),
  );
  const details = h("details", { class: "menu" }, h("summary", {}, "Copy, save"), list, said);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary")!.focus();
    event.stopPropagation();
  });
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target as globalThis.Node)) details.open = false;
  });
  return details;

  function item(label: string, act: () => unknown): HTMLElement {
    const run = async (): Promise<void> => {
      try {
        await act();
      } catch (problem) {
        said.textContent = `${label}: ${String(problem)}`;
      }
    };
    return h("button", { type: "button", onclick: () => void run() }, label);
  }
}

function picture(page: Page): string {
  const { drawing } = page;
  if (!drawing) throw new Error("no drawing");
  const context = document.createElement("canvas").getContext("2d")!;
  context.font = "13px system-ui, sans-serif";
  return svg(page.graph.facts.name, page.scene!, page.nodes, page.lines, page.palette, {
    ...drawing.dimensions,
    place: (point) => drawing.place(point),
    radius: (size) => drawing.radius(size),
    measure: (text) => context.measureText(text).width,
  });
}

function toggleTheme(page: Page): void {
  const { dataset } = document.documentElement;
  const dark = dataset["theme"] ? dataset["theme"] === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset["theme"] = dark ? "light" : "dark";
  page.recolour();
}

async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // another page around this one, or the browser, does not let us
  }
}

/** Show a text to be copied by hand. */
function showText(title: string, text: string): void {
  const area = h("textarea", { readonly: true, rows: 14, "aria-label": title });
  area.value = text;
  const dialog = h("dialog", { "aria-label": title }, h("h2", {}, title), area, h("form", { method: "dialog" }, h("button", {}, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  area.select();
}

function download(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
