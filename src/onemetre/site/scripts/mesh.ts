// A tile of streets and homes as items to draw: every stretch of a line between two vertices is
// one, every triangle of a home is one. Each carries the number of its street or home.
import { VectorTile, type VectorTileFeature, type VectorTileLayer } from "@mapbox/vector-tile";
import earcut from "earcut";
import { PbfReader } from "pbf";

/**
 * Items as words of 32 bits, the number of the street or home in the last one.
 *
 * A stretch: its ends (two int16 each), how far along its line it begins (a float), the number.
 * A triangle: its corners (two int16 each), the number.
 */
export interface Items {
  words: Int32Array;
  each: number;
}
export const STRETCH = 4;
export const TRIANGLE = 4;

/** Triangles of what is filled, and stretches of its edges. */
export interface Mesh {
  ground: Items;
  shores: Items;
  buildings: Items;
  walls: Items;
  homes: Items;
  outlines: Items;
  streets: Items;
  extent: number;
}

type Point = { x: number; y: number };
type Line = Point[];

/** Kinds of ground, numbered as the colours are. */
export const GROUND = ["green", "water", "pitch"];

/** Read a tile. Homes are numbered after the streets, ground by its kind. */
export function read(tile: ArrayBuffer, streets: number): Mesh {
  const layers = new VectorTile(new PbfReader(new Uint8Array(tile))).layers;
  const lines: [Line, number][] = [];
  features(layers["streets"], ({ id }, parts) => parts.forEach((part) => lines.push([part, id!])));
  const [homes, outlines] = filled(layers["homes"], ({ id }) => streets + id!);
  const [ground, shores] = filled(layers["ground"], ({ properties }) =>
    Math.max(GROUND.indexOf(String(properties["kind"])), 0));
  const [buildings, walls] = filled(layers["buildings"], () => 0);
  return {
    ground, shores, buildings, walls, homes, outlines, streets: stretches(lines),
    extent: Object.values(layers)[0]?.extent ?? 4096,
  };
}

/** Triangles and edges of polygons. */
function filled(layer: VectorTileLayer | undefined, numbered: (of: VectorTileFeature) => number): [Items, Items] {
  const words: number[] = [];
  const rings: [Line, number][] = [];
  features(layer, (feature, parts) => {
    const id = numbered(feature);
    fill(parts, id, words);
    for (const part of parts) rings.push([part, id]);
  });
  return [triangles(words), stretches(rings)];
}

type Done = (feature: VectorTileFeature, parts: Line[]) => void;

function features(layer: VectorTileLayer | undefined, done: Done): void {
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    done(feature, feature.loadGeometry());
  }
}

function triangles(words: number[]): Items {
  return { words: Int32Array.from(words), each: TRIANGLE };
}

const packed = ({ x, y }: Point): number => (x & 0xffff) | (y << 16);

function stretches(lines: [Line, number][]): Items {
  const count = lines.reduce((sum, [line]) => sum + Math.max(line.length - 1, 0), 0);
  const words = new Int32Array(count * STRETCH);
  const floats = new Float32Array(words.buffer);
  let at = 0;
  for (const [line, id] of lines) {
    let along = 0;
    for (let i = 1; i < line.length; i++, at += STRETCH) {
      const a = line[i - 1]!;
      const b = line[i]!;
      words[at] = packed(a);
      words[at + 1] = packed(b);
      floats[at + 2] = along;
      words[at + 3] = id;
      along += Math.hypot(b.x - a.x, b.y - a.y);
    }
  }
  return { words, each: STRETCH };
}

/** Rings by polygon: in a tile an outer ring winds one way, its holes the other. */
function polygons(rings: Line[]): Line[][] {
  const out: Line[][] = [];
  for (const ring of rings) {
    if (area(ring) > 0 || !out.length) out.push([ring]);
    else out.at(-1)!.push(ring);
  }
  return out;
}

function area(ring: Line): number {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++)
    sum += ring[j]!.x * ring[i]!.y - ring[i]!.x * ring[j]!.y;
  return sum;
}

function fill(rings: Line[], id: number, out: number[]): void {
  for (const polygon of polygons(rings)) {
    const corners = polygon.flat();
    const holes = polygon.slice(1).map((_, i) => polygon.slice(0, i + 1).flat().length);
    const found = earcut(corners.flatMap(({ x, y }) => [x, y]), holes);
    for (let i = 0; i < found.length; i += 3)
      out.push(...[0, 1, 2].map((k) => packed(corners[found[i + k]!]!)), id);
  }
}
