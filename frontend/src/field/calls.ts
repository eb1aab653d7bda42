/** How the phone speaks with the server. */

export const PROTOCOL = 1;

export class NoNetwork extends Error {}
export class NotSignedIn extends Error {}
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function post(
  address: string,
  body: BodyInit,
  type: string,
  more: Record<string, string> = {},
): Promise<unknown> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: "POST",
      body,
      redirect: "manual",
      credentials: "same-origin",
      headers: { "Content-Type": type, "X-CSRFToken": cookie("csrftoken"), ...more },
    });
  } catch {
    throw new NoNetwork();
  }
  if (answer.type === "opaqueredirect") throw new NotSignedIn();
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  if (answer.ok && isJson) return answer.json();
  if (answer.status === 403) throw new NotSignedIn();
  const told = isJson ? (await answer.json()).error : null;
  if (answer.status >= 500) throw new NoNetwork();
  throw new Refused(answer.status, told?.code ?? "", told?.message ?? "");
}

export function call<T>(path: string, content: Record<string, unknown>): Promise<T> {
  const app = document.body.dataset.version ?? "";
  const body = JSON.stringify({ protocol: PROTOCOL, app, ...content });
  return post(`/field/${path}`, body, "application/json") as Promise<T>;
}

export function sendBytes<T>(
  path: string,
  bytes: Uint8Array<ArrayBuffer>,
  more: Record<string, string> = {},
): Promise<T> {
  return post(`/field/${path}`, bytes, "application/octet-stream", more) as Promise<T>;
}

export interface Limits {
  bundle_days: number;
  edits_at_once: number;
  part_bytes: number;
  code_tries: number;
  voice_seconds: number;
}

export interface Opened {
  device: string;
  key: string;
  token: string;
  limits: Limits;
}

export interface Person {
  uid: string;
  name: string;
  pinyin: string;
  sex: string;
  born: number | null;
  place: string;
  household: string;
  risk: number;
  categories: string[];
  may_photograph: boolean;
  reason: string;
  due_on: string;
  /** Where harm to them is reported; empty for who may not. */
  harm?: string;
  last: { on: string; next_step: string; answers?: Record<string, string> } | null;
}

/** Code and word of a choice. */
export type Option = [string, string];

export interface FormField {
  code: string;
  name: string;
  options: Option[];
}

/** A value measured, and from which bound on it calls for somebody; the most serious bound first. */
export interface Sign {
  code: string;
  name: string;
  unit: string;
  least: number;
  most: number;
  bounds: { level: string; at_least: number | null; at_most: number | null }[];
}

export interface VisitForm {
  blocks: { code: string; name: string; short: boolean; fields: FormField[] }[];
  signs: Sign[];
  policies: Option[];
  roles: Option[];
  need_kinds: Option[];
  urgencies: Option[];
  means: Option[];
  outcomes: Option[];
  occasions: Option[];
  proofs: Option[];
}

export interface ServerRecord {
  kind: string;
  uid: string;
  person: string;
  version: number;
  values: Record<string, unknown>;
  happened_at: string;
}

export interface Bundle {
  persons: Person[];
  records: ServerRecord[];
  forms: { visit: VisitForm };
  made_at: string;
  good_until: string;
}

export interface Answer {
  id: string;
  state: string;
  why: string;
  sentence: string;
  is_open: boolean;
  version: number | null;
  values?: Record<string, unknown>;
}
