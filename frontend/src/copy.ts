import { onEach } from "./dom";

/** Buttons that copy what stands in a part of the page, and say that they did. */
export function startCopying(): void {
  onEach("[data-copies]", (button) => {
    button.addEventListener("click", async () => {
      const part = document.getElementById(button.dataset.copies ?? "");
      if (!part) return;
      const range = document.createRange();
      range.selectNodeContents(part);
      const chosen = window.getSelection();
      chosen?.removeAllRanges();
      chosen?.addRange(range);
      try {
        await navigator.clipboard.writeText(part.textContent ?? "");
        button.textContent = button.dataset.copied ?? "";
      } catch {
        // Without the right to write there the part is marked, ready to be copied by hand.
      }
    });
  });
}
