// Where the map looks: a centre and a zoom, worked out here, so that streets can be drawn before
// the map library is there to move them.
import type { Told } from "./state";

export type Degrees = [number, number];

export interface Camera {
  centre: Degrees;
  zoom: number;
}

export const MOST = 18.5;
export const least = (told: Told): number => Math.max(8, told.zooms[0] - 1);

/** Web Mercator: from 0 to 1 east and south. */
export function mercator([lng, lat]: Degrees): [number, number] {
  const sine = Math.sin((lat * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
}

function degrees([x, y]: [number, number]): Degrees {
  return [(x - 0.5) * 360, (Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180) / Math.PI];
}

/** Pixels around the world at a zoom. */
export const world = (zoom: number): number => 512 * 2 ** zoom;

/** What the address asks for, else what was answered, else the whole first view. */
export function first(told: Told, answered: Degrees | undefined, wide: number, high: number): Camera {
  const asked = new URLSearchParams(location.search).get("map")?.split(",").map(Number) ?? [];
  const within = (zoom: number) => Math.max(least(told), Math.min(zoom, MOST));
  if (asked.length === 3 && asked.every(Number.isFinite))
    return { centre: [asked[1]!, asked[0]!], zoom: within(asked[2]!) };
  if (answered) return { centre: answered, zoom: 16 };
  const [west, south, east, north] = told.view;
  const [[left, top], [right, bottom]] = [mercator([west, north]), mercator([east, south])];
  const fits = [wide / (right - left), high / (bottom - top)].map((each) => Math.log2(each / world(0)));
  const [close, far] = [Math.max(...fits), Math.min(...fits)];
  // A long narrow place is cut off rather than shown between blank margins.
  return { centre: degrees([(left + right) / 2, (top + bottom) / 2]), zoom: within(Math.min(close, far + 1.3)) };
}
