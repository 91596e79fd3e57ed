// The colours of the page and the widths of lines, by class, as the graphics card takes them.
import { CLASSES } from "./sorted";
import { token } from "./style";

type Colour = [number, number, number, number];
type Palette = "ground" | "buildings" | "streets" | "homes" | "edges" | "road" | "core" | "one" | "hatch" | "paper";

/** A colour of the page, as the card takes it: four numbers to 1. */
function colour(name: string): Colour {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  pen.fillStyle = token(name);
  pen.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data as unknown as Colour;
  return [r / 255, g / 255, b / 255, a / 255];
}

/** Widths by class: `own` for some, `rest` for the others. */
export function widths(own: Record<number, number>, rest = 0): Float32Array {
  return Float32Array.from({ length: CLASSES }, (_, kind) => own[kind] ?? rest);
}

export function palettes(): Record<Palette, Float32Array> {
  const ramp = [0, 1, 2, 3, 4, 5].map((i) => `r${i}`);
  const of = (...names: string[]) => new Float32Array(names.map(colour).flat());
  const all = (name: string) => of(...Array<string>(CLASSES).fill(name));
  return {
    paper: of("ground"), ground: of("green", "water", "pitch", ...Array<string>(7).fill("green")),
    buildings: all("off"),
    streets: of(...ramp, "hatch", "line", "line", "road"),
    homes: of(...ramp, "hatch-ground", "paper", "off", "off"),
    edges: of(...ramp, "unreached", "unreached", "off", "off"), road: all("road"), core: all("road-core"), one: all("persimmon"),
    hatch: of("hatch"),
  };
}
