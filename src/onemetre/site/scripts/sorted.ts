// Items on the graphics card, in the order of their class: what is drawn alike lies side by side,
// and nothing is looked at that is not drawn. Corners are written out, four to a stretch and three
// to a triangle: drawing many instances is slow where the processor draws.
import { CLOSED, PLAIN, UNKNOWN, UNREACHED } from "./fields";
import type { Items } from "./mesh";

/** Classes 0 to 9, and the chosen street or home once more as 10. */
export const CLASSES = 10;
export const CHOSEN = 10;
/** In the order in which they are drawn: what says more lies above. */
const ORDER = [CLOSED, UNREACHED, PLAIN, UNKNOWN, 0, 1, 2, 3, 4, 5, CHOSEN];
const RANK = Uint8Array.from({ length: ORDER.length }, (_, kind) => ORDER.indexOf(kind));

type Put = (out: Int32Array, at: number, words: Int32Array, from: number, kind: number) => void;

interface Shape {
  corners: number;
  words: number; // to a corner
  put: Put;
}

/** A stretch: at every corner both ends, how far along it begins, and class and corner. */
export const STRETCHES: Shape = {
  corners: 4, words: 4,
  put(out, at, words, from, kind) {
    for (let corner = 0; corner < 4; corner++, at += 4) {
      out[at] = words[from]!;
      out[at + 1] = words[from + 1]!;
      out[at + 2] = words[from + 2]!;
      out[at + 3] = kind | (corner << 8);
    }
  },
};

/** A triangle: at every corner where it is, and the class. */
export const TRIANGLES: Shape = {
  corners: 3, words: 2,
  put(out, at, words, from, kind) {
    for (let corner = 0; corner < 3; corner++, at += 2) {
      out[at] = words[from + corner]!;
      out[at + 1] = kind;
    }
  },
};

export class Sorted {
  /** Where each class of `ORDER` begins among the items, and where the last one ends. */
  private start = new Uint32Array(CHOSEN + 2);
  private out = new Int32Array(0);
  private version = -1;

  constructor(
    private gl: WebGL2RenderingContext,
    readonly items: Items,
    private shape: Shape,
    readonly array: WebGLVertexArrayObject,
    private buffer: WebGLBuffer,
  ) {}

  /** Put the items in order by the classes of their streets and homes. O(items). */
  sort(classes: Uint8Array, chosen: number, version: number): void {
    if (version === this.version) return;
    this.version = version;
    const { words, each } = this.items;
    const { start, gl } = this;
    start.fill(0);
    for (let i = each - 1; i < words.length; i += each) {
      const id = words[i]!;
      start[RANK[classes[id]! & 15]! + 1]!++;
      if (id === chosen) start[CHOSEN + 1]!++;
    }
    for (let c = 0; c <= CHOSEN; c++) start[c + 1]! += start[c]!;
    const { corners, words: size, put } = this.shape;
    const whole = start[CHOSEN + 1]! * corners * size;
    if (this.out.length !== whole) this.out = new Int32Array(whole);
    const next = start.slice();
    for (let i = 0; i < words.length; i += each) {
      const id = words[i + each - 1]!;
      const kind = classes[id]! & 15;
      put(this.out, next[RANK[kind]!]!++ * corners * size, words, i, kind);
      if (id === chosen) put(this.out, next[CHOSEN]!++ * corners * size, words, i, CHOSEN);
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.out, gl.DYNAMIC_DRAW);
  }

  /** First item and number of items of classes `from` to `to`, in the order of drawing. */
  range(from = ORDER[0]!, to = ORDER.at(-2)!): [number, number] {
    const [first, last] = [this.start[RANK[from]!]!, this.start[RANK[to]! + 1]!];
    return [first, last - first];
  }
}
