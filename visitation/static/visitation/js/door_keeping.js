// The door card was opened: its copy is sealed on this phone, and says so. Nothing of it is kept in the clear.
for (const told of document.querySelectorAll("[data-keeps]")) {
  const say = (which) => {
    told.hidden = false;
    told.querySelector(which).hidden = false;
  };
  const keep = async () => {
    const { account } = document.body.dataset;
    await sealedStore.sweep();
    await sealedStore.onlyFor(account);
    const answer = await fetch(told.dataset.keeps, {
      cache: "no-store",
      redirect: "error",
      headers: { "Visitation-Background": "keeping" },
    });
    if (!answer.ok) throw new Error("not kept");
    const { pages } = await answer.json();
    for (const each of pages) await sealedStore.keepPage(account, each);
    await navigator.serviceWorker.register(told.dataset.worker, { scope: told.dataset.scope });
    await navigator.serviceWorker.ready;
    // From now on the copy stands in for this page, whenever it may no longer be shown by itself.
    told.dataset.copyAt = location.pathname;
    document.querySelector("[data-still-open]").dataset.then = location.pathname;
  };
  if (sealedStore.works && "serviceWorker" in navigator)
    keep().then(
      () => say("[data-kept]"),
      () => say("[data-not-kept]"),
    );
  else say("[data-not-kept]");
}
