import type { Component } from "@alpinejs/csp";

interface PaletteComponent extends Component {
  active: number;
  init(): void;
  dialog(): HTMLDialogElement;
  open(): void;
  closeOnBackdrop(event: MouseEvent): void;
  items(): HTMLAnchorElement[];
  mark(index: number): void;
  move(event: KeyboardEvent): void;
  showStart(): void;
}

/** The search dialog: ⌘/Ctrl-K opens it, arrows move, Enter goes. */
export function palette() {
  return {
    active: -1,

    init() {
      document.addEventListener("keydown", (event) => {
        if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
          event.preventDefault();
          this.open();
        }
      });
      document.addEventListener("click", (event) => {
        if (event.target instanceof Element && event.target.closest("[data-opens-palette]")) {
          event.preventDefault();
          this.open();
        }
      });
      this.$root.addEventListener("htmx:after:swap", () => this.mark(0));
    },

    dialog(): HTMLDialogElement {
      return this.$root as HTMLDialogElement;
    },

    open() {
      if (this.dialog().open) return;
      this.dialog().showModal();
      (this.$refs.query as HTMLInputElement).select();
    },

    closeOnBackdrop(event: MouseEvent) {
      if (event.target === this.$root) this.dialog().close();
    },

    items(): HTMLAnchorElement[] {
      return [...this.$root.querySelectorAll<HTMLAnchorElement>(".palette-item")].filter(
        (item) => item.offsetParent !== null,
      );
    },

    mark(index: number) {
      const items = this.items();
      this.active = items.length === 0 ? -1 : (index + items.length) % items.length;
      items.forEach((item, at) => {
        item.classList.toggle("is-active", at === this.active);
        item.setAttribute("aria-selected", String(at === this.active));
      });
      const current = items[this.active];
      current?.scrollIntoView({ block: "nearest" });
      const query = this.$refs.query;
      if (current) {
        current.id ||= `palette-item-${this.active}`;
        query?.setAttribute("aria-activedescendant", current.id);
      } else {
        query?.removeAttribute("aria-activedescendant");
      }
    },

    move(event: KeyboardEvent) {
      if (event.key === "Escape") this.dialog().close();
      else if (event.key === "ArrowDown") this.mark(this.active + 1);
      else if (event.key === "ArrowUp") this.mark(this.active - 1);
      else if (event.key === "Enter" && !event.isComposing) this.items()[this.active]?.click();
      else return;
      event.preventDefault();
    },

    showStart() {
      const typed = (this.$refs.query as HTMLInputElement).value.trim() !== "";
      if (this.$refs.start) this.$refs.start.hidden = typed;
      if (this.$refs.found) this.$refs.found.hidden = !typed;
      this.mark(0);
    },
  } as PaletteComponent;
}
