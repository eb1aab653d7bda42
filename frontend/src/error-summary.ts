import { onEach } from "./dom";

/** What is wrong with a form is read first, and each line leads into its field. */
export function startErrorSummaries(): void {
  onEach("[data-error-summary]", (summary) => {
    summary.focus({ preventScroll: false });
    summary.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const target = link?.hash ? document.getElementById(link.hash.slice(1)) : null;
      if (!target) return;
      event.preventDefault();
      const field = target.closest<HTMLElement>(".field") ?? target;
      field.scrollIntoView({ block: "center" });
      const control = target.matches("input, select, textarea")
        ? target
        : target.querySelector<HTMLElement>("input, select, textarea");
      control?.focus({ preventScroll: true });
    });
  });
}
