// The parts of the page together: header, side, drawing or table, panel; and going from view to view.

import { Communities } from "./communities.ts";
import type { Context } from "./context.ts";
import { toEntity } from "./context.ts";
import { fill, h, named, type Child } from "./dom.ts";
import { Drawing, hasWebGL, type Camera, type Frame } from "./drawing.ts";
import { edgePanel } from "./edge_panel.ts";
import { entityPanel } from "./entity_panel.ts";
import { passing } from "./filters.ts";
import type { Evidence, Graph, Surfaces } from "./graph.ts";
import { DARK, LIGHT, lineLook, nodeLooks, type LineLook, type NodeLook, type Palette } from "./look.ts";
import { menu } from "./menu.ts";
import { comparePanel, pathPanel } from "./pair_panel.ts";
import { picker, type Picker } from "./picker.ts";
import { sceneOf, type Scene } from "./scene.ts";
import { Search } from "./search.ts";
import { showSidebar } from "./sidebar.ts";
import { sentenceOf } from "./summary.ts";
import { showTable } from "./tables.ts";
import { fromHash, toHash, type View } from "./view.ts";

const CAMERA_DELAY = 300; // milliseconds after which the address says where one looks
const PANS = new Map<string, [right: number, up: number]>([
  ["ArrowLeft", [-0.1, 0]], ["ArrowRight", [0.1, 0]], ["ArrowUp", [0, 0.1]], ["ArrowDown", [0, -0.1]],
]);
const WORKING = 150; // entities above which the drawing is said to be incomplete by numbers

export class Page implements Context {
  readonly graph: Graph;
  readonly communities: Communities;
  readonly search: Search;
  surfaces: Surfaces | null = null;
  evidence: Evidence | null = null;
  view: View;
  passes: Uint8Array;
  scene: Scene | null = null;
  nodes: NodeLook[] = [];
  lines: LineLook[] = [];
  palette: Palette;
  drawing: Drawing | null = null;
  private readonly stage = h("div", { id: "stage", tabindex: "0", role: "group" });
  private readonly table = h("div", { id: "table" });
  private readonly side = h("div", { id: "side" });
  private readonly panel = h("aside", { id: "panel", "aria-label": "What is selected" });
  private readonly status = h("p", { id: "status", role: "status" });
  private readonly notice = h("p", { id: "notice", role: "alert", hidden: true });
  private readonly tabs = h("nav", { class: "tabs", "aria-label": "Drawing or table" });
  private readonly finder: Picker;
  private readonly frameOfAll: Frame;
  private cameraTimer = 0;
  private drawnFor = ""; // what the scene was made for

  constructor(graph: Graph, element: HTMLElement) {
    this.graph = graph;
    this.communities = new Communities(graph);
    this.search = new Search(graph);
    this.frameOfAll = graph.frame;
    this.view = fromHash(location.hash, graph);
    this.passes = passing(graph, this.view.filters, null);
    this.palette = isDark() ? DARK : LIGHT;
    this.finder = picker(this, "Find an entity", "a name; press / to come here", (entity) => this.go({ ...toEntity(this, entity) }, true));
    fill(element, ...this.frame());
    this.startDrawing();
    this.listen();
  }

  /** Go to another view, as a step that one can go back from; *focus* moves to the panel. */
  go(change: Partial<View>, focus = false): void {
    const before = this.view;
    this.view = { ...before, ...change };
    remember(toHash(this.view, this.graph), "push");
    this.show(before, focus);
  }

  /** Show the view; *before* is what was shown. */
  show(before: View | null = null, focus = false): void {
    const { view } = this;
    if (!before || before.filters !== view.filters) this.passes = passing(this.graph, view.filters, this.evidence);
    showSidebar(this, this.side);
    this.showStage(before);
    this.showPanel(focus);
    this.showTabs();
    this.say();
  }

  /** Take what is read after the first picture: aliases and sentences. */
  complete(surfaces: Surfaces, evidence: Evidence): void {
    this.surfaces = surfaces;
    this.evidence = evidence;
    this.search.addAliases(surfaces);
    const { from, to } = this.view.filters;
    if (from || to) this.show(null);
    else {
      this.showPanel(false);
      if (evidence.dates.length > 1) showSidebar(this, this.side);
    }
  }

  private frame(): Child[] {
    const { facts } = this.graph;
    const home = facts.site === null ? named(facts.name) : h("a", { href: facts.site }, named(facts.name));
    return [
      h("a", { class: "skip", href: "#app", onclick: (event: Event) => this.skip(event) }, "Skip to search"),
      h("header", {}, h("h1", {}, home), this.finder.element, this.tabs, menu(this)),
      this.notice,
      h("main", {}, this.side, h("div", { id: "middle" }, this.stage, this.table, h("div", { id: "foot" }, this.status, this.zoomButtons())), this.panel),
    ];
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.finder.input.focus();
  }

  private zoomButtons(): HTMLElement {
    const button = (label: string, text: string, act: (drawing: Drawing) => void): HTMLElement =>
      h("button", { type: "button", "aria-label": label, title: label, onclick: () => this.drawing && act(this.drawing) }, text);
    return h("div", { id: "zoom", role: "group", "aria-label": "Zoom" },
      button("Zoom in", "+", (drawing) => drawing.zoom(1.5)),
      button("Zoom out", "−", (drawing) => drawing.zoom(1 / 1.5)),
      button("Show all", "⤢", (drawing) => drawing.fit()));
  }

  private startDrawing(): void {
    if (!hasWebGL()) {
      this.withoutWebGL("This browser has no WebGL, which the drawing needs; the tables show the same data.");
      return;
    }
    try {
      this.drawing = new Drawing(this.stage, this.palette, {
        node: (at, twice) => this.clickNode(at, twice),
        line: (at) => this.go({ edge: this.scene!.lines[at].edge }),
        nothing: () => this.clickGround(),
        moved: (camera) => this.moved(camera),
        lost: () => this.withoutWebGL("WebGL was lost, which the drawing needs; the tables show the same data."),
      });
    } catch {
      this.withoutWebGL("WebGL does not work here, which the drawing needs; the tables show the same data.");
    }
  }

  private withoutWebGL(text: string): void {
    this.drawing = null;
    this.notice.textContent = text;
    this.notice.hidden = false;
    this.stage.hidden = true;
    if (this.view.rows === "network") this.view = { ...this.view, rows: "entities" };
    if (this.scene) this.show();
  }

  private listen(): void {
    addEventListener("popstate", () => {
      const before = this.view;
      this.view = fromHash(location.hash, this.graph);
      if (!this.drawing && this.view.rows === "network") this.view = { ...this.view, rows: "entities" };
      this.show({ ...before, filters: { ...before.filters } });
    });
    document.addEventListener("click", (event) => this.clickLink(event));
    document.addEventListener("keydown", (event) => this.key(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    new ResizeObserver(() => this.drawing?.resize()).observe(this.stage);
  }

  /** Take the colours of the theme that holds now. */
  recolour(): void {
    this.palette = isDark() ? DARK : LIGHT;
    this.drawnFor = "";
    this.show(this.view);
  }

  private clickLink(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest("a") : null;
    const href = target?.getAttribute("href");
    if (!href?.startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    event.preventDefault();
    const before = this.view;
    this.view = fromHash(href, this.graph);
    remember(href, "push");
    this.show(before, true);
  }

  private clickNode(at: number, twice: boolean): void {
    const { entity, community } = this.scene!.nodes[at];
    if (entity < 0) this.go({ open: new Set([...this.view.open, community]) });
    else if (twice) this.go({ entity, edge: null, other: null, scope: "near", depth: 1, camera: null });
    else if (entity !== this.view.entity || this.view.edge !== null) this.go(toEntity(this, entity));
  }

  private clickGround(): void {
    const { view } = this;
    if (view.edge !== null) this.go({ edge: null });
    else if (view.scope === "all" && view.entity !== null) this.go({ entity: null });
  }

  private key(event: KeyboardEvent): void {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || event.target instanceof HTMLTextAreaElement;
    if (event.key === "/" && !typing) this.finder.input.focus();
    else if (event.key === "Escape" && (this.view.entity !== null || this.view.edge !== null)) this.closePanel();
    else if (event.target === this.stage && this.drawing) {
      const pan = PANS.get(event.key);
      if (pan) this.drawing.pan(...pan);
      else if (event.key === "+" || event.key === "=") this.drawing.zoom(1.5);
      else if (event.key === "-") this.drawing.zoom(1 / 1.5);
      else if (event.key === "0") this.drawing.fit();
      else return;
    } else return;
    event.preventDefault();
  }

  private closePanel(): void {
    if (this.view.edge !== null && this.view.entity !== null) this.go({ edge: null }, true);
    else {
      this.go({ entity: null, edge: null, other: null, scope: "all", camera: null });
      this.finder.input.focus();
    }
  }

  private moved(camera: Camera | null): void {
    this.view = { ...this.view, camera };
    clearTimeout(this.cameraTimer);
    this.cameraTimer = window.setTimeout(() => remember(toHash(this.view, this.graph), "replace"), CAMERA_DELAY);
  }

  private showStage(before: View | null): void {
    const { view, drawing } = this;
    const network = view.rows === "network" && drawing !== null;
    this.stage.hidden = !network;
    this.table.hidden = network;
    document.getElementById("zoom")!.hidden = !network;
    const pair = view.scope === "all" ? "" : `${view.entity} ${view.other} ${view.depth}`;
    const drawnFor = JSON.stringify([view.scope, pair, toHash({ ...view, entity: null, edge: null, other: null, camera: null, rows: "network", sort: "" }, this.graph)]);
    const redraw = drawnFor !== this.drawnFor || (view.scope === "all" && view.entity !== null && !this.isDrawn(view.entity));
    if (redraw) {
      this.scene = sceneOf(this.graph, view, this.passes);
      this.nodes = nodeLooks(this.graph, this.communities, this.scene, view.size, this.palette);
      const scene = this.scene;
      this.lines = scene.lines.map((line) => lineLook(this.graph, line, scene, this.palette));
    }
    if (!network) {
      this.drawnFor = redraw ? "" : this.drawnFor;
      showTable(this, this.table);
      return;
    }
    if (redraw) drawing.show(this.scene!, this.nodes, this.lines, this.palette, view.scope === "all" && !this.scene!.grouped ? this.frameOfAll : null);
    if (!before || before.camera !== view.camera || redraw) drawing.camera = view.camera;
    this.drawnFor = drawnFor;
    this.emphasise(drawing);
    const selected = view.entity !== before?.entity ? this.scene!.nodes.findIndex(({ entity }) => entity === view.entity) : -1;
    if (before && selected >= 0 && view.scope === "all" && view.entity !== null && before.camera === view.camera) this.bringIntoSight(drawing, selected);
  }

  private bringIntoSight(drawing: Drawing, node: number): void {
    const { x, y } = drawing.place(this.nodes[node]);
    const { width, height } = drawing.dimensions;
    if (x < 60 || y < 60 || x > width - 60 || y > height - 60 || this.scene!.nodes.length > WORKING) drawing.centre(node);
  }

  private isDrawn(entity: number): boolean {
    return this.scene?.nodes.some((node) => node.entity === entity) ?? false;
  }

  /** Fade what has nothing to do with what is selected. */
  private emphasise(drawing: Drawing): void {
    const { view, graph } = this;
    const scene = this.scene!;
    const chosen = view.edge === null ? -1 : scene.lines.findIndex(({ from, to }) => {
      const ends = [scene.nodes[from].entity, scene.nodes[to].entity];
      return ends.includes(graph.subject[view.edge!]) && ends.includes(graph.object[view.edge!]);
    });
    if (view.scope !== "all" || (view.entity === null && view.edge === null)) {
      drawing.emphasise(null, chosen);
      return;
    }
    const entities = new Set<number>();
    if (view.edge !== null) entities.add(graph.subject[view.edge]).add(graph.object[view.edge]);
    else {
      entities.add(view.entity!);
      for (const edge of graph.edgesOf(view.entity!)) if (this.passes[edge]) entities.add(graph.otherEnd(edge, view.entity!));
    }
    const near = new Set<number>();
    scene.nodes.forEach(({ entity }, at) => entities.has(entity) && near.add(at));
    drawing.emphasise(near, chosen);
  }

  private showPanel(focus: boolean): void {
    const { view } = this;
    const open = view.entity !== null || view.edge !== null;
    this.panel.hidden = !open;
    document.body.classList.toggle("with-panel", open);
    if (!open) {
      this.panel.replaceChildren();
      return;
    }
    const scroll = focus ? 0 : this.panel.scrollTop;
    const close = h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => this.closePanel() }, "×");
    fill(this.panel, close, ...this.panelContents());
    this.panel.scrollTop = scroll;
    if (focus) this.panel.querySelector<HTMLElement>("h2")?.focus();
  }

  private panelContents(): Child[] {
    const { view } = this;
    if (view.edge !== null) return edgePanel(this, view.edge);
    const entity = view.entity!;
    if (view.scope === "path" && view.other !== null) return pathPanel(this, entity, view.other);
    if (view.scope === "compare" && view.other !== null) return comparePanel(this, entity, view.other);
    return entityPanel(this, entity);
  }

  private showTabs(): void {
    const network = this.view.rows === "network";
    const tab = (label: string, rows: View["rows"], current: boolean): HTMLElement =>
      h("button", { type: "button", "aria-pressed": String(current), disabled: rows === "network" && !this.drawing, onclick: () => this.go({ rows }) }, label);
    fill(this.tabs, tab("Network", "network", network), tab("Table", this.view.rows === "edges" ? "edges" : "entities", !network));
  }

  /** Say what is drawn, and how much is not. */
  private say(): void {
    const { view, graph } = this;
    const { facts } = graph;
    const name = view.entity === null ? facts.name : graph.names[view.entity];
    document.title = view.entity === null ? `${facts.name}: a knowledge graph` : `${name}: ${facts.name}`;
    this.stage.setAttribute("aria-label", `Drawing of ${facts.name}; arrow keys move, + and − zoom; the tables have the same data`);
    this.status.textContent = sentenceOf(graph, view, this.scene!);
  }
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Make *hash* the address; within another page, as in a notebook, there is none to change. */
function remember(hash: string, how: "push" | "replace"): void {
  try {
    const address = hash || location.pathname + location.search;
    if (how === "push") history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  } catch {
    // the page works without
  }
}
