import type { Component } from "@alpinejs/csp";
import { text } from "./dom";

interface FilePicker extends Component {
  names: string;
  init(): void;
}

/** Names and sizes of the chosen files; a file that is too large is refused before it is sent. */
export function filePicker() {
  return {
    names: "",
    init() {
      const input = this.$root.querySelector<HTMLInputElement>('input[type="file"]');
      const limit = Number(this.$root.dataset.maxMegabytes ?? 0);
      input?.addEventListener("change", () => {
        const files = [...(input.files ?? [])];
        const large = files.find((file) => limit > 0 && file.size > limit * 1_048_576);
        if (large) {
          input.value = "";
          this.names = `${large.name}: ${text("tooLarge")}`;
          return;
        }
        this.names = files.map((file) => `${file.name} (${size(file.size)})`).join(", ");
      });
    },
  } as FilePicker;
}

function size(bytes: number): string {
  return bytes < 1_048_576
    ? `${Math.max(1, Math.round(bytes / 1024))} kB`
    : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
