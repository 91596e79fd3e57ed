// Items on the graphics card, in the order of their class: what is drawn alike lies side by side,
// and nothing is looked at that is not drawn.
import type { Items } from "./mesh";

/** Classes 0 to 9, and the chosen street or home once more as 10. */
export const CLASSES = 10;
export const CHOSEN = 10;

export class Sorted {
  /** Where each class begins among the items, and where the last one ends. */
  readonly start = new Uint32Array(CHOSEN + 2);
  private sorted: Int32Array;
  private version = -1;

  constructor(
    private gl: WebGL2RenderingContext,
    private items: Items,
    readonly array: WebGLVertexArrayObject,
    private buffer: WebGLBuffer,
  ) {
    this.sorted = new Int32Array(0);
  }

  /** Put the items in order by the classes of their streets and homes. O(items). */
  sort(classes: Uint8Array, chosen: number, version: number): void {
    if (version === this.version) return;
    this.version = version;
    const { words, each } = this.items;
    const { start } = this;
    start.fill(0);
    for (let i = each - 1; i < words.length; i += each) {
      const id = words[i]!;
      start[(classes[id]! & 15) + 1]!++;
      if (id === chosen) start[CHOSEN + 1]!++;
    }
    for (let c = 0; c <= CHOSEN; c++) start[c + 1]! += start[c]!;
    const next = start.slice();
    const whole = start[CHOSEN + 1]! * each;
    if (this.sorted.length !== whole) this.sorted = new Int32Array(whole);
    const out = this.sorted;
    const put = (from: number, kind: number) => {
      let to = next[kind]!++ * each;
      for (let k = 0; k < each - 1; k++) out[to++] = words[from + k]!;
      out[to] = kind;
    };
    for (let i = 0; i < words.length; i += each) {
      const id = words[i + each - 1]!;
      put(i, classes[id]! & 15);
      if (id === chosen) put(i, CHOSEN);
    }
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.buffer);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, out, this.gl.DYNAMIC_DRAW);
  }

  /** First item and number of items of classes `from` to `to`. */
  range(from: number, to: number): [number, number] {
    return [this.start[from]!, this.start[to + 1]! - this.start[from]!];
  }

  /** Bind the buffer so that attributes can be pointed at its items. */
  bind(): void {
    this.gl.bindVertexArray(this.array);
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.buffer);
  }
}
