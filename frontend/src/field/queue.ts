/** Edits: made and sealed in one step, sent in order, answered one by one. */

import { type Answer, call, type Person } from "./calls";
import { Pace } from "./pace";
import { digest, open, seal } from "./sealing";
import type { Mine, Session } from "./session";
import { isSafe, isUnsent, type KeptFile, needsAttention, type Queued } from "./store";

type Values = Record<string, unknown>;
interface SealedEdit {
  id: string;
  text: string;
  digest: string;
}

function isSame(one: unknown, other: unknown): boolean {
  const empty = (v: unknown) => v === undefined || v === null || v === "";
  return (empty(one) && empty(other)) || JSON.stringify(one) === JSON.stringify(other);
}

export function newVisit(person: string, happenedAt: string): Mine {
  return {
    uid: crypto.randomUUID(),
    person,
    happenedAt,
    trunk: 0,
    branch: "",
    last: 0,
    seen: {},
    values: {},
  };
}

/** Save what changed as the next edit of the record; all of it is on the phone, or nothing. */
export async function save(
  session: Session,
  record: Mine,
  values: Values,
  label: string,
  files: KeptFile[] = [],
): Promise<boolean> {
  const changes: Record<string, [unknown, unknown]> = {};
  for (const [name, to] of Object.entries(values)) {
    if (!isSame(record.values[name], to)) changes[name] = [record.seen[name] ?? null, to];
  }
  if (Object.keys(changes).length === 0) {
    await session.store.photos.bulkPut(files);
    return files.length > 0;
  }
  const next: Mine = {
    ...record,
    branch: record.branch || crypto.randomUUID(),
    last: record.branch ? record.last + 1 : 1,
    values: { ...record.values, ...values },
  };
  const id = crypto.randomUUID();
  const text = JSON.stringify({
    id,
    kind: "visit",
    record: next.uid,
    person: next.person,
    branch: next.branch,
    trunk: next.trunk,
    number: next.last,
    is_creation: next.trunk === 0 && next.last === 1,
    happened_at: next.happenedAt,
    claimed_at: new Date().toISOString(),
    changes,
  });
  const edit: SealedEdit = { id, text, digest: await digest(text) };
  const row: Queued = {
    id,
    record: next.uid,
    state: "unsent",
    isOpen: true,
    sealed: await seal(session.key, edit),
    label: await seal(session.key, label),
    answer: "",
  };
  delete next.typed;
  const kept = await session.kept(next);
  const { store } = session;
  await store.transaction("rw", store.queue, store.records, store.photos, async () => {
    await store.photos.bulkPut(files);
    await store.queue.where({ record: next.uid, state: "refused" }).delete();
    await store.queue.add(row);
    await store.records.put(kept);
  });
  return true;
}

/** Send what lies on the phone, oldest first; one tab at a time. */
export async function sendAll(session: Session): Promise<void> {
  await navigator.locks.request("field-send", { ifAvailable: true }, async (lock) => {
    if (lock) await send(session);
  });
}

async function send(session: Session): Promise<void> {
  const { store } = session;
  const pace = new Pace(session.limits.edits_at_once);
  while (true) {
    const rows = await store.queue
      .where("state")
      .equals("unsent")
      .limit(pace.atOnce)
      .sortBy("order");
    if (rows.length === 0) break;
    const edits = await Promise.all(rows.map((row) => open<SealedEdit>(session.key, row.sealed)));
    const began = performance.now();
    const told = await call<{ answers: Answer[] }>("uploads/", {
      device: session.device.uid,
      sent_at: new Date().toISOString(),
      edits,
    });
    const damaged = told.answers.filter((a) => a.state === "error" && a.why === "not_valid");
    await note(session, rows, told.answers);
    if (damaged.length === rows.length) break;
    const pause = pace.after(performance.now() - began);
    if (pause > 0) await new Promise((done) => setTimeout(done, pause));
  }
  await askAgain(session);
}

/** What is open may have moved on; what the worker has to read is told in their language of now. */
async function askAgain(session: Session): Promise<void> {
  const rows = (await session.store.queue.toArray()).filter(
    (q) => !isUnsent(q.state) && (q.isOpen || needsAttention(q.state)),
  );
  for (let start = 0; start < rows.length; start += 200) {
    const part = rows.slice(start, start + 200);
    const told = await call<{ answers: Answer[] }>("states/", {
      device: session.device.uid,
      ids: part.map((row) => row.id),
    });
    await note(
      session,
      part.filter((row) => row.isOpen),
      told.answers,
    );
    await retell(
      session,
      part.filter((row) => !row.isOpen),
      told.answers,
    );
  }
}

async function retell(session: Session, rows: Queued[], answers: Answer[]): Promise<void> {
  for (const row of rows) {
    const answer = answers.find((one) => one.id === row.id);
    if (!answer) continue;
    const sealed = await seal(session.key, answer);
    await session.store.queue.update(row.order as number, { answer: sealed });
  }
}

async function note(session: Session, rows: Queued[], answers: Answer[]): Promise<void> {
  const byId = new Map(answers.map((answer) => [answer.id, answer]));
  for (const row of rows) {
    const answer = byId.get(row.id);
    if (!answer) continue;
    const sealed = await seal(session.key, answer);
    await session.store.queue.update(row.order as number, {
      state: answer.state,
      isOpen: answer.is_open,
      answer: sealed,
    });
  }
  for (const uid of new Set(rows.map((row) => row.record))) await rebase(session, uid, answers);
}

/** When all edits of a record are on the server, its next branch stands on what is there now. */
async function rebase(session: Session, uid: string, answers: Answer[]): Promise<void> {
  const rows = await session.store.queue.where("record").equals(uid).sortBy("order");
  const record = await session.record(uid);
  const last = rows.at(-1);
  if (!record || !last || rows.some((q) => isUnsent(q.state) || q.state === "waiting")) return;
  const answer = answers.find((a) => a.id === last.id);
  if (!answer || !isSafe(answer.state) || answer.version === null) {
    if (answer?.state === "refused") {
      const { seen, values } = record;
      const back = { ...record, branch: "", last: 0, values: seen, typed: values };
      await session.store.records.put(await session.kept(back));
    }
    return;
  }
  const values = answer.values ?? record.values;
  await session.store.records.put(
    await session.kept({
      ...record,
      trunk: answer.version,
      branch: "",
      last: 0,
      seen: values,
      values,
    }),
  );
}

export interface Entry {
  row: Queued;
  label: string;
  answer: Answer | null;
}

export async function entries(session: Session): Promise<Entry[]> {
  const rows = await session.store.queue.orderBy("order").reverse().toArray();
  return Promise.all(
    rows.map(async (row) => ({
      row,
      label: await open<string>(session.key, row.label),
      answer: row.answer ? await open<Answer>(session.key, row.answer) : null,
    })),
  );
}

/** Of whom the entries are that have to be read, as far as they stand on the list. */
export async function peopleOf(session: Session, all: Entry[]): Promise<Map<string, Person>> {
  const found = new Map<string, Person>();
  const onList = new Map((session.bundle?.persons ?? []).map((person) => [person.uid, person]));
  for (const { row } of all.filter((entry) => needsAttention(entry.row.state))) {
    const record = await session.record(row.record);
    const person = record && onList.get(record.person);
    if (person) found.set(row.record, person);
  }
  return found;
}

export async function counts(session: Session): Promise<{ unsafe: number; safe: number }> {
  const rows = await session.store.queue.toArray();
  const safe = rows.filter((row) => isSafe(row.state)).length;
  return { safe, unsafe: rows.length - safe };
}
