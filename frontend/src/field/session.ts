/** The open list of one worker: the key in memory and in this tab, everything else sealed. */

import {
  type Bundle,
  call,
  type Limits,
  NoNetwork,
  NotSignedIn,
  type Opened,
  type ServerRecord,
} from "./calls";
import { handOverFiles } from "./files";
import { importKey, open, seal, toBytes, toText, unwrap, wrap } from "./sealing";
import { isUnsent, type Registered, register, Store } from "./store";

const TAB = "field-key";
const STANDARD: Limits = {
  bundle_days: 7,
  edits_at_once: 50,
  part_bytes: 262144,
  code_tries: 5,
  voice_seconds: 60,
};

/** A record with its branch: what the trunk held, what it is now, how many edits were made. */
export interface Mine {
  uid: string;
  person: string;
  happenedAt: string;
  trunk: number;
  branch: string;
  last: number;
  seen: Record<string, unknown>;
  values: Record<string, unknown>;
  /** What was typed and refused, to be corrected. */
  typed?: Record<string, unknown>;
}

export class Session {
  bundle: Bundle | null = null;
  limits: Limits = STANDARD;
  readonly store: Store;

  private constructor(
    readonly device: Registered,
    readonly key: CryptoKey,
    private readonly raw: string,
  ) {
    this.store = new Store(device.uid);
  }

  static async begin(device: Registered, raw: string): Promise<Session> {
    sessionStorage.setItem(TAB, JSON.stringify([device.uid, raw]));
    const session = new Session(device, await importKey(toBytes(raw)), raw);
    await session.read();
    return session;
  }

  private async read(): Promise<void> {
    const kept = await this.store.bundle.get("bundle");
    this.bundle = kept ? await open<Bundle>(this.key, kept.sealed) : null;
    const limits = await this.store.bundle.get("limits");
    if (limits) this.limits = await open<Limits>(this.key, limits.sealed);
  }

  /** Whether the list is too old to write by: then it is only read. */
  get isStale(): boolean {
    return this.bundle !== null && Date.parse(this.bundle.good_until) < Date.now();
  }

  async setCode(code: string): Promise<void> {
    this.device.wrapped = await wrap(toBytes(this.raw), code);
    this.device.tries = 0;
    await register.devices.put(this.device);
  }

  /** Take the list along anew; what the phone had of it is replaced as a whole. */
  async load(): Promise<void> {
    const bundle = await call<Bundle>("bundle/", { device: this.device.uid });
    const sealed = await seal(this.key, bundle);
    const busy = new Set(
      (await this.store.queue.toArray())
        .filter((q) => isUnsent(q.state) || q.isOpen)
        .map((q) => q.record),
    );
    const fresh = await Promise.all(
      bundle.records.filter((r) => !busy.has(r.uid)).map((r) => this.kept(fromServer(r))),
    );
    await this.store.transaction("rw", this.store.bundle, this.store.records, async () => {
      const old = await this.store.records.toCollection().primaryKeys();
      await this.store.records.bulkDelete(old.filter((uid) => !busy.has(uid)));
      await this.store.bundle.put({ uid: "bundle", sealed });
      await this.store.records.bulkPut(fresh);
    });
    this.bundle = bundle;
  }

  async keepLimits(limits: Limits): Promise<void> {
    this.limits = limits;
    await this.store.bundle.put({ uid: "limits", sealed: await seal(this.key, limits) });
  }

  async kept(record: Mine): Promise<{ uid: string; sealed: string }> {
    return { uid: record.uid, sealed: await seal(this.key, record) };
  }

  async record(uid: string): Promise<Mine | null> {
    const kept = await this.store.records.get(uid);
    return kept ? open<Mine>(this.key, kept.sealed) : null;
  }

  async records(person: string): Promise<Mine[]> {
    const all = await this.store.records.toArray();
    const opened = await Promise.all(all.map((k) => open<Mine>(this.key, k.sealed)));
    return opened
      .filter((r) => r.person === person)
      .sort((a, b) => b.happenedAt.localeCompare(a.happenedAt));
  }

  /** Forget the key; the list goes, what was not sent stays sealed until the same worker returns. */
  async end(): Promise<void> {
    forgetTab();
    const unsent = await this.store.queue.where("state").equals("unsent").toArray();
    const records = unsent.map((q) => q.record);
    await this.store.bundle.clear();
    await this.store.records.where("uid").noneOf(records).delete();
    await this.store.photos.where("state").notEqual("unsent").delete();
    await this.store.queue.where("state").notEqual("unsent").delete();
    delete this.device.wrapped;
    await register.devices.put(this.device);
    this.store.close();
  }
}

function fromServer(record: ServerRecord): Mine {
  return {
    uid: record.uid,
    person: record.person,
    happenedAt: record.happened_at,
    trunk: record.version,
    branch: "",
    last: 0,
    seen: record.values,
    values: record.values,
  };
}

export function forgetTab(): void {
  sessionStorage.removeItem(TAB);
}

/** The session of this tab before a reload, when there is no network to ask. */
export async function sessionOfTab(): Promise<Session | null> {
  const kept = sessionStorage.getItem(TAB);
  if (!kept) return null;
  const [uid, raw] = JSON.parse(kept) as [string, string];
  const device = await register.devices.get(uid);
  return device ? Session.begin(device, raw) : null;
}

/** Ask the server who is signed in and for the key of their device on this phone. */
export async function sessionOfSignIn(label: string): Promise<Session> {
  const known = await register.devices.toArray();
  const told = await call<Opened>("device/", { devices: known.map((d) => d.uid), label });
  let device = known.find((d) => d.uid === told.device);
  if (!device) {
    device = { uid: told.device, token: told.token, tries: 0 };
    await register.devices.put(device);
  }
  const session = await Session.begin(device, told.key);
  await session.keepLimits(told.limits);
  return session;
}

export async function devicesWithCode(): Promise<Registered[]> {
  return (await register.devices.toArray()).filter((d) => d.wrapped);
}

/** Open a list with the field code; a wrong one is counted before it is tried. */
export async function sessionOfCode(code: string, most: number): Promise<Session | number> {
  let left = 0;
  for (const device of await devicesWithCode()) {
    device.tries += 1;
    const wrapped = device.wrapped;
    if (!wrapped) continue;
    if (device.tries >= most) delete device.wrapped;
    await register.devices.put(device);
    try {
      const raw = await unwrap(wrapped, code);
      device.tries = 0;
      device.wrapped = wrapped;
      await register.devices.put(device);
      return Session.begin(device, toText(raw));
    } catch {
      left = Math.max(left, most - device.tries);
    }
  }
  return left;
}

/** Ask for every device of this phone whether it has to be wiped, and do it. */
export async function obeyTheServer(): Promise<boolean> {
  let isWiped = false;
  for (const device of await register.devices.toArray()) {
    try {
      isWiped = (await contact(device)) || isWiped;
    } catch (error) {
      if (error instanceof NoNetwork) throw error;
      if (!(error instanceof NotSignedIn)) console.warn("field: no contact");
    }
  }
  return isWiped;
}

async function contact(device: Registered): Promise<boolean> {
  const said = { device: device.uid, token: device.token };
  const told = await call<{ state: string; part_bytes: number }>("contact/", said);
  if (told.state !== "wipe") return false;
  const store = new Store(device.uid);
  const unsent = await store.queue.where("state").equals("unsent").toArray();
  for (let start = 0; start < unsent.length; start += 25) {
    const sealed = unsent.slice(start, start + 25).map((q) => ({ sealed: q.sealed }));
    await call("contact/", { ...said, sealed, sent_at: new Date().toISOString() });
  }
  await handOverFiles(store, device, told.part_bytes);
  await store.delete();
  await register.devices.delete(device.uid);
  const tab = sessionStorage.getItem(TAB);
  if (tab && (JSON.parse(tab) as string[])[0] === device.uid) forgetTab();
  await call("contact/", { ...said, is_wiped: true });
  return true;
}
