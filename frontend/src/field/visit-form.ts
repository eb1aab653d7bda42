/** The form of a visit: opens with what was found last, of which only what changed is typed. */

import type { Bundle, Option, Person, VisitForm } from "./calls";
import { cardCode } from "./card-code";
import { sealedFile, small } from "./files";
import { button, choice, el, labelled, notice } from "./parts";
import { newVisit, save } from "./queue";
import type { Mine, Session } from "./session";
import { signature } from "./signature";
import { isFull, type KeptFile } from "./store";
import {
  block,
  companionRows,
  needRows,
  offer,
  part,
  type Rows,
  signField,
  type Values,
} from "./visit-parts";
import { canRecord, voice } from "./voice";
import { type Whereabouts, whereabouts } from "./whereabouts";
import { day, word } from "./words";

const USUAL_MS = 40 * 60_000;

function local(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** What stands in the form; a part that is not asked for (a vain try, a call) says nothing. */
function read(form: HTMLFormElement, visit: VisitForm, isNew: boolean): Values {
  const given = new FormData(form);
  const values: Values = {};
  for (const asked of visit.blocks) {
    const isSame = given.has(`unchanged/${asked.code}`);
    if (isSame) values[`unchanged/${asked.code}`] = true;
    for (const field of asked.fields) {
      const name = `${asked.code}.${field.code}`;
      const isAsked = form.querySelector(`[name="${CSS.escape(name)}"]:not(:disabled)`) !== null;
      if (!isSame && isAsked) values[name] = String(given.get(name) ?? "").trim();
    }
  }
  for (const name of ["view", "next_step"]) values[name] = String(given.get(name) ?? "").trim();
  values.next_on = String(given.get("next_on") ?? "") || null;
  for (const [code] of visit.policies) {
    values[`policies/${code}`] = given.has(`policies/${code}`) ? true : null;
  }
  if (!isNew) return values;
  for (const name of ["means", "outcome", "occasion"]) values[name] = given.get(name);
  values.proof = given.get("proof") ?? "none";
  if (values.proof === "code") values.spoken_code = String(given.get("spoken_code") ?? "").trim();
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

/** How that somebody came is shown: by nothing, a signature, a voice, the card, a colleague. */
function proofPart(session: Session, visit: VisitForm, shown: Values) {
  const offered = visit.proofs.filter(([code]) => code !== "voice" || canRecord());
  const chosen = String(shown.proof ?? "none");
  const signed = signature();
  const spoken = canRecord() ? voice(session.limits.voice_seconds) : null;
  const code = cardCode(String(shown.spoken_code ?? ""));
  const place = "geolocation" in navigator ? whereabouts() : null;
  const beside: [string, HTMLElement | null][] = [
    ["signature", signed.element],
    ["voice", spoken?.element ?? null],
    ["code", code],
  ];
  const element = part(
    word("proof"),
    choice("proof", offered, chosen, word("proof_help")),
    ...beside.map(([, asked]) => asked),
    place?.element ?? null,
  );
  const follow = (now: string) => {
    for (const [name, asked] of beside) if (asked) asked.hidden = name !== now;
  };
  element.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.name === "proof") follow(field.value);
  });
  follow(chosen);
  return { element, signed, spoken, place };
}

type Proof = ReturnType<typeof proofPart>;

/** The signature or voice note that is the proof. Throws a sentence when it is missing. */
async function proofFile(
  session: Session,
  record: string,
  proof: Proof,
  chosen: unknown,
): Promise<KeptFile[]> {
  if (chosen === "signature") {
    const picture = await proof.signed.picture();
    if (!picture) throw new Missing(word("sign_missing"));
    return [await sealedFile(session, record, "signature", "signature.png", picture)];
  }
  if (chosen === "voice") {
    const note = await proof.spoken?.note();
    if (!note) throw new Missing(word("voice_missing"));
    return [await sealedFile(session, record, "voice", note.name, note.sound)];
  }
  return [];
}

class Missing extends Error {}

function photoPart(person: Person, input: HTMLInputElement): HTMLFieldSetElement {
  return part(
    word("photo"),
    el("p", { class: "field-help" }, word("photo_help")),
    person.may_photograph
      ? labelled(word("photo_choose"), input, "f-photo")
      : notice(word("photo_no_consent", { name: person.name })),
  );
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
    ...{ class: "input", type: "datetime-local", name: "began", required: true },
  });
  began.value = local(record ? new Date(record.happenedAt) : new Date(Date.now() - USUAL_MS));
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
  const people: Option[] = [person, ...others].map((p) => [p.uid, p.name]);
  const tick = (name: string, label: string) => {
    const input = el("input", { type: "checkbox", name });
    input.checked = Boolean(shown[name]);
    return el("label", { class: "chip" }, input, label);
  };
  const group = (label: string, ...ticks: HTMLElement[]) =>
    el(
      "fieldset",
      { class: "field" },
      el("legend", { class: "field-label" }, label),
      el("div", { class: "chips" }, ...ticks),
    );
  const companions = companionRows(visit, shown);
  const needs = needRows(visit, people, shown);
  const proof = proofPart(session, visit, shown);
  const how = part(
    "",
    choice("means", visit.means, String(shown.means ?? "home"), word("how")),
    choice("outcome", visit.outcomes, String(shown.outcome ?? "met"), word("outcome")),
    choice("occasion", visit.occasions, String(shown.occasion ?? "routine"), word("occasion")),
    el(
      "div",
      { class: "field-when" },
      labelled(word("began"), began, "f-began"),
      labelled(word("minutes"), minutes, "f-minutes"),
    ),
    others.length > 0
      ? group(word("together"), ...others.map((p) => tick(`members/${p.uid}`, p.name)))
      : null,
    el("p", { class: "field-label" }, word("companions")),
    companions.element,
  );
  const blocks = visit.blocks.map((asked) => ({
    short: asked.short,
    element: block(asked, known, shown, isNew),
  }));
  const signs = part(
    word("signs"),
    el("div", { class: "field-pair" }, ...visit.signs.map((sign) => signField(sign, shown))),
  );
  const heard = part(word("needs"), needs.element);
  const policies = part(
    word("policies"),
    group(
      word("policies_help"),
      ...visit.policies.map(([code, name]) => tick(`policies/${code}`, name)),
    ),
  );
  const pictures = photoPart(person, photos);
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
    isNew ? how : null,
    ...blocks.map(({ element }) => element),
    ...(isNew ? [signs, heard] : []),
    policies,
    part(
      "",
      labelled(word("view"), view, "f-view"),
      el(
        "div",
        { class: "field-when" },
        labelled(word("next_step"), step, "f-next"),
        labelled(word("next_on"), on, "f-next-on"),
      ),
    ),
    isNew ? proof.element : null,
    pictures,
    problem,
    el(
      "div",
      { class: "form-actions field-actions" },
      press,
      button(word("back"), back, "btn-ghost"),
    ),
  );
  const follow = () => {
    const now = new FormData(form);
    const isHome = !isNew || now.get("means") === "home";
    const isMet = !isNew || now.get("outcome") === "met";
    for (const { short, element } of blocks) offer(element, isMet && (isHome || short));
    offer(signs, isMet && isHome);
    for (const asked of [heard, policies]) offer(asked, isMet);
    offer(proof.element, isMet && isHome);
    offer(pictures, isMet && isHome);
  };
  form.addEventListener("change", follow);
  follow();
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
      if (isNew) {
        Object.assign(values, listed(form, heard, needs), listed(form, how, companions));
        Object.assign(values, placed(proof.element, proof.place));
        values.counted = counted(values, known, visit);
      }
      const base = record ?? newVisit(person.uid, happened.toISOString());
      const target = isNew ? { ...base, happenedAt: happened.toISOString() } : base;
      const files = isNew ? await proofFile(session, target.uid, proof, values.proof) : [];
      for (const file of pictures.disabled ? [] : (photos.files ?? [])) {
        files.push(await sealedFile(session, target.uid, "photo", "photo.jpg", await small(file)));
      }
      const label = `${person.name} · ${began.value.replace("T", " ")}`;
      await save(session, target, values, label, files);
      done(word("saved"));
    } catch (error) {
      if (error instanceof Missing) problem.textContent = error.message;
      else problem.textContent = isFull(error) ? word("full") : word("failed");
      if (!isFull(error) && !(error instanceof Missing)) console.error(error);
    } finally {
      press.disabled = false;
    }
  });
  return form;
}

function listed(form: HTMLFormElement, asked: HTMLFieldSetElement, given: Rows): Values {
  return form.contains(asked) && !asked.disabled ? given.values() : {};
}

function placed(asked: HTMLFieldSetElement, place: Whereabouts | null): Values {
  return asked.disabled ? {} : (place?.position() ?? {});
}
