// Follows a plan that is being made: asks for its page again, and shows it when it is there.
// Without script the page offers a link to look again.
const place = document.querySelector("[data-follow]");
if (place) {
  const seconds = Number(place.dataset.followSeconds);
  const look = async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-follow]");
      if (!next) {
        location.reload();
        return;
      }
      if (next.textContent !== place.textContent) place.replaceChildren(...next.childNodes);
    } catch {
      // Off line for a moment: the next round asks again.
    }
    setTimeout(look, seconds * 1000);
  };
  setTimeout(look, seconds * 1000);
}
