/** A form is sent once: the pressed button turns busy until the page answers or is come back to. */
export function startSubmitGuard(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method === "dialog") return;
    if (form.dataset.sending !== undefined) {
      event.preventDefault();
      return;
    }
    const viaHtmx = form.matches("[hx-post], [hx-get], [hx-put], [hx-delete]");
    if (form.method !== "post" || viaHtmx) return;
    form.dataset.sending = "";
    // A form that answers with a file never leaves the page, so the guard is lifted after a while.
    window.setTimeout(() => delete form.dataset.sending, 8000);
    busy(event.submitter, true);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sending]")) {
      delete form.dataset.sending;
      for (const button of form.elements) busy(button, false);
    }
  });
}

function busy(button: Element | null, on: boolean): void {
  if (!(button instanceof HTMLButtonElement)) return;
  button.setAttribute("aria-busy", String(on));
  if (on) window.setTimeout(() => button.removeAttribute("aria-busy"), 8000);
}
