import { isTyping } from "./dom";
import { openBeside } from "./panel";

/** j and k move through a list, Enter opens, x ticks, "/" goes to the search. */
export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const current = rows[here];
    switch (event.key) {
      case "j":
        rows[Math.min(here + 1, rows.length - 1)]?.focus();
        break;
      case "k":
        rows[Math.max(here - 1, 0)]?.focus();
        break;
      case "Enter":
        if (!current?.dataset.href || document.activeElement !== current) return;
        openBeside(current.dataset.href, current);
        break;
      case "x":
        current?.querySelector<HTMLInputElement>(".tick input")?.click();
        break;
      case "/":
        document.querySelector<HTMLElement>("[data-opens-palette]")?.click();
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}
