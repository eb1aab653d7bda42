/** Field work on a phone: the list, the visit, the queue; with a network or without. */

import { NoNetwork, NotSignedIn, type Person } from "./field/calls";
import { type FileEntry, openFiles, sendFiles } from "./field/files";
import { ask, badge, button, card, codeInput, el, icon, notice, show, toast } from "./field/parts";
import { counts, entries, peopleOf, sendAll } from "./field/queue";
import {
  devicesWithCode,
  forgetTab,
  obeyTheServer,
  type Session,
  sessionOfCode,
  sessionOfSignIn,
  sessionOfTab,
} from "./field/session";
import { isSafe, isUnsent, needsAttention } from "./field/store";
import { visitForm } from "./field/visit-form";
import { day, moment, word } from "./field/words";

const CODE_TRIES = 5;
const CODE_DIGITS = 6;
const AT_ONCE = 60;
const AGAIN_MS = 60_000;

let session: Session | null = null;
let isSignedIn = false;
let isReached = false;
let place: "list" | "queue" | "other" = "list";

function net(): void {
  const shown = document.getElementById("net");
  if (!shown) return;
  const isOnline = navigator.onLine && isReached;
  shown.replaceChildren(
    icon(isOnline ? "check" : "wifi-off"),
    isOnline ? word("online") : word("offline"),
  );
  shown.className = `field-net ${isOnline ? "is-online" : "is-offline"}`;
}

// -- pages ------------------------------------------------------------------------------------

function frame(current: "list" | "queue", ...children: (Node | null)[]): void {
  place = current;
  const tab = (name: "list" | "queue", picture: string, act: () => void) => {
    const link = el(
      "a",
      { href: `#${name}`, click: act },
      icon(picture),
      el("span", {}, word(name)),
    );
    if (name === current) link.setAttribute("aria-current", "page");
    return link;
  };
  show(
    isSignedIn ? null : signInNotice(),
    ...children,
    el(
      "nav",
      { class: "tabs-foot field-tabs" },
      tab("list", "users", () => list()),
      tab("queue", "send", () => queue()),
    ),
  );
}

function signInNotice(): HTMLElement | null {
  if (!navigator.onLine) return null;
  return el(
    "p",
    { class: "field-notice" },
    word("sign_in"),
    " ",
    el("a", { class: "link", href: "/accounts/login/?next=/field/" }, word("sign_in_link")),
  );
}

function matches(person: Person, text: string): boolean {
  const heap = [person.name, person.pinyin, person.place, person.household].join(" ").toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((part) => heap.includes(part));
}

async function list(text = ""): Promise<void> {
  const open = session;
  if (!open) return locked();
  ask();
  const bundle = open.bundle;
  const rows = el("div", { class: "lines" });
  let most = AT_ONCE;
  const search = el("input", {
    ...{ class: "input", type: "search", "aria-label": word("search") },
    ...{ placeholder: word("search"), value: text },
  });
  const draw = () => {
    const found = (bundle?.persons ?? []).filter((p) => matches(p, search.value.trim()));
    rows.replaceChildren(...found.slice(0, most).map((p) => line(p)));
    if (found.length === 0) {
      rows.append(
        el("p", { class: "empty-text" }, search.value ? word("none_found") : word("nobody")),
      );
    }
    if (found.length > most) {
      rows.append(
        button(word("more"), () => {
          most += AT_ONCE;
          draw();
        }),
      );
    }
  };
  search.addEventListener("input", draw);
  draw();
  frame(
    "list",
    open.isStale ? notice(word("stale", { days: open.limits.bundle_days }), "is-due") : null,
    open.device.wrapped ? null : codeCard(open),
    search,
    el("section", { class: "card card-flush" }, el("div", { class: "card-body" }, rows)),
    bundle
      ? el(
          "p",
          { class: "muted" },
          word("loaded", { moment: moment(bundle.made_at) }),
          " · ",
          word("good_until", { day: day(bundle.good_until) }),
        )
      : null,
  );
}

function line(person: Person): HTMLElement {
  const facts = [person.reason, person.place].filter(Boolean).join(" · ");
  return el(
    "a",
    { class: "person field-person", href: `#${person.uid}`, click: () => void onePerson(person) },
    el(
      "span",
      { class: "person-main" },
      el("span", { class: "person-name" }, person.name),
      el("span", { class: "person-detail" }, facts),
    ),
    el(
      "span",
      { class: "person-end" },
      person.due_on ? badge(word("due", { day: day(person.due_on) }), "due") : null,
    ),
  );
}

async function onePerson(person: Person): Promise<void> {
  const open = session;
  if (!open?.bundle) return;
  place = "other";
  const isWanted = ask();
  const mine = await open.records(person.uid);
  if (!isWanted()) return;
  const write = button(word("visit"), () => writeVisit(person, null), "btn-primary", "plus");
  write.disabled = open.isStale;
  const last = person.last;
  show(
    el("h1", {}, person.name),
    card(
      "",
      el(
        "p",
        {},
        [person.sex, person.born ? String(person.born) : "", person.place]
          .filter(Boolean)
          .join(" · "),
      ),
      el("p", {}, ...person.categories.map((name) => badge(name))),
      el("p", { class: "muted" }, person.reason),
      el("p", {}, last ? word("last_visit", { day: day(last.on) }) : word("no_visit")),
      last?.next_step ? el("p", {}, `${word("next_step")}: ${last.next_step}`) : null,
    ),
    open.isStale ? notice(word("stale", { days: open.limits.bundle_days }), "is-due") : null,
    el("div", { class: "form-actions" }, write),
    ...mine.map((record) =>
      card(
        moment(record.happenedAt),
        el("p", {}, String(record.values.view ?? record.typed?.view ?? "")),
        open.isStale ? null : button(word("amend"), () => writeVisit(person, record.uid)),
      ),
    ),
    person.harm ? harmButton(person.harm) : null,
    button(word("back"), () => void list(), "btn-ghost", "chevron-left"),
  );
}

/** A mandatory report is written to the server alone; without it the police are called first. */
function harmButton(address: string): HTMLElement {
  const report = () => {
    if (navigator.onLine && isReached) window.location.assign(address);
    else toast(word("harm_offline"));
  };
  return button(word("harm"), report, "btn-ghost", "shield-alert");
}

async function writeVisit(person: Person, uid: string | null): Promise<void> {
  const open = session;
  if (!open?.bundle) return;
  place = "other";
  const isWanted = ask();
  const record = uid ? await open.record(uid) : null;
  if (!isWanted()) return;
  const done = (text: string) => {
    toast(text);
    void queue();
    void sync();
  };
  show(visitForm(open, open.bundle, person, record, done, () => void onePerson(person)));
}

async function queue(): Promise<void> {
  const open = session;
  if (!open) return locked();
  const isWanted = ask();
  const [all, sum, files] = [await entries(open), await counts(open), await openFiles(open)];
  const unsent = files.filter((file) => file.isUnsent).length;
  const people = await peopleOf(open, all);
  if (!isWanted()) return;
  const safe = word(unsent ? "records_safe" : "all_safe");
  const told = sum.unsafe === 0 ? safe : word("counts", sum);
  frame(
    "queue",
    el("h1", {}, word("queue")),
    el(
      "p",
      {
        class: "field-sum",
        ...{ "data-unsafe": String(sum.unsafe), "data-safe": String(sum.safe) },
        "data-files": String(unsent),
      },
      told,
    ),
    unsent ? el("p", { class: "muted" }, word("files_unsent", { count: unsent })) : null,
    el(
      "div",
      { class: "form-actions" },
      button(word("send"), () => void sync(true), "btn-primary", "send"),
      button(word("load"), () => void reload(), "", "refresh-cw"),
    ),
    el(
      "section",
      { class: "card card-flush" },
      el(
        "div",
        { class: "card-body lines" },
        ...all.map(({ row, label, answer }) => {
          const mark = needsAttention(row.state)
            ? badge(word("attention"), "overdue")
            : isSafe(row.state)
              ? badge(word("safe"), "done")
              : badge(word("unsafe"), "due");
          const says = answer?.sentence ?? "";
          const person = people.get(row.record);
          const opens = person && needsAttention(row.state) ? () => void onePerson(person) : null;
          return el(
            opens ? "a" : "div",
            {
              ...{ class: "person", "data-state": row.state },
              ...(opens ? { href: `#${row.record}`, click: opens } : {}),
            },
            el(
              "div",
              { class: "person-main" },
              el("span", { class: "person-name" }, label),
              says && !isUnsent(row.state) ? el("span", { class: "person-detail" }, says) : null,
              ...files.filter((file) => file.record === row.record).map(fileLine),
            ),
            el("div", { class: "person-end" }, mark),
          );
        }),
      ),
    ),
    button(word("sign_out"), () => void signOut(), "btn-ghost", "log-out"),
  );
}

/** A file that is not yet, or could not be, with its record. */
function fileLine(file: FileEntry): HTMLElement {
  const said = file.isUnsent ? word("unsafe") : file.sentence;
  return el("span", { class: "person-detail" }, `${word(`file_${file.purpose}`)}: ${said}`);
}

function codeCard(open: Session): HTMLElement {
  const input = codeInput("f-new-code", "new-password");
  const problem = el("p", { class: "field-error", role: "alert" });
  const form = el(
    "form",
    { class: "grid gap-2" },
    el("label", { for: "f-new-code" }, word("code_set")),
    el("div", { class: "field-pair" }, input, el("button", { class: "btn" }, word("save"))),
    problem,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!/^\d+$/.test(input.value) || input.value.length < CODE_DIGITS) {
      problem.textContent = word("code_short");
      return;
    }
    await open.setCode(input.value);
    await list();
  });
  return card(word("code_title"), form);
}

/** Nobody's list is open: ask for the code, or for a sign-in. */
async function locked(): Promise<void> {
  place = "other";
  const isWanted = ask();
  const devices = await devicesWithCode();
  if (!isWanted()) return;
  if (devices.length === 0)
    return show(card(word("code_title"), el("p", {}, word("sign_in")), signInLink()));
  const input = codeInput("f-code", "current-password");
  const problem = el("p", { class: "field-error", role: "alert" });
  const press = el("button", { class: "btn btn-primary" }, word("open"));
  const form = el(
    "form",
    { class: "grid gap-2" },
    el("label", { for: "f-code" }, word("code_ask")),
    input,
    problem,
    el("div", { class: "form-actions" }, press, signInLink()),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    press.disabled = true;
    problem.textContent = word("unlocking");
    const opened = await sessionOfCode(input.value, CODE_TRIES);
    press.disabled = false;
    if (typeof opened === "number") {
      problem.textContent = opened > 0 ? word("code_wrong", { left: opened }) : word("code_gone");
      input.value = "";
      return;
    }
    session = opened;
    await list();
  });
  show(card(word("code_title"), form));
}

function signInLink(): HTMLElement {
  return el("a", { class: "btn", href: "/accounts/login/?next=/field/" }, word("sign_in_link"));
}

// -- what happens by itself -------------------------------------------------------------------

async function signOut(): Promise<void> {
  const open = session;
  if (!open) return;
  await sync();
  const files = (await openFiles(open)).filter((file) => file.isUnsent).length;
  const unsafe = (await counts(open)).unsafe || files;
  if (unsafe > 0 && !window.confirm(word("sign_out_unsent", { count: unsafe }))) return;
  await open.end();
  session = null;
  const form = el("form", { method: "post", action: "/accounts/logout/", hidden: true });
  const token = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  form.append(el("input", { name: "csrfmiddlewaretoken", value: token?.slice(10) ?? "" }));
  document.body.append(form);
  if (navigator.onLine) form.submit();
  else await locked();
}

async function reload(): Promise<void> {
  try {
    await session?.load();
    await list();
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  if (error instanceof NotSignedIn) {
    isSignedIn = false;
    toast(word("sign_in"));
  } else if (error instanceof NoNetwork) {
    isReached = false;
    toast(word("offline"));
  } else {
    console.error(error);
    toast(error instanceof Error && error.message ? error.message : word("failed"));
  }
  net();
}

async function sync(isAsked = false): Promise<void> {
  const open = session;
  if (!open || !navigator.onLine) {
    if (isAsked) toast(word("offline"));
    return;
  }
  try {
    await sendAll(open);
    await sendFiles(open);
    isReached = true;
  } catch (error) {
    if (isAsked || !(error instanceof NoNetwork)) fail(error);
    isReached = !(error instanceof NoNetwork);
  }
  net();
  if (place === "queue" && session === open) await queue();
}

/** Begin: what the server wants removed goes first, then whoever is signed in gets their list. */
async function begin(): Promise<void> {
  try {
    if (await obeyTheServer()) toast(word("wiped"));
    session = await sessionOfSignIn(word("device"));
    isSignedIn = isReached = true;
    await sendAll(session);
    await sendFiles(session);
    await session.load();
  } catch (error) {
    if (error instanceof NoNetwork) session ??= await sessionOfTab();
    else if (error instanceof NotSignedIn) forgetTab();
    else fail(error);
    isReached = !(error instanceof NoNetwork);
  }
  net();
  await (session ? list() : locked());
}

async function comeBack(): Promise<void> {
  net();
  if (isSignedIn || !session) return begin();
  await sync();
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker
    .register("/field/sw.js", { scope: "/field/", type: "classic" })
    .catch(() => {
      console.warn("field: no worker in the background");
    });
}
void navigator.storage?.persist?.();
window.addEventListener("online", () => void comeBack());
window.addEventListener("offline", net);
setInterval(() => {
  if (session && isSignedIn) void sync();
}, AGAIN_MS);
void begin();
