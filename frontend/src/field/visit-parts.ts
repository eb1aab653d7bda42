/** The parts of the form of a visit; each is an element that carries its own fields. */

import type { Option, Sign, VisitForm } from "./calls";
import { button, choice, el, labelled } from "./parts";
import { word } from "./words";

export type Values = Record<string, unknown>;
type Block = VisitForm["blocks"][number];

/** A card that can be taken out of the form: what is hidden is not sent. */
export function part(title: string, ...children: (Node | null)[]): HTMLFieldSetElement {
  return el(
    "fieldset",
    { class: "field-part" },
    el(
      "section",
      { class: "card" },
      title ? el("div", { class: "card-head" }, el("h2", {}, title)) : null,
      el("div", { class: "card-body grid gap-3" }, ...children),
    ),
  );
}

export function offer(asked: HTMLFieldSetElement, isAsked: boolean): void {
  asked.hidden = asked.disabled = !isAsked;
}

export function block(
  asked: Block,
  known: Record<string, string>,
  shown: Values,
  isNew: boolean,
): HTMLFieldSetElement {
  const fields = el("div", { class: "grid gap-3" });
  for (const field of asked.fields) {
    const name = `${asked.code}.${field.code}`;
    const value = String(shown[name] ?? known[name] ?? "");
    if (field.options.length > 0) fields.append(choice(name, field.options, value, field.name));
    else {
      const text = el("textarea", { class: "textarea", name, rows: "2", maxlength: "500" });
      text.value = value;
      fields.append(labelled(field.name, text, `f-${name}`));
    }
  }
  const isKnown = asked.fields.some((f) => known[`${asked.code}.${f.code}`]);
  const same = el("input", { type: "checkbox", name: `unchanged/${asked.code}` });
  same.checked = isNew && isKnown;
  const follow = () => {
    fields.hidden = same.checked;
  };
  same.addEventListener("change", follow);
  follow();
  const tick = el("label", { class: "chip" }, same, word("all_same"));
  return el(
    "fieldset",
    { class: "field-part" },
    el(
      "section",
      { class: "card" },
      el(
        "div",
        { class: "card-head" },
        el("h2", {}, asked.name),
        isNew && isKnown ? el("div", { class: "card-head-end" }, tick) : null,
      ),
      el("div", { class: "card-body" }, fields),
    ),
  );
}

/** What a value means by the bounds of the rule pack: nothing, `watch` or `urgent`. */
export function level(sign: Sign, value: number): string {
  const reached = sign.bounds.find(
    (bound) =>
      (bound.at_least !== null && value >= bound.at_least) ||
      (bound.at_most !== null && value <= bound.at_most),
  );
  return reached?.level ?? "";
}

export function signField(sign: Sign, shown: Values): HTMLElement {
  const name = `measured/${sign.code}`;
  const input = el("input", {
    ...{ class: "input", type: "number", step: "any", inputmode: "decimal", name },
    ...{ min: String(sign.least), max: String(sign.most) },
  });
  input.value = String(shown[name] ?? "");
  const told = el("p", { class: "field-help", role: "status", hidden: true });
  const judge = () => {
    const reached = input.value === "" ? "" : level(sign, Number(input.value));
    told.hidden = !reached;
    told.className = reached === "urgent" ? "field-alarm" : "field-help";
    told.textContent = reached ? word(`level_${reached}`) : "";
  };
  input.addEventListener("input", judge);
  judge();
  const field = labelled(`${sign.name} ${sign.unit}`, input, `f-${sign.code}`);
  field.append(told);
  return field;
}

function select(options: Option[], chosen: string, label: string): HTMLSelectElement {
  const field = el("select", { class: "select", "aria-label": label });
  for (const [code, name] of options) {
    const option = el("option", { value: code }, name);
    option.selected = code === chosen;
    field.append(option);
  }
  return field;
}

/** Rows that are added by pressing; each is one item of a repeated section. */
export interface Rows {
  element: HTMLElement;
  values(): Values;
}

type Item = Record<string, string>;
type Row = { element: HTMLElement; value(): Item | null };

function rows(section: string, add: string, shown: Values, make: (item: Item) => Row): Rows {
  const held = new Map<string, Row>();
  const place = el("div", { class: "grid gap-3" });
  const put = (id: string, item: Item) => {
    const row = make(item);
    const whole = el("div", { class: "field-item" }, row.element);
    whole.append(
      button(
        word("remove"),
        () => {
          held.delete(id);
          whole.remove();
        },
        "btn-ghost btn-sm",
        "trash-2",
      ),
    );
    held.set(id, row);
    place.append(whole);
    return whole;
  };
  for (const [name, item] of Object.entries(shown)) {
    if (name.startsWith(`${section}/`) && item) put(name, item as Item);
  }
  const press = button(
    add,
    () => {
      const whole = put(`${section}/${crypto.randomUUID()}`, {});
      whole.querySelector<HTMLElement>("input, select")?.focus();
    },
    "btn-plain",
    "plus",
  );
  return {
    element: el("div", { class: "grid gap-3" }, place, el("div", {}, press)),
    values: () => {
      const told: Values = {};
      for (const [id, row] of held) {
        const item = row.value();
        if (item) told[id] = item;
      }
      return told;
    },
  };
}

/** Needs that were heard; each goes into the need list. `people` are those of the household. */
export function needRows(visit: VisitForm, people: Option[], shown: Values): Rows {
  return rows("needs", word("need_add"), shown, (item) => {
    const title = el("input", { class: "input", maxlength: "120" });
    title.value = item.title ?? "";
    const kind = select(visit.need_kinds, item.category ?? "", word("need_kind"));
    const urgency = select(visit.urgencies, item.urgency ?? "normal", word("need_urgency"));
    const whose = select(people, item.person ?? "", word("need_whose"));
    const id = crypto.randomUUID();
    return {
      element: el(
        "div",
        { class: "grid gap-2" },
        labelled(word("need_title"), title, `f-need-${id}`),
        el("div", { class: "field-pair" }, kind, urgency, people.length > 1 ? whose : null),
      ),
      value: () =>
        title.value.trim()
          ? {
              title: title.value.trim(),
              category: kind.value,
              urgency: urgency.value,
              person: whose.value,
            }
          : null,
    };
  });
}

/** Those who came along, by role and name. */
export function companionRows(visit: VisitForm, shown: Values): Rows {
  return rows("companions", word("companion_add"), shown, (item) => {
    const role = select(visit.roles, item.role ?? "", word("companion_role"));
    const name = el("input", {
      ...{ class: "input", maxlength: "60", "aria-label": word("companion_name") },
      placeholder: word("companion_name"),
    });
    name.value = item.name ?? "";
    return {
      element: el("div", { class: "field-pair" }, role, name),
      value: () => (name.value.trim() ? { role: role.value, name: name.value.trim() } : null),
    };
  });
}
