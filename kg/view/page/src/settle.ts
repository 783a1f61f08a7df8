// Lay out a few nodes by forces, the same each time: what is drawn of a neighbourhood.

export interface Point {
  x: number;
  y: number;
}

const STEPS = 250;

/** Move *points* (not those in *fixed*) so that edges are short and nodes apart; the result is centred. */
export function settle(points: Point[], edges: readonly (readonly [number, number])[], fixed: ReadonlySet<number> = new Set()): void {
  const count = points.length;
  const apart = 1 / Math.sqrt(count + 1); // the length that an edge tends to
  const [dx, dy] = [new Float64Array(count), new Float64Array(count)];
  for (let step = 0; step < STEPS; step++) {
    dx.fill(0);
    dy.fill(0);
    for (let a = 0; a < count; a++)
      for (let b = a + 1; b < count; b++) {
        const [x, y] = [points[a].x - points[b].x, points[a].y - points[b].y];
        const push = (apart * apart) / Math.max(x * x + y * y, 1e-6);
        dx[a] += push * x;
        dy[a] += push * y;
        dx[b] -= push * x;
        dy[b] -= push * y;
      }
    for (const [a, b] of edges) {
      const [x, y] = [points[a].x - points[b].x, points[a].y - points[b].y];
      const pull = Math.hypot(x, y) / apart;
      dx[a] -= pull * x;
      dy[a] -= pull * y;
      dx[b] += pull * x;
      dy[b] += pull * y;
    }
    const most = 0.1 * (1 - step / STEPS);
    for (let node = 0; node < count; node++) {
      const point = points[node];
      if (fixed.has(node)) continue;
      const [x, y] = [dx[node] - point.x * 0.3, dy[node] - point.y * 0.3];
      const length = Math.hypot(x, y) || 1;
      point.x += (x / length) * Math.min(length, most);
      point.y += (y / length) * Math.min(length, most);
    }
  }
}

const STEPS_APART = 60;

/** Move discs of the given radii apart until they hardly overlap. */
export function spreadOut(points: Point[], radii: number[]): void {
  const order = points.map((_, at) => at);
  const widest = radii.reduce((most, radius) => Math.max(most, radius), 0);
  for (let step = 0; step < STEPS_APART; step++) {
    order.sort((a, b) => points[a].x - points[b].x || a - b);
    order.forEach((a, place) => {
      for (let next = place + 1; next < order.length; next++) {
        const b = order[next];
        let [x, y] = [points[b].x - points[a].x, points[b].y - points[a].y];
        if (x > radii[a] + widest) break;
        const wanted = radii[a] + radii[b];
        if (x === 0 && y === 0) [x, y] = [Math.cos(a) * 1e-3 * wanted, Math.sin(a) * 1e-3 * wanted];
        const distance = Math.hypot(x, y);
        const push = Math.max(wanted - distance, 0) / distance / 4;
        points[a].x -= push * x;
        points[a].y -= push * y;
        points[b].x += push * x;
        points[b].y += push * y;
      }
    });
  }
}

/** Put *count* points evenly on a disc around a centre. */
export function disc(count: number, x: number, y: number, radius: number): Point[] {
  const angle = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, place) => {
    const distance = radius * Math.sqrt((place + 0.3) / Math.max(count, 1));
    return { x: x + distance * Math.cos(angle * place), y: y + distance * Math.sin(angle * place) };
  });
}
