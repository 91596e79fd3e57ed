// What lies under a point: a home whose triangle holds it, else the nearest street within reach.
import type { Items } from "./mesh";

const x = (word: number): number => (word << 16) >> 16;
const y = (word: number): number => word >> 16;

/** The number of the home that holds the point, or -1. Units of the tile. O(triangles). */
export function homeAt({ words, each }: Items, px: number, py: number): number {
  for (let i = 0; i < words.length; i += each) {
    const [a, b, c] = [words[i]!, words[i + 1]!, words[i + 2]!];
    const one = side(a, b, px, py);
    const two = side(b, c, px, py);
    const three = side(c, a, px, py);
    if ((one >= 0 && two >= 0 && three >= 0) || (one <= 0 && two <= 0 && three <= 0))
      return words[i + 3]!;
  }
  return -1;
}

function side(a: number, b: number, px: number, py: number): number {
  return (x(b) - x(a)) * (py - y(a)) - (y(b) - y(a)) * (px - x(a));
}

/** The nearest street that may be asked, and how far it is; [-1, Infinity] if none. O(stretches). */
export function streetNear({ words, each }: Items, px: number, py: number, may: (id: number) => boolean): [number, number] {
  let found = -1;
  let least = Infinity;
  for (let i = 0; i < words.length; i += each) {
    const ax = x(words[i]!);
    const ay = y(words[i]!);
    const dx = x(words[i + 1]!) - ax;
    const dy = y(words[i + 1]!) - ay;
    const long = dx * dx + dy * dy;
    const share = long ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / long)) : 0;
    const off = Math.hypot(px - ax - share * dx, py - ay - share * dy);
    if (off < least && may(words[i + each - 1]!)) {
      least = off;
      found = words[i + each - 1]!;
    }
  }
  return [found, least];
}
