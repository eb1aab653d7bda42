/** Small parts of pages, made of elements: no text of a record is ever read as markup. */

type Child = Node | string | null | false;
type Props = Record<string, string | boolean | ((event: Event) => void)>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

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

export function button(label: string, act: () => void, kind = "", picture = ""): HTMLButtonElement {
  return el(
    "button",
    { type: "button", class: `btn ${kind}`, click: act },
    picture ? icon(picture) : null,
    label,
  );
}

export function badge(label: string, state = ""): HTMLElement {
  return el("span", { class: state ? `badge badge-${state}` : "badge" }, label);
}

export function card(title: string, ...children: Child[]): HTMLElement {
  return el(
    "section",
    { class: "card" },
    title ? el("div", { class: "card-head" }, el("h2", {}, title)) : null,
    el("div", { class: "card-body" }, ...children),
  );
}

export function notice(text: string, state = ""): HTMLElement {
  return el("p", { class: `field-notice ${state}`, role: "status" }, text);
}

export function labelled(label: string, control: HTMLElement, id: string): HTMLElement {
  control.id = id;
  return el(
    "div",
    { class: "field" },
    el("label", { class: "field-label", for: id }, label),
    control,
  );
}

export function choice(
  name: string,
  options: [string, string][],
  chosen: string,
  legend: string,
): HTMLFieldSetElement {
  return el(
    "fieldset",
    { class: "field field-choices" },
    el("legend", { class: "field-label" }, legend),
    el(
      "div",
      { class: "chips" },
      ...options.map(([code, label]) => {
        const input = el("input", { type: "radio", name, value: code });
        input.checked = code === chosen;
        return el("label", { class: "chip" }, input, label);
      }),
    ),
  );
}

export function codeInput(id: string, complete: string): HTMLInputElement {
  return el("input", {
    ...{ class: "input", type: "password", inputmode: "numeric", id, name: id },
    ...{ autocomplete: complete, maxlength: "20" },
  });
}

let asked = 0;

/** Ask for a page; says later whether it is still the one asked for last. What was read slowly must
 * not cover what somebody has opened since. */
export function ask(): () => boolean {
  asked += 1;
  const mine = asked;
  return () => mine === asked;
}

export function show(...children: Child[]): void {
  const main = document.getElementById("main");
  main?.replaceChildren(...children.filter((c): c is Node | string => Boolean(c)));
  window.scrollTo(0, 0);
}

export function toast(text: string): void {
  const place = document.getElementById("toasts");
  const shown = el(
    "div",
    { class: "notice notice-info", role: "status" },
    icon("info"),
    el("p", { class: "notice-text" }, text),
  );
  place?.replaceChildren(shown);
  setTimeout(() => shown.remove(), 6000);
}
