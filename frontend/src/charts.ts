import { BarChart, LineChart } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  GridComponent,
  LabelLayout,
  LegendComponent,
  LineChart,
  TooltipComponent,
]);

/** Distinct in hue; each dark enough to be read as the colour of a label on white. */
const COLOURS = ["#0f5766", "#9a6410", "#56762c", "#8a5a83", "#4d6f8c", "#a65a3a"];

interface Series {
  name: string;
  values: (number | null)[];
}

/** The first column of the table is the axis, every further column a series. */
function readTable(table: HTMLTableElement): { labels: string[]; series: Series[] } {
  const words = (cell: Element | null | undefined) => cell?.textContent?.trim() ?? "";
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map(words);
  const rows = [...(table.tBodies[0]?.rows ?? [])];
  const number = (cell: HTMLTableCellElement | undefined) => {
    const digits = (cell?.dataset.value ?? words(cell)).replace(/[^\d.-]/g, "");
    return digits === "" ? null : Number(digits);
  };
  return {
    labels: rows.map((row) => words(row.cells[0])),
    series: heads.slice(1).map((name, at) => ({
      name,
      values: rows.map((row) => number(row.cells[at + 1])),
    })),
  };
}

function optionsFor(figure: HTMLElement, table: HTMLTableElement): EChartsCoreOption {
  const { labels, series } = readTable(table);
  const style = getComputedStyle(document.documentElement);
  const size = Number.parseFloat(style.fontSize) * 0.8125;
  const line = figure.dataset.chart === "line";
  const lying = figure.dataset.chart === "bar-lying";
  const words = { color: "#625b52", fontSize: size, fontFamily: style.fontFamily };
  const category = {
    type: "category",
    data: labels,
    inverse: lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "#8c857b" } },
    axisLabel: { ...words, hideOverlap: !lying },
  };
  const value = {
    type: "value",
    minInterval: series.every(({ values }) => values.every(Number.isInteger)) ? 1 : 0,
    name: lying ? "" : (figure.dataset.unit ?? ""),
    nameTextStyle: { ...words, align: "left" },
    splitLine: { lineStyle: { color: "#e4dfd7" } },
    axisLabel: words,
  };
  return {
    animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    animationDuration: 300,
    color: COLOURS,
    textStyle: words,
    aria: { enabled: true, decal: { show: false } },
    grid: { left: 8, right: line ? 64 : 32, top: 36, bottom: 8, containLabel: true },
    // Rich text, because the HTML tooltip needs style attributes, which the security policy forbids.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true },
    legend: {
      show: series.length > 1 && !line,
      top: 0,
      right: 8,
      icon: "roundRect",
      textStyle: words,
    },
    xAxis: lying ? value : category,
    yAxis: lying ? category : value,
    series: series.map(({ name, values }) => ({
      name,
      data: values,
      type: line ? "line" : "bar",
      stack: figure.dataset.stacked === undefined ? undefined : "all",
      barMaxWidth: 28,
      symbolSize: 6,
      lineStyle: { width: 2.5 },
      connectNulls: false,
      endLabel: { show: line && series.length > 1, formatter: "{a}", color: "inherit" },
      label: { ...words, show: !line && series.length === 1, position: lying ? "right" : "top" },
    })),
  };
}

/** Draws the table of a figure as a chart; the table stays for reading and for screen readers. */
export function draw(figure: HTMLElement): void {
  const table = figure.closest("figure")?.querySelector("table");
  if (!table) return;
  const chart = init(figure, null, { renderer: "canvas" });
  const render = () => chart.setOption(optionsFor(figure, table), { notMerge: true });
  render();
  let width = figure.clientWidth;
  new ResizeObserver(() => {
    if (!figure.isConnected) chart.dispose();
    else if (figure.clientWidth !== width) {
      width = figure.clientWidth;
      chart.resize();
    }
  }).observe(figure);
  new MutationObserver(render).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["class"],
  });
}
