// Unpack what kg/view/packing.py packs: base64 of deflated columns behind a JSON head.

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array;

export interface Part<Values> {
  columns: Map<string, Numbers>;
  values: Values;
}

interface Head<Values> {
  columns: [name: string, type: "u1" | "u2" | "u4" | "f4", length: number, offset: number, differences: boolean][];
  values: Values;
}

const KINDS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f4: Float32Array };

/** Return the columns and values of a part, whose numbers take 1, 2 or 4 bytes each. */
export async function unpack<Values>(text: string): Promise<Part<Values>> {
  const bytes = await inflate(fromBase64(text));
  const start = 4 + new DataView(bytes.buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, start))) as Head<Values>;
  const columns = new Map<string, Numbers>();
  for (const [name, type, length, offset, differences] of head.columns) {
    const width = Number(type[1]);
    const planes = bytes.subarray(start + offset, start + offset + width * length);
    const column = new KINDS[type](joined(planes, width, length).buffer);
    columns.set(name, differences ? summed(column) : column);
  }
  return { columns, values: head.values };
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Return values of *width* bytes from planes: first the lowest byte of each value. */
function joined(planes: Uint8Array, width: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(planes.length);
  for (let plane = 0; plane < width; plane++)
    for (let i = 0; i < length; i++) bytes[i * width + plane] = planes[plane * length + i]!;
  return bytes;
}

function summed(differences: Numbers): Uint32Array {
  const column = new Uint32Array(differences.length);
  let sum = 0;
  for (let i = 0; i < column.length; i++) column[i] = sum += differences[i];
  return column;
}
