// The drawing by WebGL: the only module that knows sigma.js and graphology.

import { createNodeBorderProgram } from "@sigma/node-border";
import { MultiGraph } from "graphology";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import { placed, shortened, takeMiddle, type Box, type Label } from "./labels.ts";
import { mixed, type LineLook, type NodeLook, type Palette } from "./look.ts";
import type { Scene } from "./scene.ts";

export type Camera = readonly [x: number, y: number, ratio: number];

export interface Frame {
  x: [least: number, most: number];
  y: [least: number, most: number];
}

export interface Listener {
  node(at: number, twice: boolean): void; // a node of the scene was clicked
  line(at: number): void;
  nothing(): void; // the ground was clicked
  moved(camera: Camera | null): void; // null: back to where all is in sight
  lost(): void; // WebGL is gone
}

const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const LABEL = 13; // pixels
const FADED = 0.06; // the opacity of lines that have nothing to do with what is chosen
const REACH = 6; // pixels from a line within which a click means it
const MOST_LINE_LABELS = 150; // lines; of more, only those of the chosen node say what they claim
const MOST_MOVING = 40_000; // lines; of more, none is drawn while the drawing moves
const MANY = 15_000; // lines; of more, those that claim nothing are drawn one pixel wide
const START: Camera = [0.5, 0.5, 1];

/** Return whether the browser has WebGL. */
export function hasWebGL(): boolean {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

export class Drawing {
  private readonly sigma: Sigma;
  private readonly listener: Listener;
  private scene: Scene | null = null;
  private looks: NodeLook[] = [];
  private near: ReadonlySet<number> | null = null; // nodes that are not faded; null: none is faded
  private chosenLine = -1;
  private palette: Palette;
  private labels: Label[] = [];
  private lineLabels: { x: number; y: number; text: string }[] = [];
  private readonly still: boolean;

  constructor(container: HTMLElement, palette: Palette, listener: Listener) {
    this.listener = listener;
    this.palette = palette;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.sigma = new Sigma(new MultiGraph(), container, {
      allowInvalidContainer: true,
      zIndex: true,
      minCameraRatio: 0.01,
      maxCameraRatio: 4,
      stagePadding: 40,
      labelFont: FONT,
      labelSize: LABEL,
      labelDensity: 3,
      labelGridCellSize: 80,
      labelRenderedSizeThreshold: 2.5,
      minEdgeThickness: 1.5,
      renderEdgeLabels: false,
      defaultDrawEdgeLabel: (_context, { label }, source, target) => {
        if (label) this.lineLabels.push({ x: (source.x + target.x) / 2, y: (source.y + target.y) / 2, text: label });
      },
      nodeProgramClasses: {
        disc: createNodeBorderProgram({
          borders: [
            { size: { value: 0.14 }, color: { attribute: "rim" } },
            { size: { fill: true }, color: { attribute: "color" } },
          ],
        }),
      },
      edgeProgramClasses: { thin: EdgeLineProgram, line: EdgeRectangleProgram, arrow: EdgeArrowProgram },
      defaultNodeType: "disc",
      defaultEdgeType: "line",
      defaultDrawNodeLabel: (_context, { x, y, size, label, forceLabel }) => {
        if (label) this.labels.push({ x, y, size, text: shortened(label), first: Boolean(forceLabel) });
      },
      defaultDrawNodeHover: (context, { x, y, size, label }) => this.drawHovered(context, x, y, size, label ?? ""),
      nodeReducer: (node, data) => this.reducedNode(Number(node), data),
      edgeReducer: (edge, data) => this.reducedLine(Number(edge), data),
    });
    this.listen(container);
  }

  /** Draw a scene within *frame*, so that filters do not move it; null: what fits around the nodes. */
  show(scene: Scene, nodes: NodeLook[], lines: LineLook[], palette: Palette, frame: Frame | null): void {
    this.near = null; // what is faded is told anew, by the numbers of these nodes
    this.chosenLine = -1;
    this.scene = scene;
    this.looks = nodes;
    this.palette = palette;
    const graph = new MultiGraph();
    nodes.forEach(({ x, y, size, colour, rim, label }, at) =>
      graph.addNode(String(at), { x, y, size, color: colour, rim, label }),
    );
    const many = lines.length > MANY;
    lines.forEach(({ size, colour, label, kind, arrow, opacity }, at) => {
      const { from, to } = scene.lines[at];
      const type = arrow ? "arrow" : many && kind === "met" ? "thin" : "line";
      const zIndex = { met: 0, many: 0, list: 1, claim: 2 }[kind];
      graph.addEdgeWithKey(String(at), String(from), String(to), { size, color: transparent(colour, opacity), plain: colour, label, type, zIndex });
    });
    this.set("hideEdgesOnMove", lines.length > MOST_MOVING);
    this.set("renderEdgeLabels", lines.length <= MOST_LINE_LABELS);
    this.sigma.setCustomBBox(frame);
    this.sigma.setGraph(graph);
  }

  /** Fade all nodes but *near*, and all lines that do not join two of them; null: none. */
  emphasise(near: ReadonlySet<number> | null, line: number): void {
    this.near = near;
    this.chosenLine = line;
    this.sigma.refresh({ skipIndexation: true });
  }

  get camera(): Camera | null {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    const moved = [x, y, ratio].some((value, at) => Math.abs(value - START[at]) > 1e-4);
    return moved ? [x, y, ratio] : null;
  }

  set camera(camera: Camera | null) {
    const [x, y, ratio] = camera ?? START;
    this.sigma.getCamera().setState({ x, y, ratio, angle: 0 });
  }

  /** Move so that a node is in the middle, near enough to see what is around it. */
  centre(node: number): void {
    const data = this.sigma.getNodeDisplayData(String(node));
    if (!data) return;
    const ratio = Math.min(this.sigma.getCamera().getState().ratio, 0.5);
    this.move({ x: data.x, y: data.y, ratio });
  }

  fit(): void {
    this.move({ x: START[0], y: START[1], ratio: START[2] });
  }

  zoom(factor: number): void {
    const { ratio } = this.sigma.getCamera().getState();
    this.move({ ratio: this.sigma.getCamera().getBoundedRatio(ratio / factor) });
  }

  /** Move by shares of the width. */
  pan(right: number, up: number): void {
    const { x, y, ratio } = this.sigma.getCamera().getState();
    this.move({ x: x + right * ratio, y: y + up * ratio });
  }

  resize(): void {
    this.sigma.resize();
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Return where a point of the scene stands in the window of the drawing. */
  place(point: { x: number; y: number }): { x: number; y: number } {
    return this.sigma.graphToViewport(point);
  }

  /** Return the radius that a node has now. */
  radius(size: number): number {
    return this.sigma.scaleSize(size);
  }

  get dimensions(): { width: number; height: number } {
    return this.sigma.getDimensions();
  }

  /** Return what is seen as a picture. */
  async png(): Promise<Blob> {
    this.sigma.refresh({ skipIndexation: true });
    const layers = this.sigma.getCanvases();
    const canvas = document.createElement("canvas");
    canvas.width = layers["nodes"].width;
    canvas.height = layers["nodes"].height;
    const context = canvas.getContext("2d")!;
    context.fillStyle = this.palette.page;
    context.fillRect(0, 0, canvas.width, canvas.height);
    for (const name of ["edges", "nodes", "edgeLabels", "labels"]) context.drawImage(layers[name], 0, 0);
    return new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture")))),
    );
  }

  /** Change a setting, which takes a whole refresh, only where it differs. */
  private set(name: "hideEdgesOnMove" | "renderEdgeLabels", value: boolean): void {
    if (this.sigma.getSetting(name) !== value) this.sigma.setSetting(name, value);
  }

  private move(state: { x?: number; y?: number; ratio?: number }): void {
    const camera = this.sigma.getCamera();
    if (this.still) camera.setState(state);
    else void camera.animate(state, { duration: 250 });
  }

  private listen(container: HTMLElement): void {
    const { sigma, listener } = this;
    sigma.on("clickNode", ({ node }) => listener.node(Number(node), false));
    sigma.on("doubleClickNode", (event) => {
      event.preventSigmaDefault();
      listener.node(Number(event.node), true);
    });
    sigma.on("clickStage", ({ event }) => {
      const line = this.lineAt(event.x, event.y);
      if (line === null) listener.nothing();
      else listener.line(line);
    });
    sigma.on("enterNode", () => (container.style.cursor = "pointer"));
    sigma.on("leaveNode", () => (container.style.cursor = ""));
    sigma.on("afterRender", () => this.drawLabels());
    sigma.getCamera().on("updated", () => listener.moved(this.camera));
    for (const canvas of container.querySelectorAll("canvas"))
      canvas.addEventListener("webglcontextlost", () => listener.lost());
  }

  /** Return the line nearest to a place of the window, if it is near. */
  private lineAt(x: number, y: number): number | null {
    if (!this.scene) return null;
    const at = this.sigma.viewportToGraph({ x, y });
    const beside = this.sigma.viewportToGraph({ x: x + REACH, y });
    let nearest: number | null = null;
    let least = Math.hypot(beside.x - at.x, beside.y - at.y);
    this.scene.lines.forEach(({ from, to, edge }, line) => {
      if (edge < 0) return;
      const distance = toSegment(at, this.looks[from], this.looks[to]);
      if (distance < least) [nearest, least] = [line, distance];
    });
    return nearest;
  }

  private reducedNode(node: number, data: Record<string, unknown>): Record<string, unknown> {
    if (!this.near) return data;
    if (this.near.has(node)) return { ...data, zIndex: 1, forceLabel: this.near.size <= 60 };
    const colour = this.looks[node];
    return {
      ...data,
      color: mixed(colour.colour, this.palette.page, 0.18),
      rim: mixed(colour.rim, this.palette.page, 0.12),
      label: null,
      zIndex: 0,
    };
  }

  private reducedLine(line: number, data: Record<string, unknown>): Record<string, unknown> {
    if (line === this.chosenLine) return { ...data, size: Number(data["size"]) + 2, color: this.palette.ink, zIndex: 3 };
    if (!this.near || !this.scene) return data;
    const { from, to } = this.scene.lines[line];
    if (this.near.has(from) && this.near.has(to)) return data;
    return { ...data, color: transparent(String(data["plain"]), FADED), label: null, zIndex: 0 };
  }

  private drawLabels(): void {
    const context = this.sigma.getCanvases()["labels"].getContext("2d")!;
    context.font = `${LABEL}px ${FONT}`;
    context.textBaseline = "middle";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.palette.halo;
    context.fillStyle = this.palette.ink;
    const taken: Box[] = [];
    for (const { label, box } of placed(this.labels, LABEL + 2, (text) => context.measureText(text).width, this.dimensions.width, taken)) {
      context.strokeText(label.text, box.left, label.y);
      context.fillText(label.text, box.left, label.y);
    }
    context.font = `italic ${LABEL - 2}px ${FONT}`;
    context.textAlign = "center";
    context.fillStyle = this.palette.claim;
    for (const { x, y, text } of this.lineLabels) {
      if (!takeMiddle(x, y, context.measureText(text).width, LABEL, taken)) continue;
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
    context.textAlign = "start";
    this.labels = [];
    this.lineLabels = [];
  }

  private drawHovered(context: CanvasRenderingContext2D, x: number, y: number, size: number, name: string): void {
    context.font = `600 ${LABEL}px ${FONT}`;
    context.textBaseline = "middle";
    const text = shortened(name);
    const width = context.measureText(text).width;
    context.fillStyle = this.palette.page;
    context.strokeStyle = this.palette.ink;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(x - size - 3, y - Math.max(size + 3, 11), 2 * size + width + 14, 2 * Math.max(size + 3, 11), 5);
    context.fill();
    context.stroke();
    context.fillStyle = this.palette.ink;
    context.fillText(text, x + size + 4, y);
  }
}

/** Return a colour with its opacity as WebGL adds it up: each channel multiplied by it. */
function transparent(colour: string, opacity: number): string {
  const alpha = Math.round(opacity * 255).toString(16).padStart(2, "0");
  return `${mixed(colour, "#000000", opacity)}${alpha}`;
}

function toSegment(point: { x: number; y: number }, from: { x: number; y: number }, to: { x: number; y: number }): number {
  const [x, y] = [to.x - from.x, to.y - from.y];
  const squared = x * x + y * y || 1e-12;
  const along = ((point.x - from.x) * x + (point.y - from.y) * y) / squared;
  if (along <= 0 || along >= 1) return Infinity; // beyond an end, where the node is
  return Math.hypot(point.x - from.x - along * x, point.y - from.y - along * y);
}
