// The map: tiles of the place, coloured by the walking times of an age, and what an answer draws.
import {
  Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource,
} from "maplibre-gl";
import type { Feature } from "geojson";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { picture } from "./pictures";
import { style } from "./style";
import { remember, type Told } from "./state";
import { Walks } from "./walks";

setWorkerUrl(worker);

type Degrees = [number, number];
export interface Drawn {
  at: Degrees;
  id: string;
  places: {
    name: string;
    kind: string;
    mark: string;
    state: string;
    at: Degrees;
    walk: [Degrees[], boolean][];
    see: Degrees | null;
    stop: Degrees | null;
  }[];
}

export class CityMap {
  readonly map: MapLibre;
  private walks: Walks;

  constructor(
    box: HTMLElement,
    private told: Told,
    answered: Drawn | null,
    private asked: (at: string) => void,
  ) {
    const [west, south, east, north] = told.view;
    const at = new URLSearchParams(location.search).get("map")?.split(",").map(Number) ?? [];
    const known = at.length === 3 && at.every(Number.isFinite);
    this.map = new MapLibre({
      container: box,
      style: style(told),
      ...(known
        ? { center: [at[1]!, at[0]!] as Degrees, zoom: at[2]! }
        : answered
          ? { center: answered.at, zoom: 16 }
          : { bounds: [[west, south], [east, north]] }),
      maxZoom: 18.5,
      minZoom: Math.max(8, told.zooms[0] - 1),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      fadeDuration: 0,
      canvasContextAttributes: { preserveDrawingBuffer: true }, // so that the page can be printed
      locale: {
        "NavigationControl.ZoomIn": told.words["in"]!,
        "NavigationControl.ZoomOut": told.words["out"]!,
        "Map.Title": told.words["map"]!,
      },
    });
    if (!known && !answered) this.fill(told.view);
    this.walks = new Walks(this.map, told);
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
    this.map.setMissingStyleImageResolver((id) => {
      const made = picture(id);
      if (made && !this.map.hasImage(id)) this.map.addImage(id, made.data, { pixelRatio: made.ratio });
    });
    this.map.on("moveend", () => {
      const { lng, lat } = this.map.getCenter();
      remember({ map: `${lat.toFixed(5)},${lng.toFixed(5)},${this.map.getZoom().toFixed(1)}` });
    });
    this.map.on("click", (event) => this.ask(event.point.x, event.point.y));
    this.map.on("mousemove", (event) => {
      const over = this.walks.at(event.point.x, event.point.y);
      this.map.getCanvas().style.cursor = over ? "pointer" : "";
    });
    this.map.getCanvas().addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const { clientWidth, clientHeight } = this.map.getCanvas();
      this.ask(clientWidth / 2, clientHeight / 2);
    });
    this.keepScale(box);
    const cross = document.createElement("i");
    cross.className = "cross";
    box.append(cross);
  }

  /** A long narrow place is cut off rather than shown between blank margins. */
  private fill([west, south, east, north]: Told["view"]): void {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const [a, b] = [this.map.project([west, north]), this.map.project([east, south])];
    const room = Math.max(clientWidth / (b.x - a.x), clientHeight / (b.y - a.y));
    this.map.setZoom(this.map.getZoom() + Math.min(Math.log2(room), 1.3));
  }

  /** On paper the map is as wide as the paper; its scale bar keeps its share of the width. */
  private keepScale(box: HTMLElement): void {
    const bar = box.querySelector<HTMLElement>(".maplibregl-ctrl-scale")!;
    let width = "";
    addEventListener("beforeprint", () => {
      width = bar.style.width;
      bar.style.width = `${(bar.offsetWidth / box.clientWidth) * 100}%`;
    });
    addEventListener("afterprint", () => (bar.style.width = width));
  }

  private ask(x: number, y: number): void {
    const found = this.walks.at(x, y);
    const said = document.querySelector("[data-map-said]")!;
    said.textContent = found ? "" : this.told.words["nothing"]!;
    if (found) this.asked(found);
  }

  /** Colour every street and home. */
  paint(classes: Uint8Array): void {
    this.walks.paint(classes);
  }

  /** Show places of another kind. */
  kind(kind: string): void {
    if (!this.map.getLayer("places")) return;
    this.map.setFilter("places", ["in", `,${kind},`, ["get", "kinds"]]);
    this.map.setLayoutProperty("places", "icon-image", `mark:${this.told.marks[kind] ?? ""}:not_reached`);
  }

  /** Draw what an answer says, or take it away. */
  draw(drawn: Drawn | null): void {
    this.walks.choose(-1);
    const features: Feature[] = [];
    const point = (at: Degrees, properties: object) =>
      features.push({ type: "Feature", geometry: { type: "Point", coordinates: at }, properties });
    if (drawn) {
      const number = Number(drawn.id.slice(1));
      this.walks.choose(number + (drawn.id.startsWith("h") ? this.told.streets : 0));
      drawn.places.forEach((place, order) => {
        for (const [coordinates, sure] of place.walk)
          features.push({ type: "Feature", geometry: { type: "LineString", coordinates }, properties: { sure } });
        point(place.at, { mark: place.mark, state: place.state, name: place.name, order });
      });
      for (const place of drawn.places) {
        if (place.see) point(place.see, { said: this.told.words["see"], icon: "look" });
        if (place.stop) point(place.stop, { said: this.told.words["stop"], icon: "stop" });
      }
      point(drawn.at, { said: this.told.words["here"], icon: "" });
    }
    const source = this.map.getSource<GeoJSONSource>("answer");
    void source?.setData({ type: "FeatureCollection", features });
  }

  looks(points: [number, number, number][]): void {
    const source = this.map.getSource<GeoJSONSource>("looks");
    void source?.setData({
      type: "FeatureCollection",
      features: points.map(([lon, lat, rank]) => ({
        type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties: { rank },
      })),
    });
  }

  /** After the theme changed: the same map in other colours. */
  restyle(told: Told, drawn: Drawn | null): void {
    for (const name of this.map.listImages()) this.map.removeImage(name);
    this.walks.recolour();
    this.map.setStyle(style(told), { diff: false });
    this.map.once("styledata", () => this.draw(drawn));
  }
}
