import { onEach } from "./dom";

type Maps = { draw(figure: HTMLElement): Promise<void> };
let maps: Promise<Maps> | undefined;

/** Loads the map code only on pages that show a map; without it the table beside it says all. */
export function startMaps(): void {
  onEach("[data-map]", (figure) => {
    const address = figure.dataset.mapCode;
    if (!address) return;
    maps ??= import(/* @vite-ignore */ address) as Promise<Maps>;
    maps
      .then(({ draw }) => draw(figure))
      .catch(() => {
        figure.textContent = figure.dataset.failed ?? "";
        figure.classList.add("is-failed");
      });
  });
}
