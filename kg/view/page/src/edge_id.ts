// The id of an edge: 20 hex digits of BLAKE2b (RFC 7693) over subject id, predicate and object id.

const MASK = (1n << 64n) - 1n;
const BLOCK = 128; // bytes
const BYTES = 10; // of the hash
const START = [
  0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
// The words of a block in the order in which each round takes them, as hexadecimal digits.
const ORDERS = [
  "0123456789abcdef",
  "ea489fd61c02b753",
  "b8c052fdae367194",
  "7931dcbe265a40f8",
  "905724afe1bc683d",
  "2c6a0b834d75fe19",
  "c51fed4a0763928b",
  "db7ec13950f4862a",
  "6fe9b308c2d714a5",
  "a2847615fb9e3cd0",
];
const MIXED = [
  [0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15],
  [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14],
] as const;

/** Return what kg calls the edge: `kg.common.ids.edge_id` gives the same. */
export function edgeId(subject: string, predicate: string, object: string): string {
  const bytes = new TextEncoder().encode(`${subject}\n${predicate}\n${object}`);
  const state = START.slice();
  state[0] ^= 0x01010000n ^ BigInt(BYTES);
  const blocks = Math.max(Math.ceil(bytes.length / BLOCK), 1);
  for (let block = 0; block < blocks; block++) {
    const padded = new Uint8Array(BLOCK);
    padded.set(bytes.subarray(block * BLOCK, (block + 1) * BLOCK));
    const last = block === blocks - 1;
    compress(state, new DataView(padded.buffer), last ? bytes.length : (block + 1) * BLOCK, last);
  }
  const digits = state.slice(0, 2).map((word) => littleEndian(word)).join("");
  return digits.slice(0, 2 * BYTES);
}

function compress(state: bigint[], block: DataView, count: number, last: boolean): void {
  const v = [...state, ...START];
  v[12] ^= BigInt(count);
  if (last) v[14] ^= MASK;
  for (let round = 0; round < 12; round++) {
    const order = ORDERS[round % 10];
    MIXED.forEach(([a, b, c, d], pair) => {
      const word = (at: number): bigint => block.getBigUint64(8 * parseInt(order[at], 16), true);
      v[a] = (v[a] + v[b] + word(2 * pair)) & MASK;
      v[d] = rotated(v[d] ^ v[a], 32n);
      v[c] = (v[c] + v[d]) & MASK;
      v[b] = rotated(v[b] ^ v[c], 24n);
      v[a] = (v[a] + v[b] + word(2 * pair + 1)) & MASK;
      v[d] = rotated(v[d] ^ v[a], 16n);
      v[c] = (v[c] + v[d]) & MASK;
      v[b] = rotated(v[b] ^ v[c], 63n);
    });
  }
  for (let i = 0; i < 8; i++) state[i] ^= v[i] ^ v[i + 8];
}

function rotated(word: bigint, bits: bigint): bigint {
  return ((word >> bits) | (word << (64n - bits))) & MASK;
}

function littleEndian(word: bigint): string {
  return word.toString(16).padStart(16, "0").match(/../g)!.reverse().join("");
}
