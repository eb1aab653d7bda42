/** "No change" beside a field takes over the value that was recorded last time. */
export function startLastValues(): void {
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const button = target.closest<HTMLButtonElement>("[data-last-value]");
    const field = button?.closest(".field");
    if (!button || !field) return;
    const value = button.dataset.lastValue ?? "";
    for (const control of field.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
      "input, select, textarea",
    )) {
      if (control instanceof HTMLInputElement && ["radio", "checkbox"].includes(control.type)) {
        control.checked = control.value === value;
      } else {
        control.value = value;
      }
      control.dispatchEvent(new Event("input", { bubbles: true }));
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
