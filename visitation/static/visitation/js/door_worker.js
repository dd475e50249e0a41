// Opens the pages of a visit where there is no signal: the sealed copy, if one was kept and has not closed.
// Whatever the server says counts; only where it says nothing, or asks to sign in again, the copy is shown.
const FILES = "visit-files";
const OF_A_VISIT = /^\/visits\/[^/]+\/(door|outcome|log)\/$/;
const PATIENCE_MS = 4_000;
const NO_ELSEWHERE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; " +
  "base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

self.addEventListener("install", (event) => {
  const fill = async () => {
    await caches.delete(FILES);
    const files = await caches.open(FILES);
    await files.addAll(self.DOOR_ASSETS.map((path) => new Request(path, { cache: "reload" })));
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

const shown = (html) =>
  new Response(html, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "private, no-store",
      "Content-Security-Policy": NO_ELSEWHERE,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
      "Referrer-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
  });

const tooSlow = () => new Promise((take, refuse) => setTimeout(() => refuse(new Error("slow")), PATIENCE_MS));

const page = async (request, path) => {
  const copy = await sealedStore.page(path).catch(() => null);
  if (copy === null) return fetch(request);
  try {
    const answer = await Promise.race([fetch(request), tooSlow()]);
    if (answer.type === "opaqueredirect") return path.endsWith("/door/") ? shown(copy) : answer;
    if (answer.status >= 500) return shown(copy);
    const isGone = answer.status === 404 || (path.endsWith("/door/") && answer.status >= 400);
    if (isGone) await sealedStore.dropPage(path);
    return answer;
  } catch {
    return shown(copy);
  }
};

const file = async (request) => {
  try {
    return await fetch(request);
  } catch (failure) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw failure;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && OF_A_VISIT.test(pathname)) event.respondWith(page(request, pathname));
  else if (self.DOOR_ASSETS.includes(pathname)) event.respondWith(file(request));
});
