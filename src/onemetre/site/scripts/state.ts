// What the City page asks: kept in the address, so that a link holds it.
export type Company = "alone" | "adult";

export interface Ask {
  age: number;
  with: Company;
  kind: string;
}

export interface Words {
  [key: string]: string;
}

/** What the server tells the map, in `data-map`. */
export interface Told {
  base: string;
  zooms: [number, number];
  bounds: [number, number, number, number];
  view: [number, number, number, number];
  streets: number;
  homes: number;
  bands: string[];
  ask: Ask;
  marks: Record<string, string>;
  looks: [number, number, number][];
  lang: "zh" | "en";
  words: Words;
}

/** The address of the page with some of its query changed; null takes a part away. */
export function address(changed: Record<string, string | null>): string {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(changed)) {
    if (value === null) query.delete(key);
    else query.set(key, value);
  }
  // Commas and slashes are read more easily plain.
  const said = query.toString().replaceAll("%2C", ",");
  return location.pathname + (said ? `?${said}` : "");
}

export function remember(changed: Record<string, string | null>): void {
  history.replaceState(history.state, "", address(changed));
}
