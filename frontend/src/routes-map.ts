import type { FeatureCollection } from "geojson";
import type { MapGeoJSONFeature, StyleSpecification } from "maplibre-gl";

export interface Routes {
  kind: "routes";
  box: [number, number, number, number] | null;
  lines: FeatureCollection;
  stops: FeatureCollection;
}

/** A colour for each person; who walks a route is also said when a stop is opened. */
const COLOURS = [
  "#0f5766",
  "#9a6410",
  "#8a5a83",
  "#56762c",
  "#a63d2f",
  "#4d6f8c",
  "#7a5c1e",
  "#3d3a8c",
];
const FALLBACK = "#2b2722";

type Expression = ["match", ["get", string], ...(number | string)[]];

function colours(): Expression {
  return [
    "match",
    ["get", "colour"],
    ...COLOURS.flatMap((colour, at) => [at, colour]),
    FALLBACK,
  ] as Expression;
}

export const STOPS = ["stops", "bases"];

/** Lines that join the stops of each person in their order, and the numbered stops. */
export function routesStyle(drawn: Routes, fonts: string[]): StyleSpecification {
  const colour = colours() as unknown as string;
  return {
    version: 8,
    sources: {
      lines: { type: "geojson", data: drawn.lines },
      stops: { type: "geojson", data: drawn.stops },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f6f3ee" } },
      {
        id: "lines",
        type: "line",
        source: "lines",
        layout: { "line-join": "round", "line-cap": "round" },
        paint: { "line-color": colour, "line-width": 2.5, "line-opacity": 0.75 },
      },
      {
        id: "bases",
        type: "circle",
        source: "stops",
        filter: ["==", ["get", "is_base"], true],
        paint: {
          "circle-color": "#ffffff",
          "circle-radius": 7,
          "circle-stroke-color": colour,
          "circle-stroke-width": 3,
        },
      },
      {
        id: "stops",
        type: "circle",
        source: "stops",
        filter: ["==", ["get", "is_base"], false],
        paint: {
          "circle-color": colour,
          "circle-radius": 10,
          "circle-stroke-color": "#ffffff",
          "circle-stroke-width": 1.5,
        },
      },
      {
        id: "numbers",
        type: "symbol",
        source: "stops",
        layout: {
          "text-field": ["get", "number"],
          "text-font": fonts,
          "text-size": 12,
          "text-allow-overlap": true,
        },
        paint: { "text-color": "#ffffff" },
      },
      {
        id: "names",
        type: "symbol",
        source: "stops",
        layout: {
          "text-field": ["get", "name"],
          "text-font": fonts,
          "text-size": 12,
          "text-anchor": "top",
          "text-offset": [0, 1],
        },
        paint: { "text-color": FALLBACK, "text-halo-color": "#ffffff", "text-halo-width": 1.4 },
      },
    ],
  };
}

/** Who stands where, when and why. */
export function stopWords(feature: MapGeoJSONFeature, coarse: string): HTMLElement {
  const card = document.createElement("div");
  card.className = "asset-card";
  const { name, detail, place, who } = feature.properties as Record<string, string>;
  const lead = document.createElement("b");
  lead.textContent = name ?? "";
  const rest = document.createElement("p");
  const rough = feature.properties.coarse === true ? coarse : "";
  rest.textContent = [who, detail, place, rough].filter(Boolean).join(" · ");
  card.append(lead, rest);
  return card;
}
