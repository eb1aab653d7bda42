import { openBeside } from "./panel";

/**
 * A visit is dragged to another day or person: the page that weighs the move opens beside the
 * calendar. From the keyboard the same page is reached through the visit itself.
 */
export function startRosters(): void {
  let address = "";
  document.addEventListener("dragstart", (event) => {
    if (!(event.target instanceof HTMLElement)) return;
    const visit = event.target.closest<HTMLElement>("[data-move]");
    address = visit?.dataset.move ?? "";
    if (!address || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", visit?.textContent?.trim() ?? "");
  });
  document.addEventListener("dragover", (event) => {
    const cell = target(event);
    if (!cell || !address) return;
    event.preventDefault();
    if (cell.classList.contains("is-over")) return;
    forget();
    cell.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const cell = target(event);
    if (!cell || !address) return;
    event.preventDefault();
    const { dropDay, dropWorker } = cell.dataset;
    const query = new URLSearchParams({ day: dropDay ?? "", worker: dropWorker ?? "" });
    openBeside(`${address}?${query}`);
    address = "";
    forget();
  });
  document.addEventListener("dragend", () => {
    address = "";
    forget();
  });
}

function target(event: DragEvent): HTMLElement | null {
  return event.target instanceof Element
    ? event.target.closest<HTMLElement>("[data-drop-day]")
    : null;
}

function forget(): void {
  for (const cell of document.querySelectorAll(".roster-cell.is-over"))
    cell.classList.remove("is-over");
}
