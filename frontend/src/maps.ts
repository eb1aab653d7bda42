import "maplibre-gl/dist/maplibre-gl.css";
import type { FeatureCollection } from "geojson";
import {
  Map as GroundMap,
  type LngLatBoundsLike,
  type MapGeoJSONFeature,
  NavigationControl,
  Popup,
  ScaleControl,
  type StyleSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { type Routes, routesStyle, STOPS, stopWords } from "./routes-map";

setWorkerUrl(workerUrl);

interface Drawn {
  kind?: undefined;
  box: [number, number, number, number] | null;
  assets: FeatureCollection;
  circles: FeatureCollection;
  beyond: FeatureCollection;
  labels: FeatureCollection;
}

/** The colour of each layer; the legend says the same in words. */
const COLOURS: Record<string, string> = {
  place: "#0f5766",
  person: "#8a5a83",
  organization: "#9a6410",
  policy: "#4d6f8c",
  partner: "#56762c",
  station: "#a63d2f",
};
const FONTS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"];
const INK = "#2b2722";

function styleOf(drawn: Drawn): StyleSpecification {
  const source = (data: FeatureCollection) => ({ type: "geojson" as const, data });
  const words = {
    "text-font": FONTS,
    "text-size": 12,
    "text-anchor": "top" as const,
    "text-offset": [0, 0.7] as [number, number],
    "text-max-width": 8,
  };
  const paint = { "text-color": INK, "text-halo-color": "#ffffff", "text-halo-width": 1.4 };
  return {
    version: 8,
    sources: {
      assets: source(drawn.assets),
      circles: source(drawn.circles),
      beyond: source(drawn.beyond),
      labels: source(drawn.labels),
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": "#f6f3ee" } },
      {
        id: "circles",
        type: "fill",
        source: "circles",
        paint: { "fill-color": "#0f5766", "fill-opacity": 0.09 },
      },
      {
        id: "circles-edge",
        type: "line",
        source: "circles",
        paint: { "line-color": "#0f5766", "line-opacity": 0.35, "line-dasharray": [3, 2] },
      },
      {
        id: "labels",
        type: "symbol",
        source: "labels",
        layout: {
          ...words,
          "text-field": ["get", "name"],
          "text-anchor": "center",
          "text-size": 13,
        },
        paint: { ...paint, "text-color": "#7a7268" },
      },
      {
        id: "beyond",
        type: "circle",
        source: "beyond",
        paint: {
          "circle-color": "#b45309",
          "circle-opacity": 0.25,
          "circle-stroke-color": "#b45309",
          "circle-stroke-width": 1.5,
          "circle-radius": ["interpolate", ["linear"], ["get", "count"], 1, 9, 50, 22, 500, 40],
        },
      },
      {
        id: "beyond-words",
        type: "symbol",
        source: "beyond",
        layout: {
          ...words,
          "text-field": ["to-string", ["get", "count"]],
          "text-anchor": "center",
          "text-offset": [0, 0],
        },
        paint: { ...paint, "text-color": "#7c3a06" },
      },
      ...Object.entries(COLOURS).flatMap(([layer, colour]) => [
        {
          id: layer,
          type: "circle" as const,
          source: "assets",
          filter: ["==", ["get", "layer"], layer] as ["==", ["get", string], string],
          paint: {
            "circle-color": colour,
            "circle-radius": 6.5,
            "circle-stroke-color": "#ffffff",
            "circle-stroke-width": 1.5,
            "circle-opacity": 0.95,
          },
        },
        {
          id: `${layer}-words`,
          type: "symbol" as const,
          source: "assets",
          minzoom: 12,
          filter: ["==", ["get", "layer"], layer] as ["==", ["get", string], string],
          layout: { ...words, "text-field": ["get", "name"] as ["get", string] },
          paint,
        },
      ]),
    ],
  };
}

function words(feature: MapGeoJSONFeature, coarse: string): HTMLElement {
  const card = document.createElement("div");
  card.className = "asset-card";
  const { name, detail, place, url } = feature.properties as Record<string, string>;
  const lead = document.createElement(url ? "a" : "b");
  lead.textContent = name ?? "";
  if (url) lead.setAttribute("href", url);
  const rest = document.createElement("p");
  const rough = feature.properties.coarse === true ? coarse : "";
  rest.textContent = [detail, place, rough].filter(Boolean).join(" · ");
  card.append(lead, rest);
  return card;
}

/** Shows and hides layers as the legend is ticked. */
function followLegend(map: GroundMap, figure: HTMLElement): void {
  const legend = figure.parentElement?.querySelector("[data-map-legend]");
  legend?.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement)) return;
    const ids = { circles: ["circles", "circles-edge"] }[box.value] ?? [
      box.value,
      `${box.value}-words`,
    ];
    for (const id of ids) {
      if (map.getLayer(id)) {
        map.setLayoutProperty(id, "visibility", box.checked ? "visible" : "none");
      }
    }
  });
}

/** Draws what the address of the figure answers. Fails when it cannot, so that the table is read. */
export async function draw(figure: HTMLElement): Promise<void> {
  const answer = await fetch(figure.dataset.map ?? "", { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const drawn = (await answer.json()) as Drawn | Routes;
  if (!drawn.box) {
    figure.textContent = figure.dataset.nothing ?? "";
    figure.classList.add("is-failed");
    return;
  }
  const [west, south, east, north] = drawn.box;
  const map = new GroundMap({
    container: figure,
    style: drawn.kind === "routes" ? routesStyle(drawn, FONTS) : styleOf(drawn),
    bounds: [west, south, east, north] as LngLatBoundsLike,
    fitBoundsOptions: { padding: 48, maxZoom: 15 },
    localIdeographFontFamily: FONTS.join(", "),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    renderWorldCopies: false,
    locale: {
      "NavigationControl.ZoomIn": figure.dataset.zoomIn ?? "",
      "NavigationControl.ZoomOut": figure.dataset.zoomOut ?? "",
      "Map.Title": figure.getAttribute("aria-label") ?? "",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  const told = drawn.kind === "routes" ? stopWords : words;
  const layers = drawn.kind === "routes" ? STOPS : [...Object.keys(COLOURS), "beyond"];
  for (const layer of layers) {
    map.on("mouseenter", layer, () => {
      map.getCanvas().style.cursor = "pointer";
    });
    map.on("mouseleave", layer, () => {
      map.getCanvas().style.cursor = "";
    });
    map.on("click", layer, (event) => {
      const feature = event.features?.[0];
      if (!feature) return;
      new Popup({ closeButton: false, maxWidth: "16rem" })
        .setLngLat(event.lngLat)
        .setDOMContent(told(feature, figure.dataset.coarse ?? ""))
        .addTo(map);
    });
  }
  followLegend(map, figure);
  map.once("idle", () => figure.setAttribute("data-drawn", ""));
}
