/** A sentence of the interface in the reader's language, from the element with id "texts". */
export function text(name: string): string {
  return document.getElementById("texts")?.dataset[name] ?? "";
}

/** Calls `act` for every present and future element that matches, also after a partial page load. */
export function onEach(selector: string, act: (element: HTMLElement) => void): void {
  const seen = new WeakSet<Element>();
  const visit = (root: ParentNode) => {
    for (const element of root.querySelectorAll<HTMLElement>(selector)) {
      if (seen.has(element)) continue;
      seen.add(element);
      act(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:after:swap", () => visit(document));
}

/** An icon of the sprite; its address comes from the body, because production hashes file names. */
export function icon(name: string): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${document.body.dataset.icons ?? ""}#${name}`);
  svg.append(use);
  return svg;
}

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest("input, textarea, select, [contenteditable]") !== null
  );
}
