// Follows a plan that is being made: asks for its page again, and shows it when it is there.
// Each part is changed by itself, so that whoever is at a button stays there. Without script there is a link.
const place = document.querySelector("[data-follow]");
if (place) {
  const seconds = Number(place.dataset.followSeconds);
  const parts = (of) => of.querySelectorAll("[data-follow-part]");
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-follow]");
      if (!next || parts(next).length !== parts(place).length) {
        location.reload();
        return;
      }
      parts(place).forEach((part, number) => {
        const newer = parts(next)[number];
        if (newer.textContent === part.textContent) return;
        part.replaceChildren(...newer.childNodes);
        for (const name of Object.keys(newer.dataset)) part.dataset[name] = newer.dataset[name];
      });
    } catch {
      // Off line for a moment: the next round asks again.
    }
    setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
}
