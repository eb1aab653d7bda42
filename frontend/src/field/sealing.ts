/** What the phone keeps is sealed with AES-256-GCM: twelve bytes of nonce, then the sealed bytes. */

const NONCE = 12;
const ROUNDS = 600_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export type Bytes = Uint8Array<ArrayBuffer>;

export function toText(bytes: Bytes): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

export function toBytes(text: string): Bytes {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

export function importKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}

export async function sealBytes(key: CryptoKey, plain: Bytes): Promise<Bytes> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain);
  const whole = new Uint8Array(NONCE + sealed.byteLength);
  whole.set(nonce);
  whole.set(new Uint8Array(sealed), NONCE);
  return whole;
}

export async function openBytes(key: CryptoKey, sealed: Bytes): Promise<Bytes> {
  const iv = sealed.subarray(0, NONCE);
  const body = sealed.subarray(NONCE);
  return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, body));
}

export async function seal(key: CryptoKey, content: unknown): Promise<string> {
  return toText(await sealBytes(key, encoder.encode(JSON.stringify(content))));
}

export async function open<T>(key: CryptoKey, sealed: string): Promise<T> {
  return JSON.parse(decoder.decode(await openBytes(key, toBytes(sealed))));
}

export async function digest(content: string | Bytes): Promise<string> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The device's key under a field code, and that under a key of the browser that stays in it. */
export interface Wrapped {
  salt: Bytes;
  sealed: Bytes;
  browser: CryptoKey;
}

async function keyOfCode(code: string, salt: Bytes): Promise<CryptoKey> {
  const given = await crypto.subtle.importKey("raw", encoder.encode(code), "PBKDF2", false, [
    "deriveKey",
  ]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
    given,
    { name: "AES-GCM", length: 256 },
    false,
    ["encrypt", "decrypt"],
  );
}

export async function wrap(raw: Bytes, code: string): Promise<Wrapped> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const browser = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, [
    "encrypt",
    "decrypt",
  ]);
  const inner = await sealBytes(await keyOfCode(code, salt), raw);
  return { salt, sealed: await sealBytes(browser, inner), browser };
}

/** The key again; throws when the code is wrong. */
export async function unwrap(wrapped: Wrapped, code: string): Promise<Bytes> {
  const inner = await openBytes(wrapped.browser, wrapped.sealed);
  return openBytes(await keyOfCode(code, wrapped.salt), inner);
}
