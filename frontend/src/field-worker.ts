/** Keeps the page of the app and what it is built of, so that it opens without a network. */

interface Kept {
  version: string;
  shell: string;
  assets: string[];
}

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Extendable {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as {
  KEPT: Kept;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  addEventListener(type: string, act: (event: never) => void): void;
};
const { version, shell, assets } = worker.KEPT;
const NAME = `field-${version}`;

/** The page is kept only when it is the page, not the sign-in to which a visitor is sent. */
async function keepShell(answer: Response): Promise<void> {
  if (!answer.ok || answer.redirected) return;
  const cache = await caches.open(NAME);
  await cache.put(shell, answer);
}

async function install(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll(assets.map((address) => new Request(address, { cache: "reload" })));
  await keepShell(await fetch(shell, { cache: "reload", credentials: "same-origin" }));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("field-") && name !== NAME);
  const cache = await caches.open(NAME);
  if (await cache.match(shell)) await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** The page from the server while it answers soon, else the one that is kept. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match(shell);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), kept ? 4000 : 60_000);
  try {
    const answer = await fetch(request.url, {
      credentials: "same-origin",
      redirect: "follow",
      signal: stop.signal,
    });
    if (answer.status >= 500 && kept) return kept;
    if (answer.redirected) return kept ?? Response.redirect(answer.url);
    await keepShell(answer.clone());
    return answer;
  } catch {
    return kept ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}

async function asset(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener("install", (event: Extendable) => event.waitUntil(install()));
worker.addEventListener("activate", (event: Extendable) => event.waitUntil(activate()));
worker.addEventListener("fetch", (event: Fetching) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate" && address.pathname === shell) {
    event.respondWith(page(event.request));
  } else if (assets.includes(address.pathname)) {
    event.respondWith(asset(event.request));
  }
});

export {};
