import { onEach, text } from "./dom";
import { showToast } from "./toasts";

const PREFIX = "draft:";

/** Fields whose content must not stay in the browser: `data-sensitive`, passwords, files, tokens. */
function mayKeep(field: Element): field is HTMLInputElement | HTMLSelectElement {
  if (!(field instanceof HTMLElement) || !("name" in field) || !field.name) return false;
  if (field.closest("[data-sensitive]")) return false;
  if (field instanceof HTMLInputElement) {
    return !["password", "file", "hidden"].includes(field.type);
  }
  return field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement;
}

type Kept = [name: string, value: string];

function read(form: HTMLFormElement): Kept[] {
  const kept: Kept[] = [];
  for (const field of form.elements) {
    if (!mayKeep(field)) continue;
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      if (field.checked) kept.push([field.name, field.value]);
    } else if (field instanceof HTMLSelectElement && field.multiple) {
      for (const option of field.selectedOptions) kept.push([field.name, option.value]);
    } else {
      kept.push([field.name, field.value]);
    }
  }
  return kept;
}

function restore(form: HTMLFormElement, kept: Kept[]): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of kept) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!mayKeep(field)) continue;
    const wanted = values.get(field.name) ?? [];
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = wanted.includes(field.value);
    } else if (field instanceof HTMLSelectElement && field.multiple) {
      for (const option of field.options) option.selected = wanted.includes(option.value);
    } else {
      field.value = wanted[0] ?? field.value;
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/**
 * Forms with `data-draft` keep what was typed for this browser tab until they are sent.
 * A form that the server sent back with errors already holds the newest words and is left alone.
 */
export function startDrafts(): void {
  onEach("form[data-draft]", (element) => {
    const form = element as HTMLFormElement;
    const key = PREFIX + (form.dataset.draft || window.location.pathname);
    const before = JSON.stringify(read(form));
    const stored = window.sessionStorage.getItem(key);
    if (stored && stored !== before && !form.querySelector("[aria-invalid='true']")) {
      restore(form, JSON.parse(stored) as Kept[]);
      showToast({ text: text("draftRestored") });
    }
    let timer = 0;
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => {
        window.sessionStorage.setItem(key, JSON.stringify(read(form)));
        const note = form.querySelector("[data-draft-note]");
        if (note) note.textContent = text("draftKept");
      }, 400);
    });
    form.addEventListener("submit", () => {
      window.clearTimeout(timer);
      window.sessionStorage.removeItem(key);
    });
    form.querySelector("[data-draft-discard]")?.addEventListener("click", () => {
      window.clearTimeout(timer);
      window.sessionStorage.removeItem(key);
    });
  });
}
