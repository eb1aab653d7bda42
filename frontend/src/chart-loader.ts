import { onEach } from "./dom";

type Charts = { draw(figure: HTMLElement): void };
let charts: Promise<Charts> | undefined;

/** Loads the chart code only on pages that show a chart. */
export function startCharts(): void {
  onEach("[data-chart]", (figure) => {
    const address = document.body.dataset.charts;
    if (!address) return;
    charts ??= import(/* @vite-ignore */ address) as Promise<Charts>;
    void charts.then(({ draw }) => draw(figure));
  });
}
