// Ground, homes and streets in the colours of walking times, on a canvas of their own below the
// map's names and marks. Changing the age puts what is on the screen in another order and draws
// this canvas once: no tile is read again, and the map above is not drawn anew. It needs a centre and
// a zoom and nothing else, so it is drawn before the map library is there. What is the same at every age
// is kept as a picture while the map stands still.
import type { Map as MapLibre } from "maplibre-gl";
import { mercator, world, type Camera } from "./camera";
import { palettes, widths } from "./colours";
import { CLOSED, PLAIN, UNKNOWN, UNREACHED } from "./fields";
import { homeAt, streetNear } from "./hits";
import { read, type Mesh } from "./mesh";
import { HOMES, LINES, program } from "./shaders";
import { hurry, Still } from "./still";
import { CHOSEN, CLASSES, Sorted, STRETCHES, TRIANGLES } from "./sorted";
import type { Told } from "./state";

type Fill = "ground" | "buildings" | "homes";
type Stroke = "shores" | "walls" | "outlines" | "streets";
type Layer = Fill | Stroke;
const FILLS: Fill[] = ["ground", "buildings", "homes"];
const STROKES: Stroke[] = ["shores", "walls", "outlines", "streets"];
const LAYERS: Layer[] = [...FILLS, ...STROKES];
/** What is the same at every age. */
const STILL: Layer[] = ["ground", "shores", "buildings", "walls"];

type Drawable = { z: number; x: number; y: number; extent: number } & Record<Layer, Sorted>;

/** Without a graphics card a frame takes as long as it has pixels: fewer each way while somebody
 * slides through the ages, and all of them once that has rested for so many milliseconds. */
const COARSE = 0.6;
const REST = 2000;
/** Ground and buildings are what they are at every age. */
const SAME = Uint8Array.from({ length: CLASSES }, (_, i) => i);

export class Walks {
  private classes: Uint8Array;
  private chosen = -1;
  private version = 0; // of classes and choice
  private asked = false; // a frame of our own is on its way
  private canvas = document.createElement("canvas");
  private gl!: WebGL2RenderingContext;
  private lines!: WebGLProgram;
  private fills!: WebGLProgram;
  private quads!: WebGLBuffer; // corners of stretches in the order of triangles
  private room = 0; // stretches it is long enough for
  private places = new Map<WebGLProgram, Map<string, WebGLUniformLocation | null>>();
  private tiles = new Map<string, Drawable | "asked">();
  private level = -1;
  private palettes = palettes();
  private size: [number, number] = [1, 1];
  private slow = false; // drawn without a graphics card
  private share = 1; // of the screen's pixels each way
  private resting = 0;
  private still!: Still; // ground and buildings, while the map stands still

  constructor(private box: HTMLElement, private told: Told, readonly camera: Camera) {
    this.classes = new Uint8Array(told.streets + told.homes).fill(PLAIN);
    this.canvas.className = "coloured";
    this.canvas.setAttribute("aria-hidden", "true");
    box.prepend(this.canvas);
    this.begin();
    this.canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.canvas.addEventListener("webglcontextrestored", () => this.begin());
  }

  /** Move with the map above: in the same frame, so that both move as one. */
  follow(map: MapLibre): void {
    let moved = true;
    map.on("resize", () => this.measure());
    map.on("move", () => (moved = true));
    map.on("render", () => {
      if (!moved) return;
      moved = false;
      const { lng, lat } = map.getCenter();
      this.camera.centre = [lng, lat];
      this.camera.zoom = map.getZoom();
      this.draw();
    });
  }

  paint(classes: Uint8Array): void {
    this.classes = classes;
    if (this.slow && this.version) this.coarsen();
    this.version++;
    this.draw(); // at once: the card draws while the browser lays out the rest of the page
  }

  /** Fewer pixels now, all of them in a moment. */
  private coarsen(): void {
    this.sharpen(COARSE);
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.sharpen(1);
      this.redraw();
    }, REST);
  }

  private sharpen(share: number): void {
    if (share === this.share) return;
    this.share = share;
    this.resize();
  }

  /** Mark one street or home; -1 none. */
  choose(id: number): void {
    if (id === this.chosen) return;
    this.chosen = id;
    this.again();
  }

  /** Take the colours of the page anew, at once: it may be about to be printed. */
  recolour(): void {
    this.palettes = palettes();
    this.still.forget();
    this.version++;
    this.draw();
  }

  /** What lies under a point of the screen: ``h12`` a home, ``s34`` a street; null if nothing. */
  at(px: number, py: number): string | null {
    const { streets } = this.told;
    const seven = 7; // pixels around a street that still mean it
    let best: [number, number] = [-1, Infinity];
    for (const tile of this.inView()) {
      const [left, top, unit] = this.placed(tile);
      const [tx, ty] = [(px - left) / unit, (py - top) / unit];
      const home = homeAt(tile.homes.items, tx, ty);
      if (home >= 0) return `h${home - streets}`;
      const near = streetNear(tile.streets.items, tx, ty, (id) => (this.classes[id]! & 15) !== CLOSED);
      if (near[1] * unit < best[1]) best = [near[0], near[1] * unit];
    }
    return best[1] <= seven ? `s${best[0]}` : null;
  }

  private again(): void {
    this.version++;
    this.redraw();
  }

  private redraw(): void {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => this.draw());
  }

  private begin(): void {
    // Kept after it is shown, so that the page can be printed. Not smoothed by the card: without one
    // that takes two thirds of a frame. Lines smooth themselves, and fills have lines at their edges.
    const gl = this.canvas.getContext("webgl2", { alpha: false, antialias: false, preserveDrawingBuffer: true });
    if (!gl) throw new Error("no WebGL 2");
    this.gl = gl;
    const told = gl.getExtension("WEBGL_debug_renderer_info");
    const renderer = String(gl.getParameter(told ? told.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
    this.slow = /swiftshader|llvmpipe|software|basic render/i.test(renderer);
    this.places.clear();
    this.tiles.clear();
    this.level = -1;
    this.lines = program(gl, LINES);
    this.fills = program(gl, HOMES);
    this.quads = gl.createBuffer();
    this.room = 0;
    this.still = new Still(gl);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.measure();
  }

  private measure(): void {
    const { clientWidth, clientHeight } = this.box;
    this.size = [clientWidth, clientHeight];
    this.resize();
    this.redraw();
  }

  private resize(): void {
    const { canvas, gl } = this;
    const [width, height] = this.size;
    canvas.width = Math.round(width * devicePixelRatio * this.share);
    canvas.height = Math.round(height * devicePixelRatio * this.share);
    gl.viewport(0, 0, canvas.width, canvas.height);
    this.still.fit(canvas.width, canvas.height);
  }

  // Tiles ----------------------------------------------------------------------------------------

  /** Every tile of the level that is in view; those not there yet are fetched. */
  private wanted(): string[] {
    const [first, last] = this.told.zooms;
    // A level finer than the map's own: small tiles hold little that is out of view.
    const z = Math.max(first, Math.min(Math.floor(this.camera.zoom) + 1, last));
    const n = 2 ** z;
    const [x, y] = mercator(this.camera.centre);
    const [wide, high] = this.size.map((side) => side / 2 / world(this.camera.zoom)) as [number, number];
    const out: string[] = [];
    for (let i = Math.floor((x - wide) * n); i <= Math.floor((x + wide) * n); i++)
      for (let j = Math.floor((y - high) * n); j <= Math.floor((y + high) * n); j++) out.push(`${z}/${i}/${j}`);
    for (const key of out) if (!this.tiles.has(key)) void this.fetch(key);
    return out;
  }

  private async fetch(key: string): Promise<void> {
    this.tiles.set(key, "asked");
    try {
      const answer = await fetch(`${this.told.base}tiles/${key}.mvt`);
      if (!answer.ok) throw new Error(`${answer.status} ${key}`);
      const bytes = answer.status === 204 ? new ArrayBuffer(0) : await answer.arrayBuffer();
      const [z, x, y] = key.split("/").map(Number) as [number, number, number];
      const mesh = read(bytes, this.told.streets);
      const layers = LAYERS.map((layer) => [layer, this.items(mesh, layer)]);
      this.tiles.set(key, { z, x, y, extent: mesh.extent, ...Object.fromEntries(layers) } as Drawable);
      this.redraw();
    } catch {
      // Asked again when it is next in view.
      this.tiles.delete(key);
    }
  }

  private items(mesh: Mesh, layer: Layer): Sorted {
    const { gl, lines, fills } = this;
    this.reserve(mesh[layer].words.length / mesh[layer].each);
    const array = gl.createVertexArray();
    const buffer = gl.createBuffer();
    gl.bindVertexArray(array);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    const whole = (of: WebGLProgram, name: string, size: number, type: number, stride: number, offset: number) => {
      const at = gl.getAttribLocation(of, name);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribIPointer(at, size, type, stride, offset);
    };
    const stroke = (STROKES as Layer[]).includes(layer);
    if (stroke) {
      whole(lines, "ends", 4, gl.SHORT, 16, 0);
      const along = gl.getAttribLocation(lines, "along");
      gl.enableVertexAttribArray(along);
      gl.vertexAttribPointer(along, 1, gl.FLOAT, false, 16, 8);
      whole(lines, "told", 1, gl.UNSIGNED_INT, 16, 12);
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.quads);
    } else {
      whole(fills, "at", 2, gl.SHORT, 8, 0);
      whole(fills, "told", 1, gl.UNSIGNED_INT, 8, 4);
    }
    gl.bindVertexArray(null);
    return new Sorted(gl, mesh[layer], stroke ? STRETCHES : TRIANGLES, array, buffer);
  }

  /** Make the order of corners long enough for so many stretches, the chosen one's included. */
  private reserve(stretches: number): void {
    if (stretches * 2 <= this.room) return;
    this.room = Math.ceil(stretches * 4);
    const order = new Uint32Array(this.room * 6);
    for (let i = 0; i < this.room; i++)
      [0, 1, 2, 2, 1, 3].forEach((corner, k) => (order[i * 6 + k] = i * 4 + corner));
    const { gl } = this;
    gl.bindVertexArray(null);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.quads);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order, gl.STATIC_DRAW);
  }

  /** Tiles to draw: those in view, and below them the old level until the new one is all there. */
  private inView(): Drawable[] {
    const keys = this.wanted();
    const here = keys.map((key) => this.tiles.get(key)).filter((each) => typeof each === "object");
    const z = Number(keys[0]?.split("/")[0]);
    if (here.length === keys.length) this.level = z;
    const older = this.level === z ? [] : [...this.tiles.values()].filter(
      (each) => typeof each === "object" && each.z === this.level);
    return [...older, ...here] as Drawable[];
  }

  // A frame --------------------------------------------------------------------------------------

  private draw(): void {
    this.asked = false;
    const { gl } = this;
    const tiles = this.inView();
    for (const tile of tiles)
      for (const layer of LAYERS) {
        if (STILL.includes(layer)) tile[layer].sort(SAME, -1, 0);
        else tile[layer].sort(this.classes, this.chosen, this.version);
      }
    const { streets, homes, edges, road, core, one } = this.palettes;
    const { wide } = this;
    hurry(gl);
    this.layGround(tiles);
    this.fill(tiles, "homes", homes);
    this.stroke(tiles, "outlines", widths({ [UNKNOWN]: 1, [UNREACHED]: 1 }), edges);
    this.stroke(tiles, "streets", widths({}, wide(5.5, 22)), road, CLOSED, CLOSED);
    this.stroke(tiles, "streets", widths({}, wide(3.5, 19)), core, CLOSED, CLOSED);
    const bare = wide(1.3, 6);
    const own = { [UNREACHED]: bare, [PLAIN]: bare, [UNKNOWN]: wide(1.8, 4) };
    this.stroke(tiles, "streets", widths(own, wide(2, 8)), streets, UNREACHED, 5, wide(4.5, 10));
    if (this.chosen >= 0) {
      this.stroke(tiles, "streets", widths({}, 5), one, CHOSEN, CHOSEN);
      this.stroke(tiles, "outlines", widths({}, 3), one, CHOSEN, CHOSEN);
    }
    gl.bindVertexArray(null);
    hurry(gl);
    if (this.level < 0 || !tiles.length) return;
    document.dispatchEvent(new CustomEvent("walkspainted", { detail: this.version }));
  }

  /** Ground and buildings: the picture of them, where it is that of this view. */
  private layGround(tiles: Drawable[]): void {
    const { centre, zoom } = this.camera;
    const of = [...centre, zoom, ...tiles.map(({ z, x, y }) => `${z}/${x}/${y}`)].join(" ");
    this.still.lay(of, () => this.drawGround(tiles));
  }

  private drawGround(tiles: Drawable[]): void {
    const { gl } = this;
    const { paper, ground, buildings } = this.palettes;
    gl.clearColor(paper[0]!, paper[1]!, paper[2]!, 1);
    gl.clear(gl.COLOR_BUFFER_BIT);
    this.fill(tiles, "ground", ground);
    this.stroke(tiles, "shores", widths({}), ground);
    this.fill(tiles, "buildings", buildings);
    this.stroke(tiles, "walls", widths({}), buildings);
  }

  /** Pixels of a line that is `thin` at zoom 14 and `most` at 18. */
  private wide = (thin: number, most: number): number => {
    const zoom = this.camera.zoom;
    if (zoom < 14) return thin * Math.max(0.4, 1 - (14 - zoom) * 0.2);
    return thin + (most - thin) * Math.min(1, (zoom - 14) / 4) ** 2;
  };

  private uniform(of: WebGLProgram, name: string): WebGLUniformLocation | null {
    let own = this.places.get(of);
    if (!own) this.places.set(of, (own = new Map()));
    if (!own.has(name)) own.set(name, this.gl.getUniformLocation(of, name));
    return own.get(name)!;
  }

  private use(of: WebGLProgram, palette: Float32Array): void {
    const { gl } = this;
    gl.useProgram(of);
    gl.uniform2f(this.uniform(of, "u_size"), ...this.size);
    gl.uniform4fv(this.uniform(of, "u_palette"), palette);
  }

  /** Left and top of a tile on the screen, and pixels to one of its units. */
  private placed(tile: Drawable): [number, number, number] {
    const [wide, high] = this.size;
    const [x, y] = mercator(this.camera.centre);
    const whole = world(this.camera.zoom);
    const n = 2 ** tile.z;
    return [
      (tile.x / n - x) * whole + wide / 2, (tile.y / n - y) * whole + high / 2, whole / n / tile.extent,
    ];
  }

  private place(of: WebGLProgram, tile: Drawable): void {
    const [left, top, unit] = this.placed(tile);
    this.gl.uniform2f(this.uniform(of, "u_origin"), left, top);
    this.gl.uniform1f(this.uniform(of, "u_unit"), unit);
  }

  private stroke(
    tiles: Drawable[], what: Stroke, width: Float32Array, palette: Float32Array, from?: number, to?: number, dots = 0,
  ): void {
    const { gl, lines } = this;
    this.use(lines, palette);
    gl.enable(gl.BLEND);
    gl.uniform1fv(this.uniform(lines, "u_width"), width);
    gl.uniform1f(this.uniform(lines, "u_dots"), dots);
    for (const tile of tiles) {
      const [first, count] = tile[what].range(from, to);
      if (!count) continue;
      this.place(lines, tile);
      gl.bindVertexArray(tile[what].array);
      gl.drawElements(gl.TRIANGLES, count * 6, gl.UNSIGNED_INT, first * 24);
    }
  }

  private fill(tiles: Drawable[], what: Fill, palette: Float32Array): void {
    const { gl, fills } = this;
    this.use(fills, palette);
    gl.disable(gl.BLEND);
    gl.uniform1f(this.uniform(fills, "u_hatched"), what === "homes" ? 1 : 0);
    gl.uniform4fv(this.uniform(fills, "u_hatch"), this.palettes.hatch);
    gl.uniform1f(this.uniform(fills, "u_ratio"), devicePixelRatio * this.share);
    for (const tile of tiles) {
      const [, count] = tile[what].range();
      if (!count) continue;
      this.place(fills, tile);
      gl.bindVertexArray(tile[what].array);
      gl.drawArrays(gl.TRIANGLES, 0, count * 3);
    }
  }
}
