// What a page says about a person is covered when nobody has touched the page for a minute, when another window comes
// to the front and when the device is turned: a phone is handed over at the desk, or lies there. One tap shows it again.
for (const values of document.querySelectorAll("[data-covered]")) {
  const cover = document.getElementById(values.dataset.covered);
  if (!cover) continue;

  const minute = 60_000;
  let timer = 0;
  const hide = () => {
    clearTimeout(timer);
    values.hidden = true;
    cover.hidden = false;
  };
  const wait = () => {
    clearTimeout(timer);
    if (!values.hidden) timer = setTimeout(hide, minute);
  };
  cover.querySelector("button").addEventListener("click", () => {
    values.hidden = false;
    cover.hidden = true;
    values.tabIndex = -1;
    values.focus();
    wait();
  });
  for (const touched of ["pointerdown", "keydown", "scroll"]) addEventListener(touched, wait, { passive: true });
  addEventListener("blur", hide);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hide();
  });
  addEventListener("pagehide", hide);
  if (screen.orientation) screen.orientation.addEventListener("change", hide);
  else addEventListener("orientationchange", hide);
  wait();
}
