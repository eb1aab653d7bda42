/** Photos, signatures, voice notes: sealed, sent in parts until the whole is on the server. */

import { call, Refused, sendBytes } from "./calls";
import { type Bytes, digest, open, openBytes, seal, sealBytes } from "./sealing";
import type { Session } from "./session";
import type { KeptFile, Registered, Store } from "./store";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

export type Purpose = "photo" | "signature" | "voice";

interface About {
  name: string;
  purpose: Purpose;
  bytes: number;
  digest: string;
  parts: string[];
}

interface Told {
  id: string;
  state: string;
  sentence: string;
  missing: number[];
}

/** A photo as a picture of moderate size, without what a camera writes beside it. */
export async function small(file: Blob): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", QUALITY),
  );
}

function cut(bytes: Bytes, size: number): Bytes[] {
  const parts = [];
  for (let start = 0; start < bytes.length; start += size)
    parts.push(bytes.slice(start, start + size));
  return parts;
}

/** A file as it will lie on the phone; it is kept together with the edit it belongs to. */
export async function sealedFile(
  session: Session,
  record: string,
  purpose: Purpose,
  name: string,
  file: Blob,
): Promise<KeptFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts = cut(bytes, session.limits.part_bytes);
  const about: About = {
    name,
    purpose,
    bytes: bytes.length,
    digest: await digest(bytes),
    parts: await Promise.all(parts.map((part) => digest(part))),
  };
  return {
    id: crypto.randomUUID(),
    record,
    state: "unsent",
    about: await seal(session.key, about),
    sealed: await sealBytes(session.key, bytes),
    answer: "",
  };
}

/**
 * Send what is missing of every file. What arrived whole is removed from the phone; of what the
 * server could not keep with its record the sentence stays, to be read in the queue.
 */
export async function sendFiles(session: Session): Promise<void> {
  const { store, key } = session;
  for (const file of await store.photos.where("state").equals("unsent").toArray()) {
    const told = await sendOne(session, file);
    if (told.state === "receiving") continue;
    if (told.state === "refused") {
      const answer = await seal(key, told.sentence);
      await store.photos.update(file.id, { state: "refused", answer, sealed: new Uint8Array() });
    } else await store.photos.delete(file.id);
  }
  await askAgain(session);
}

/** What somebody decided meanwhile about the files that could not be kept. */
async function askAgain(session: Session): Promise<void> {
  const { store, key, device } = session;
  const rows = await store.photos.where("state").equals("refused").toArray();
  if (rows.length === 0) return;
  const asked = { device: device.uid, photos: rows.slice(0, 500).map((row) => row.id) };
  const { photos } = await call<{ photos: Told[] }>("states/", asked);
  for (const told of photos) {
    if (told.state === "attached") await store.photos.delete(told.id);
    else await store.photos.update(told.id, { answer: await seal(key, told.sentence) });
  }
}

/**
 * A withdrawn device hands over what it had not sent, sealed as it lies there. A file that the
 * server cannot take is left out; without a network everything stays for the next time.
 */
export async function handOverFiles(
  store: Store,
  device: Registered,
  partBytes: number,
): Promise<void> {
  const said = { device: device.uid, token: device.token };
  for (const file of await store.photos.where("state").equals("unsent").toArray()) {
    const parts = cut(file.sealed, partBytes);
    try {
      const told = await call<Told>("contact/files/", {
        ...said,
        id: file.id,
        kind: "visit",
        record: file.record,
        about: file.about,
        parts: await Promise.all(parts.map((part) => digest(part))),
      });
      for (const number of told.missing) {
        const path = `contact/files/${device.uid}/${file.id}/${number}/`;
        const part = parts[number];
        if (part) await sendBytes<Told>(path, part, { "X-Device-Token": device.token });
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      console.warn("field: a file could not be handed over");
    }
  }
}

async function sendOne(session: Session, file: KeptFile): Promise<Told> {
  const { key, device } = session;
  const about = await open<About>(key, file.about);
  let told = await call<Told>("photos/", {
    ...about,
    id: file.id,
    device: device.uid,
    kind: "visit",
    record: file.record,
  });
  if (told.missing.length === 0) return told;
  const parts = cut(await openBytes(key, file.sealed), session.limits.part_bytes);
  for (const number of told.missing) {
    const part = parts[number];
    if (part) told = await sendBytes<Told>(`photos/${device.uid}/${file.id}/${number}/`, part);
  }
  return told;
}

export interface FileEntry {
  purpose: Purpose;
  record: string;
  isUnsent: boolean;
  sentence: string;
}

/** The files that are not safely with their record. */
export async function openFiles(session: Session): Promise<FileEntry[]> {
  const rows = await session.store.photos.toArray();
  return Promise.all(
    rows.map(async (row) => ({
      purpose: (await open<About>(session.key, row.about)).purpose ?? "photo",
      record: row.record,
      isUnsent: row.state === "unsent",
      sentence: row.answer ? await open<string>(session.key, row.answer) : "",
    })),
  );
}
