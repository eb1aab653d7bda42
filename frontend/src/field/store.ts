/** What lies on the phone: a register of devices, and for each device a database of its own. */

import Dexie, { type Table } from "dexie";
import type { Bytes, Wrapped } from "./sealing";

/** A device of one worker on this phone; nothing here tells who they are. */
export interface Registered {
  uid: string;
  token: string;
  wrapped?: Wrapped;
  tries: number;
}

/** One edit; `sealed` is its text with id and digest. Only the state is readable without the key. */
export interface Queued {
  order?: number;
  id: string;
  record: string;
  state: string;
  isOpen: boolean;
  sealed: string;
  label: string;
  answer: string;
}

/** A record as the phone knows it, sealed. */
export interface Kept {
  uid: string;
  sealed: string;
}

/** A photo, signature or voice note; what it is and what it shows are sealed. */
export interface KeptFile {
  id: string;
  record: string;
  state: string;
  about: string;
  sealed: Bytes;
  answer: string;
}

class Register extends Dexie {
  devices!: Table<Registered, string>;

  constructor() {
    super("yanzhen-field");
    this.version(1).stores({ devices: "uid" });
  }
}

export class Store extends Dexie {
  queue!: Table<Queued, number>;
  records!: Table<Kept, string>;
  photos!: Table<KeptFile, string>;
  bundle!: Table<Kept, string>;

  constructor(uid: string) {
    super(`yanzhen-field-${uid}`);
    this.version(1).stores({
      queue: "++order, &id, record, state",
      records: "uid",
      photos: "id, record, state",
      bundle: "uid",
    });
  }
}

export const register = new Register();

/** Settled on the server, in whatever way: the phone holds nothing that is not there too. */
const SAFE = new Set(["applied", "merged", "forced", "conflict", "waiting", "quarantined"]);

export function isSafe(state: string): boolean {
  return SAFE.has(state) || state === "declined";
}

export function isUnsent(state: string): boolean {
  return state === "unsent";
}

export function needsAttention(state: string): boolean {
  return ["refused", "error", "conflict", "quarantined", "declined"].includes(state);
}

export function isFull(error: unknown): boolean {
  const names = [error, (error as { inner?: unknown } | null)?.inner].map(
    (one) => (one as { name?: string } | null)?.name ?? "",
  );
  return names.some((name) => name.includes("Quota"));
}
