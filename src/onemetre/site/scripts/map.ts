// The map: tiles of the place, coloured by the walking times of an age, and what an answer draws.
import {
  Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource,
} from "maplibre-gl";
import type { Feature } from "geojson";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import "maplibre-gl/dist/maplibre-gl.css";
import { least, MOST, type Degrees } from "./camera";
import { picture } from "./pictures";
import { style } from "./style";
import { remember, type Told } from "./state";
import type { Walks } from "./walks";

setWorkerUrl(worker);

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

  constructor(
    box: HTMLElement,
    private told: Told,
    private walks: Walks,
    private asked: (at: string) => void,
  ) {
    this.map = new MapLibre({
      container: box,
      style: style(told),
      center: walks.camera.centre,
      zoom: walks.camera.zoom,
      maxZoom: MOST,
      minZoom: least(told),
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
    walks.follow(this.map);
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

  /** Other colours at once, as the page may be about to be printed: of everything but the signs. */
  onPaper(told: Told): void {
    this.walks.recolour();
    for (const { id, paint } of style(told).layers)
      for (const [name, value] of Object.entries(paint ?? {}))
        this.map.setPaintProperty(id, name as "text-color", value as string);
    this.map.redraw();
  }

  /** After the theme changed: the same map in other colours. */
  restyle(told: Told, drawn: Drawn | null): void {
    for (const name of this.map.listImages()) this.map.removeImage(name);
    this.walks.recolour();
    this.map.setStyle(style(told), { diff: false });
    this.map.once("styledata", () => this.draw(drawn));
  }
}
