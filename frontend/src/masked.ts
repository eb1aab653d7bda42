import type { Component } from "@alpinejs/csp";

const SHOWN_SECONDS = 60;

interface Masked extends Component {
  asking: boolean;
  toggle(): void;
  init(): void;
}

/** A masked value: asks why, shows it for a minute, then masks it again. */
export function masked() {
  let hidden = "";
  return {
    asking: false,
    init() {
      const value = this.$root.querySelector<HTMLElement>(".masked-value");
      hidden = value?.textContent ?? "";
      this.$root.addEventListener("htmx:after:swap", () => {
        this.asking = false;
        this.$root.toggleAttribute("data-shown", true);
        window.setTimeout(() => {
          const shown = this.$root.querySelector<HTMLElement>(".masked-value");
          if (shown) shown.textContent = hidden;
          this.$root.toggleAttribute("data-shown", false);
        }, SHOWN_SECONDS * 1000);
      });
    },
    toggle() {
      this.asking = !this.asking;
    },
  } as Masked;
}
