// Names, marks and walks of the map; what lies below them is drawn by `Walks`. Colours come from the
// page's tokens, so light, dark and print agree.
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import type { Told } from "./state";

export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const FONT = ["PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "sans-serif"];
export function style(told: Told): StyleSpecification {
  const tiles = "tiles";
  return {
    version: 8,
    transition: { duration: 0 }, // colours change for good, or for the moment of printing
    sources: {
      tiles: {
        type: "vector",
        tiles: [`${location.origin}${told.base}tiles/{z}/{x}/{y}.mvt`],
        minzoom: told.zooms[0],
        maxzoom: told.zooms[1],
        bounds: told.bounds,
      },
      answer: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
      looks: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
    },
    layers: [
      {
        id: "areas", type: "line", source: tiles, "source-layer": "areas",
        paint: { "line-color": token("quiet"), "line-width": 1, "line-dasharray": [6, 3], "line-opacity": 0.6 },
      },
      ...answerLayers(),
      ...nameLayers(told),
    ],
  };
}

function answerLayers(): StyleSpecification["layers"] {
  const line = (id: string, filter: ExpressionSpecification, paint: object) => ({
    id, type: "line" as const, source: "answer", filter,
    layout: { "line-cap": "round" as const, "line-join": "round" as const }, paint,
  });
  return [
    line("walk-rim", ["has", "sure"], { "line-color": token("paper"), "line-width": 6.4 }),
    line("walk", ["==", ["get", "sure"], true], { "line-color": token("ink"), "line-width": 3 }),
    line("walk-unsure", ["==", ["get", "sure"], false], {
      "line-color": token("ink"), "line-width": 3, "line-dasharray": [0.1, 2],
    }),
  ];
}

function nameLayers(told: Told): StyleSpecification["layers"] {
  const halo = { "text-halo-color": token("ground"), "text-halo-width": 1.6 };
  const kind = `,${told.ask.kind},`;
  return [
    {
      id: "street-names", type: "symbol", source: "tiles", "source-layer": "streets", minzoom: 14,
      filter: ["has", "name"],
      layout: {
        "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 12,
        "symbol-spacing": 320, "text-max-angle": 30, "text-padding": 6, "text-letter-spacing": 0.04,
      },
      paint: { "text-color": token("quiet"), ...halo },
    },
    {
      id: "area-names", type: "symbol", source: "tiles", "source-layer": "areas", maxzoom: 14,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13 },
      paint: { "text-color": token("ink"), ...halo },
    },
    {
      id: "places", type: "symbol", source: "tiles", "source-layer": "places",
      filter: ["in", kind, ["get", "kinds"]],
      layout: {
        "icon-image": `mark:${told.marks[told.ask.kind] ?? ""}:not_reached`,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 11, 0.5, 14, 1],
        "icon-allow-overlap": ["step", ["zoom"], false, 16, true], "icon-padding": 0,
        "text-field": ["step", ["zoom"], "", 14, ["coalesce", ["get", "name"], ""]],
        "text-font": FONT, "text-size": 12, "text-anchor": "left", "text-offset": [1.1, 0],
        "text-optional": true, "text-max-width": 12,
      },
      paint: { "text-color": token("ink"), ...halo },
    },
    {
      id: "looks", type: "symbol", source: "looks",
      layout: { "icon-image": "look", "symbol-sort-key": ["get", "rank"], "icon-padding": 0 },
    },
    {
      id: "reached", type: "symbol", source: "answer", filter: ["has", "mark"],
      layout: {
        "icon-image": ["concat", "mark:", ["get", "mark"], ":", ["get", "state"]],
        "icon-allow-overlap": true, "symbol-sort-key": ["get", "order"],
        "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "text-anchor": "left",
        "text-offset": [1.1, 0], "text-optional": true, "text-max-width": 12,
      },
      paint: { "text-color": token("ink"), ...halo },
    },
    {
      id: "said", type: "symbol", source: "answer", filter: ["has", "said"],
      layout: {
        "icon-image": ["get", "icon"], "icon-allow-overlap": true, "text-field": ["get", "said"],
        "text-font": FONT, "text-size": 13, "text-variable-anchor": ["right", "left", "top", "bottom"],
        "text-radial-offset": 1.2, "text-allow-overlap": true,
      },
      paint: { "text-color": token("persimmon-text"), ...halo },
    },
  ];
}
