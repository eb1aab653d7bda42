import type { Component } from "@alpinejs/csp";

interface Bulk extends Component {
  count: number;
  init(): void;
  boxes(): HTMLInputElement[];
  tickAll(event: Event): void;
  clear(): void;
  recount(): void;
}

/** Ticked rows of a list; the bar with what can be done to them shows while any is ticked. */
export function bulk() {
  return {
    count: 0,

    init() {
      this.$root.addEventListener("change", (event) => {
        if (event.target instanceof HTMLInputElement && event.target.name === "pk") this.recount();
      });
      this.recount();
    },

    boxes() {
      return [...this.$root.querySelectorAll<HTMLInputElement>('input[name="pk"]')];
    },

    tickAll(event) {
      for (const box of this.boxes()) box.checked = (event.target as HTMLInputElement).checked;
      this.recount();
    },

    clear() {
      for (const box of this.boxes()) box.checked = false;
      this.recount();
    },

    recount() {
      const boxes = this.boxes();
      this.count = boxes.filter((box) => box.checked).length;
      for (const box of boxes)
        box.closest("tr")?.setAttribute("aria-selected", String(box.checked));
      const all = this.$root.querySelector<HTMLInputElement>("[data-tick-all]");
      if (all) {
        all.checked = this.count > 0 && this.count === boxes.length;
        all.indeterminate = this.count > 0 && this.count < boxes.length;
      }
    },
  } as Bulk;
}
