/** A click elsewhere or Escape closes open explanations and menus; dialogs open by their button. */
export function startPopovers(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>("details[data-pop][open]");
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    for (const pop of open()) if (!pop.contains(event.target)) pop.open = false;
    const opener = event.target.closest<HTMLElement>("[data-opens-dialog]");
    const name = opener?.dataset.opensDialog;
    if (name) (document.getElementById(name) as HTMLDialogElement | null)?.showModal();
    const closer = event.target.closest("[data-closes-dialog]");
    closer?.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement && event.target.matches(".dialog")) {
      event.target.close();
    }
    if (event.target.closest("[data-prints]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const pop of open()) {
      pop.open = false;
      pop.querySelector("summary")?.focus();
    }
  });
}
