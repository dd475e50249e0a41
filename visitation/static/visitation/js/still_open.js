// A page about a person blanks when it may no longer be read: asked when it comes back into sight, and each minute.
// HEAD opens nothing and writes nothing; the header says that no hand was on the page, so the session gets no older end.
for (const page of [...document.querySelectorAll("[data-still-open]")].slice(0, 1)) {
  const minute = 60_000;
  let asking = false;
  const blank = () => {
    document.querySelector("main").replaceChildren();
    location.replace(page.dataset.then ?? page.dataset.stillOpen);
  };
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(page.dataset.stillOpen, {
        method: "HEAD",
        cache: "no-store",
        redirect: "manual",
        headers: { "Visitation-Background": "still open" },
      });
      if (answer.type === "opaqueredirect" || answer.status === 404 || answer.status === 403) blank();
    } catch {
      // Off line for a moment: the next round asks again.
    } finally {
      asking = false;
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  addEventListener("focus", ask);
  addEventListener("pageshow", (shown) => {
    if (shown.persisted) ask();
  });
  setInterval(ask, minute);
}
