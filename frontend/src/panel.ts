import { isTyping } from "./dom";

const PANEL = "side-panel";

/** True where the panel fits beside the list; a narrow screen opens the full page instead. */
const fits = () => window.matchMedia("(min-width: 64rem)").matches;

/** Opens an address in the side panel when the page has one, otherwise as a page. */
export function openBeside(address: string, row?: HTMLElement): void {
  const panel = document.getElementById(PANEL);
  if (!panel || !fits()) {
    window.location.assign(address);
    return;
  }
  for (const open of document.querySelectorAll(".is-open")) open.classList.remove("is-open");
  row?.classList.add("is-open");
  void window.htmx.ajax("GET", address, { target: panel, swap: "innerHTML" });
}

export function closePanel(): void {
  const panel = document.getElementById(PANEL);
  if (!panel?.childElementCount) return;
  panel.replaceChildren();
  const row = document.querySelector<HTMLElement>(".is-open");
  row?.classList.remove("is-open");
  row?.focus();
}

/** A row (`data-href`) or a link (`data-panel`) opens beside the list; Escape closes it. */
export function startPanel(): void {
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || event.defaultPrevented) return;
    if (event.target.closest("[data-closes-panel]")) {
      event.preventDefault();
      closePanel();
      return;
    }
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const link = event.target.closest<HTMLAnchorElement>("a[data-panel]");
    if (link && plain && fits()) {
      event.preventDefault();
      openBeside(link.href, link.closest<HTMLElement>("[data-href]") ?? undefined);
      return;
    }
    const row = event.target.closest<HTMLElement>("[data-href]");
    if (!row || event.target.closest("a, button, input, label, select, textarea, summary")) return;
    if (window.getSelection()?.toString()) return;
    const address = row.dataset.href ?? "";
    if (plain) openBeside(address, row);
    else window.open(address, "_blank", "noopener");
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.key === "Escape" &&
      !isTyping(event.target) &&
      !document.querySelector("dialog[open]")
    )
      closePanel();
  });
}
