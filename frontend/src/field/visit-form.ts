/** The form of a visit: opens with what was found last, of which only what changed is typed. */

import type { Bundle, Person, VisitForm } from "./calls";
import { button, choice, el, labelled, notice } from "./parts";
import { sealedPhoto } from "./photos";
import { newVisit, save } from "./queue";
import type { Mine, Session } from "./session";
import { isFull } from "./store";
import { day, word } from "./words";

type Values = Record<string, unknown>;

function local(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

function block(
  block: VisitForm["blocks"][number],
  known: Record<string, string>,
  shown: Values,
  isNew: boolean,
): HTMLElement {
  const fields = el("div", { class: "grid gap-3" });
  for (const field of block.fields) {
    const name = `${block.code}.${field.code}`;
    const value = String(shown[name] ?? known[name] ?? "");
    if (field.options.length > 0) fields.append(choice(name, field.options, value, field.name));
    else {
      const text = el("textarea", { class: "textarea", name, rows: "2", maxlength: "500" });
      text.value = value;
      fields.append(labelled(field.name, text, `f-${name}`));
    }
  }
  const isKnown = block.fields.some((f) => known[`${block.code}.${f.code}`]);
  const same = el("input", { type: "checkbox", name: `unchanged/${block.code}` });
  same.checked = isNew && isKnown;
  const follow = () => {
    fields.hidden = same.checked;
  };
  same.addEventListener("change", follow);
  follow();
  return el(
    "section",
    { class: "card" },
    el(
      "div",
      { class: "card-head" },
      el("h2", {}, block.name),
      isNew && isKnown
        ? el(
            "div",
            { class: "card-head-end" },
            el("label", { class: "chip" }, same, word("all_same")),
          )
        : null,
    ),
    el("div", { class: "card-body" }, fields),
  );
}

function read(form: HTMLFormElement, visit: VisitForm, isNew: boolean): Values {
  const given = new FormData(form);
  const values: Values = {};
  for (const part of visit.blocks) {
    const isSame = given.has(`unchanged/${part.code}`);
    if (isSame) values[`unchanged/${part.code}`] = true;
    for (const field of part.fields) {
      const name = `${part.code}.${field.code}`;
      if (!isSame) values[name] = String(given.get(name) ?? "").trim();
    }
  }
  for (const name of ["view", "next_step"]) values[name] = String(given.get(name) ?? "").trim();
  values.next_on = String(given.get("next_on") ?? "") || null;
  for (const [code] of visit.policies) {
    values[`policies/${code}`] = given.has(`policies/${code}`) ? true : null;
  }
  if (!isNew) return values;
  values.means = given.get("means");
  values.outcome = given.get("outcome");
  values.minutes = Number(given.get("minutes"));
  for (const sign of visit.signs) {
    const value = String(given.get(`measured/${sign.code}`) ?? "");
    if (value) values[`measured/${sign.code}`] = Number(value);
  }
  for (const name of given.keys()) {
    if (name.startsWith("members/")) values[name] = true;
  }
  return values;
}

/** Fields shown, filled already, and typed: the burden of a record is a number. */
function counted(values: Values, known: Record<string, string>, visit: VisitForm): number[] {
  const names = visit.blocks.flatMap((b) => b.fields.map((f) => `${b.code}.${f.code}`));
  const filled = names.filter((name) => known[name]).length;
  const typed = names.filter((name) => values[name] && values[name] !== known[name]).length;
  return [names.length, filled, typed];
}

export function visitForm(
  session: Session,
  bundle: Bundle,
  person: Person,
  record: Mine | null,
  done: (text: string) => void,
  back: () => void,
): HTMLElement {
  const visit = bundle.forms.visit;
  const isNew = record === null || (record.trunk === 0 && record.last === 0);
  const shown: Values = record ? { ...record.values, ...record.typed } : {};
  const known = isNew ? (person.last?.answers ?? {}) : {};
  const problem = el("p", { class: "field-error", role: "alert" });
  const began = el("input", {
    class: "input",
    type: "datetime-local",
    name: "began",
    required: true,
  });
  began.value = local(record ? new Date(record.happenedAt) : new Date(Date.now() - 40 * 60_000));
  const minutes = el("input", {
    ...{ class: "input", type: "number", name: "minutes", min: "1", max: "720" },
    ...{ inputmode: "numeric", required: true },
  });
  minutes.value = String(shown.minutes ?? 30);
  const view = el("textarea", { class: "textarea", name: "view", rows: "3", maxlength: "2000" });
  view.value = String(shown.view ?? "");
  const step = el("input", { class: "input", name: "next_step", maxlength: "200" });
  step.value = String(shown.next_step ?? "");
  const on = el("input", { class: "input", type: "date", name: "next_on" });
  on.value = String(shown.next_on ?? "");
  const photos = el("input", { class: "input", type: "file", accept: "image/*", multiple: true });
  const others = bundle.persons.filter(
    (p) => p.household && p.household === person.household && p.uid !== person.uid,
  );
  const tick = (name: string, label: string) => {
    const input = el("input", { type: "checkbox", name });
    input.checked = Boolean(shown[name]);
    return el("label", { class: "chip" }, input, label);
  };
  const press = el("button", { class: "btn btn-primary field-save" }, word("save"));
  const form = el(
    "form",
    { class: "form grid gap-3", novalidate: true },
    el("h1", {}, person.name),
    person.last
      ? notice(
          word("last_visit", { day: day(person.last.on) }) +
            (person.last.next_step ? ` · ${person.last.next_step}` : ""),
        )
      : null,
    isNew
      ? el(
          "section",
          { class: "card" },
          el(
            "div",
            { class: "card-body grid gap-3" },
            choice("means", visit.means, String(shown.means ?? "home"), word("how")),
            choice("outcome", visit.outcomes, String(shown.outcome ?? "met"), word("outcome")),
            el(
              "div",
              { class: "field-pair" },
              labelled(word("began"), began, "f-began"),
              labelled(word("minutes"), minutes, "f-minutes"),
            ),
            others.length > 0
              ? el(
                  "fieldset",
                  { class: "field" },
                  el("legend", { class: "field-label" }, word("together")),
                  el(
                    "div",
                    { class: "chips" },
                    ...others.map((p) => tick(`members/${p.uid}`, p.name)),
                  ),
                )
              : null,
          ),
        )
      : null,
    ...visit.blocks.map((part) => block(part, known, shown, isNew)),
    isNew
      ? el(
          "section",
          { class: "card" },
          el("div", { class: "card-head" }, el("h2", {}, word("signs"))),
          el(
            "div",
            { class: "card-body field-pair" },
            ...visit.signs.map((sign) => {
              const input = el("input", {
                ...{ class: "input", type: "number", step: "any", inputmode: "decimal" },
                ...{
                  name: `measured/${sign.code}`,
                  min: String(sign.least),
                  max: String(sign.most),
                },
              });
              return labelled(`${sign.name} ${sign.unit}`, input, `f-${sign.code}`);
            }),
          ),
        )
      : null,
    el(
      "section",
      { class: "card" },
      el(
        "div",
        { class: "card-body grid gap-3" },
        el(
          "fieldset",
          { class: "field" },
          el("legend", { class: "field-label" }, word("policies")),
          el(
            "div",
            { class: "chips" },
            ...visit.policies.map(([code, name]) => tick(`policies/${code}`, name)),
          ),
        ),
        labelled(word("view"), view, "f-view"),
        el(
          "div",
          { class: "field-pair" },
          labelled(word("next_step"), step, "f-next"),
          labelled(word("next_on"), on, "f-next-on"),
        ),
        labelled(word("photo"), photos, "f-photo"),
      ),
    ),
    problem,
    el(
      "div",
      { class: "form-actions field-actions" },
      press,
      button(word("back"), back, "btn-ghost"),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const happened = new Date(began.value);
    const length = Number(minutes.value);
    const wrong = (text: string, control: HTMLElement) => {
      problem.textContent = text;
      control.focus();
    };
    if (isNew && !(Number.isInteger(length) && length >= 1 && length <= 720)) {
      return wrong(word("bad_minutes"), minutes);
    }
    if (isNew && !(happened.getTime() + length * 60_000 <= Date.now() + 60_000)) {
      return wrong(word("bad_began"), began);
    }
    press.disabled = true;
    try {
      const values = read(form, visit, isNew);
      if (isNew) values.counted = counted(values, known, visit);
      const base = record ?? newVisit(person.uid, happened.toISOString());
      const target = isNew ? { ...base, happenedAt: happened.toISOString() } : base;
      const pictures = await Promise.all(
        [...(photos.files ?? [])].map((file) => sealedPhoto(session, target.uid, file)),
      );
      const label = `${person.name} · ${began.value.replace("T", " ")}`;
      await save(session, target, values, label, pictures);
      done(word("saved"));
    } catch (error) {
      problem.textContent = isFull(error) ? word("full") : word("failed");
      if (!isFull(error)) console.error(error);
    } finally {
      press.disabled = false;
    }
  });
  return form;
}
