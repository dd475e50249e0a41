// A copy that was kept on this phone: it closes by itself, and “Leave now” wipes everything that is kept.
const kept = document.querySelector("[data-until]");
const until = Number(kept.dataset.until);

const close = async () => {
  kept.replaceChildren(document.querySelector("[data-over]").content.cloneNode(true));
  await sealedStore.dropPage(location.pathname);
};
const look = () => {
  const left = until - Date.now();
  if (left <= 0) close();
  else setTimeout(look, Math.min(left, 30_000));
};
look();
document.addEventListener("visibilitychange", look);

document.querySelector("[data-forget]").addEventListener("click", async (event) => {
  const { forget } = event.target.closest("[data-forget]").dataset;
  document.body.replaceChildren();
  document.title = "\u00a0";
  history.replaceState(null, "", forget);
  await sealedStore.wipe();
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
  location.replace(forget);
});

// There is a signal again: whatever the server shows now counts. The phone says so too early at times, and a page
// that is asked for then would be the browser's own error; so the server must have answered once before.
addEventListener("online", async () => {
  if (document.querySelector("[data-sends-log]")) return;
  const answer = await fetch("/health", { cache: "no-store" }).catch(() => null);
  if (answer?.ok) location.reload();
});
