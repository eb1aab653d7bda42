/** Photos: made small, sealed, sent in parts that are asked for again until the whole is there. */

import { call, sendBytes } from "./calls";
import { type Bytes, digest, open, openBytes, seal, sealBytes } from "./sealing";
import type { Session } from "./session";
import type { KeptPhoto } from "./store";

const LONGEST_SIDE = 1600;
const QUALITY = 0.82;

interface About {
  name: string;
  bytes: number;
  digest: string;
  parts: string[];
}

async function small(file: Blob): Promise<Blob> {
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

/** A photo as it will lie on the phone; it is kept together with the edit it belongs to. */
export async function sealedPhoto(
  session: Session,
  record: string,
  file: File,
): Promise<KeptPhoto> {
  const bytes = new Uint8Array(await (await small(file)).arrayBuffer());
  const parts = cut(bytes, session.limits.part_bytes);
  const about: About = {
    name: "photo.jpg",
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
  };
}

/** Send what is missing of every photo; what arrived whole is removed from the phone. */
export async function sendPhotos(session: Session): Promise<void> {
  const { store, key, device } = session;
  for (const photo of await store.photos.where("state").equals("unsent").toArray()) {
    const about = await open<About>(key, photo.about);
    const start = await call<{ state: string; missing: number[] }>("photos/", {
      ...about,
      id: photo.id,
      device: device.uid,
      kind: "visit",
      record: photo.record,
    });
    let state = start.state;
    if (start.missing.length > 0) {
      const parts = cut(await openBytes(key, photo.sealed), session.limits.part_bytes);
      for (const number of start.missing) {
        const part = parts[number];
        if (!part) continue;
        const path = `photos/${device.uid}/${photo.id}/${number}/`;
        state = (await sendBytes<{ state: string }>(path, part)).state;
      }
    }
    if (state !== "receiving") await store.photos.delete(photo.id);
  }
}
