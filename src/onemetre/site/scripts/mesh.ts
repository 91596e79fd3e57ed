// A tile of streets and homes as buffers for drawing: every stretch of a line between two vertices
// is one instance, every home a fan of triangles. Each carries the number of its street or home.
import { VectorTile, type VectorTileLayer } from "@mapbox/vector-tile";
import earcut from "earcut";
import { PbfReader } from "pbf";

/** Bytes of one stretch: four int16 (its ends), a float32 (from the line's beginning), a uint32. */
export const STRETCH = 16;
/** Bytes of one corner of a home: two int16, a uint32. */
export const CORNER = 8;

export interface Mesh {
  streets: ArrayBuffer;
  outlines: ArrayBuffer;
  corners: ArrayBuffer;
  triangles: Uint32Array;
  extent: number;
}

type Line = { x: number; y: number }[];

/** Read a tile. Homes are numbered after the streets. */
export function read(tile: ArrayBuffer, streets: number): Mesh {
  const layers = new VectorTile(new PbfReader(new Uint8Array(tile))).layers;
  const lines: [Line, number][] = [];
  each(layers["streets"], (id, parts) => parts.forEach((part) => lines.push([part, id])));
  const rings: [Line, number][] = [];
  const corners: [number, number, number][] = [];
  const triangles: number[] = [];
  each(layers["homes"], (id, parts) => {
    for (const part of parts) rings.push([part, streets + id]);
    for (const polygon of polygons(parts)) fill(polygon, streets + id, corners, triangles);
  });
  return {
    streets: stretches(lines), outlines: stretches(rings), corners: packed(corners),
    triangles: new Uint32Array(triangles),
    extent: (layers["streets"] ?? layers["homes"])?.extent ?? 4096,
  };
}

function each(layer: VectorTileLayer | undefined, done: (id: number, parts: Line[]) => void): void {
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    if (feature.id !== undefined) done(feature.id, feature.loadGeometry());
  }
}

function stretches(lines: [Line, number][]): ArrayBuffer {
  const count = lines.reduce((sum, [line]) => sum + Math.max(line.length - 1, 0), 0);
  const out = new DataView(new ArrayBuffer(count * STRETCH));
  let at = 0;
  for (const [line, id] of lines) {
    let along = 0;
    for (let i = 1; i < line.length; i++, at += STRETCH) {
      const a = line[i - 1]!;
      const b = line[i]!;
      out.setInt16(at, a.x, true);
      out.setInt16(at + 2, a.y, true);
      out.setInt16(at + 4, b.x, true);
      out.setInt16(at + 6, b.y, true);
      out.setFloat32(at + 8, along, true);
      out.setUint32(at + 12, id, true);
      along += Math.hypot(b.x - a.x, b.y - a.y);
    }
  }
  return out.buffer;
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

function fill(polygon: Line[], id: number, corners: [number, number, number][], out: number[]): void {
  const flat: number[] = [];
  const holes: number[] = [];
  for (const ring of polygon) {
    if (flat.length) holes.push(flat.length / 2);
    for (const { x, y } of ring) flat.push(x, y);
  }
  const first = corners.length;
  for (let i = 0; i < flat.length; i += 2) corners.push([flat[i]!, flat[i + 1]!, id]);
  for (const index of earcut(flat, holes)) out.push(first + index);
}

function packed(corners: [number, number, number][]): ArrayBuffer {
  const out = new DataView(new ArrayBuffer(corners.length * CORNER));
  corners.forEach(([x, y, id], i) => {
    out.setInt16(i * CORNER, x, true);
    out.setInt16(i * CORNER + 2, y, true);
    out.setUint32(i * CORNER + 4, id, true);
  });
  return out.buffer;
}
