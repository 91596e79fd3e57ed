// The layer of walking times. Changing the age sends one small array to the graphics card and
// draws one frame: no tile is read again, whatever the size of the place.
import { MercatorCoordinate, type CustomLayerInterface, type Map as MapLibre } from "maplibre-gl";
import { CLOSED, PLAIN, UNKNOWN, UNREACHED } from "./fields";
import { CORNER, read, STRETCH, type Mesh } from "./mesh";
import { HOMES, LINES, program } from "./shaders";
import type { Told } from "./state";
import { token } from "./style";

const WIDE = 2048; // of the texture that holds the classes
const bits = (...classes: number[]) => classes.reduce((sum, c) => sum | (1 << c), 0);
const RAMP = bits(0, 1, 2, 3, 4, 5);

interface Drawable {
  z: number;
  x: number;
  y: number;
  extent: number;
  streets: [WebGLVertexArrayObject, number];
  outlines: [WebGLVertexArrayObject, number];
  homes: [WebGLVertexArrayObject, number];
}

type Colour = [number, number, number, number];

/** A colour of the page, as the card takes it: four numbers to 1, alpha multiplied in. */
function colour(name: string): Colour {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })!;
  pen.fillStyle = token(name) || name;
  pen.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data as unknown as Colour;
  return [r / 255, g / 255, b / 255, a / 255];
}

export class Walks implements CustomLayerInterface {
  readonly id = "walks";
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  chosen = -1;
  private classes: Uint8Array;
  private stale = true;
  private map!: MapLibre;
  private gl!: WebGL2RenderingContext;
  private lines!: WebGLProgram;
  private fills!: WebGLProgram;
  private texture!: WebGLTexture;
  private quad!: WebGLBuffer;
  private places = new Map<WebGLProgram, Map<string, WebGLUniformLocation | null>>();
  private tiles = new Map<string, Drawable | "asked">();
  private level = -1;
  private palettes!: Record<"streets" | "homes" | "edge" | "road" | "core" | "one" | "hatch", Float32Array>;
  private size: [number, number] = [1, 1]; // asked of the page only when it changes

  constructor(private told: Told) {
    this.classes = new Uint8Array(told.streets + told.homes).fill(PLAIN);
  }

  paint(classes: Uint8Array): void {
    this.classes = classes;
    this.stale = true;
    this.map?.triggerRepaint();
  }

  onAdd(map: MapLibre, gl: WebGLRenderingContext | WebGL2RenderingContext): void {
    this.map = map;
    this.gl = gl as WebGL2RenderingContext;
    this.lines = program(this.gl, LINES);
    this.fills = program(this.gl, HOMES);
    this.texture = this.gl.createTexture();
    this.quad = this.gl.createBuffer();
    this.gl.bindBuffer(this.gl.ARRAY_BUFFER, this.quad);
    this.gl.bufferData(this.gl.ARRAY_BUFFER, new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]), this.gl.STATIC_DRAW);
    this.stale = true;
    this.recolour();
    this.measure();
    map.on("resize", this.measure);
  }

  private measure = (): void => {
    const { clientWidth, clientHeight } = this.map.getCanvas();
    this.size = [clientWidth, clientHeight];
  };

  onRemove(map: MapLibre): void {
    map.off("resize", this.measure);
    this.tiles.clear();
    this.level = -1;
  }

  /** Take the colours of the page anew. */
  private recolour(): void {
    const ramp = [0, 1, 2, 3, 4, 5].map((i) => colour(`r${i}`));
    const palette = (six: string, seven: string, eight: string, nine: string) =>
      new Float32Array([...ramp, colour(six), colour(seven), colour(eight), colour(nine)].flat());
    const all = (name: string) => new Float32Array(Array(10).fill(colour(name)).flat());
    this.palettes = {
      streets: palette("hatch", "line", "line", "road"),
      homes: palette("hatch-ground", "paper", "off", "off"),
      edge: palette("unreached", "unreached", "off", "off"),
      hatch: new Float32Array(colour("hatch")),
      road: all("road"), core: all("road-core"), one: all("persimmon"),
    };
  }

  // Tiles ----------------------------------------------------------------------------------------

  /** Every tile of the level that is in view; those not there yet are fetched. */
  private wanted(): string[] {
    const [first, last] = this.told.zooms;
    const z = Math.max(first, Math.min(Math.floor(this.map.getZoom()), last));
    const n = 2 ** z;
    const bounds = this.map.getBounds();
    const low = MercatorCoordinate.fromLngLat(bounds.getNorthWest());
    const high = MercatorCoordinate.fromLngLat(bounds.getSouthEast());
    const out: string[] = [];
    for (let x = Math.floor(low.x * n); x <= Math.floor(high.x * n); x++)
      for (let y = Math.floor(low.y * n); y <= Math.floor(high.y * n); y++) out.push(`${z}/${x}/${y}`);
    for (const key of out) if (!this.tiles.has(key)) void this.fetch(key);
    return out;
  }

  private async fetch(key: string): Promise<void> {
    this.tiles.set(key, "asked");
    try {
      const answer = await fetch(`${this.told.base}tiles/${key}.mvt`);
      if (!answer.ok) throw new Error(`${answer.status} ${key}`);
      const bytes = answer.status === 204 ? new ArrayBuffer(0) : await answer.arrayBuffer();
      this.tiles.set(key, this.drawable(key, read(bytes, this.told.streets)));
      this.map.triggerRepaint();
    } catch {
      // Asked again when it is next in view.
      this.tiles.delete(key);
    }
  }

  private drawable(key: string, mesh: Mesh): Drawable {
    const [z, x, y] = key.split("/").map(Number) as [number, number, number];
    return {
      z, x, y, extent: mesh.extent,
      streets: this.stretches(mesh.streets), outlines: this.stretches(mesh.outlines),
      homes: this.triangles(mesh),
    };
  }

  private attribute(of: WebGLProgram, name: string, size: number, type: number, stride: number, offset: number, each = 0): void {
    const { gl } = this;
    const at = gl.getAttribLocation(of, name);
    if (at < 0) return;
    gl.enableVertexAttribArray(at);
    if (type === gl.UNSIGNED_INT) gl.vertexAttribIPointer(at, size, type, stride, offset);
    else gl.vertexAttribPointer(at, size, type, false, stride, offset);
    gl.vertexAttribDivisor(at, each);
  }

  private stretches(data: ArrayBuffer): [WebGLVertexArrayObject, number] {
    const { gl } = this;
    const made = gl.createVertexArray();
    gl.bindVertexArray(made);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.quad);
    this.attribute(this.lines, "corner", 2, gl.FLOAT, 8, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    this.attribute(this.lines, "ends", 4, gl.SHORT, STRETCH, 0, 1);
    this.attribute(this.lines, "along", 1, gl.FLOAT, STRETCH, 8, 1);
    this.attribute(this.lines, "id", 1, gl.UNSIGNED_INT, STRETCH, 12, 1);
    gl.bindVertexArray(null);
    return [made, data.byteLength / STRETCH];
  }

  private triangles(mesh: Mesh): [WebGLVertexArrayObject, number] {
    const { gl } = this;
    const made = gl.createVertexArray();
    gl.bindVertexArray(made);
    gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ARRAY_BUFFER, mesh.corners, gl.STATIC_DRAW);
    this.attribute(this.fills, "at", 2, gl.SHORT, CORNER, 0);
    this.attribute(this.fills, "id", 1, gl.UNSIGNED_INT, CORNER, 4);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer());
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, mesh.triangles, gl.STATIC_DRAW);
    gl.bindVertexArray(null);
    return [made, mesh.triangles.length];
  }

  // A frame --------------------------------------------------------------------------------------

  render(): void {
    const { gl } = this;
    const fresh = this.upload();
    const keys = this.wanted();
    const here = keys.map((key) => this.tiles.get(key)).filter((each) => typeof each === "object");
    const z = Number(keys[0]?.split("/")[0]);
    if (here.length === keys.length) this.level = z;
    // Until the new level is all there, the old one stays below it.
    const older = this.level === z ? [] : [...this.tiles.values()].filter(
      (each) => typeof each === "object" && each.z === this.level);
    const tiles = [...older, ...here] as Drawable[];
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.disable(gl.CULL_FACE);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    const zoom = this.map.getZoom();
    const wide = (thin: number, most: number) => {
      const share = Math.max(0, Math.min(1, (zoom - 14) / 4));
      return zoom < 14 ? thin * Math.max(0.4, 1 - (14 - zoom) * 0.2) : thin + (most - thin) * share ** 2;
    };
    const { streets, homes, road, core, one, edge } = this.palettes;
    const tasks: (() => void)[] = [
      () => this.fill(tiles, homes),
      () => this.stroke(tiles, "outlines", 1, edge, RAMP | bits(UNKNOWN, UNREACHED, PLAIN)),
      () => this.stroke(tiles, "streets", wide(5.5, 22), road, bits(CLOSED)),
      () => this.stroke(tiles, "streets", wide(3.5, 19), core, bits(CLOSED)),
      () => this.stroke(tiles, "streets", wide(1.3, 6), streets, bits(UNREACHED, PLAIN)),
      () => this.stroke(tiles, "streets", wide(1.8, 4), streets, bits(UNKNOWN), wide(4.5, 10)),
      () => this.stroke(tiles, "streets", wide(2, 8), streets, RAMP),
    ];
    for (const task of tasks) task();
    if (this.chosen >= 0) {
      const street = this.chosen < this.told.streets;
      this.stroke(tiles, street ? "streets" : "outlines", street ? 5 : 3, one, 0, 0, this.chosen);
    }
    gl.bindVertexArray(null);
    if (fresh) document.dispatchEvent(new Event("walkspainted"));
  }

  private upload(): boolean {
    if (!this.stale) return false;
    const { gl, classes } = this;
    const high = Math.max(1, Math.ceil(classes.length / WIDE));
    const whole = new Uint8Array(WIDE * high);
    whole.set(classes);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, WIDE, high, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, whole);
    for (const side of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, side, gl.NEAREST);
    this.stale = false;
    return true;
  }

  private at(of: WebGLProgram, name: string): WebGLUniformLocation | null {
    let own = this.places.get(of);
    if (!own) this.places.set(of, (own = new Map()));
    if (!own.has(name)) own.set(name, this.gl.getUniformLocation(of, name));
    return own.get(name)!;
  }

  private use(of: WebGLProgram, palette: Float32Array): void {
    const { gl } = this;
    gl.useProgram(of);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.uniform1i(this.at(of, "u_classes"), 0);
    gl.uniform2f(this.at(of, "u_size"), ...this.size);
    gl.uniform4fv(this.at(of, "u_palette"), palette);
  }

  private place(of: WebGLProgram, tile: Drawable): void {
    const [wide, high] = this.size;
    const centre = MercatorCoordinate.fromLngLat(this.map.getCenter());
    const world = 512 * 2 ** this.map.getZoom();
    const n = 2 ** tile.z;
    this.gl.uniform2f(
      this.at(of, "u_origin"),
      (tile.x / n - centre.x) * world + wide / 2,
      (tile.y / n - centre.y) * world + high / 2,
    );
    this.gl.uniform1f(this.at(of, "u_unit"), world / n / tile.extent);
  }

  private stroke(tiles: Drawable[], what: "streets" | "outlines", width: number, palette: Float32Array, classes: number, dots = 0, only = -1): void {
    const { gl, lines } = this;
    this.use(lines, palette);
    gl.uniform1f(this.at(lines, "u_width"), width);
    gl.uniform1f(this.at(lines, "u_dots"), dots);
    gl.uniform1ui(this.at(lines, "u_drawn"), classes);
    gl.uniform1i(this.at(lines, "u_only"), only);
    for (const tile of tiles) {
      const [made, count] = tile[what];
      if (!count) continue;
      this.place(lines, tile);
      gl.bindVertexArray(made);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, count);
    }
  }

  private fill(tiles: Drawable[], palette: Float32Array): void {
    const { gl, fills } = this;
    this.use(fills, palette);
    gl.uniform4fv(this.at(fills, "u_hatch"), this.palettes.hatch);
    gl.uniform1f(this.at(fills, "u_ratio"), devicePixelRatio);
    for (const tile of tiles) {
      const [made, count] = tile.homes;
      if (!count) continue;
      this.place(fills, tile);
      gl.bindVertexArray(made);
      gl.drawElements(gl.TRIANGLES, count, gl.UNSIGNED_INT, 0);
    }
  }
}
