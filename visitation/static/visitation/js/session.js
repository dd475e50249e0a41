// Leaving at once, and the end of a session. Loaded by every page of somebody who is signed in.
// Without script the button for leaving is a plain form, and a form sent too late is given back after signing in.
const page = document.documentElement;
const exit = document.querySelector("[data-quick-exit]");
const notice = document.querySelector("[data-session-end]");
const others = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
const BACKGROUND = { "Visitation-Background": "1" };
const ASK_MS = 60_000;
const WARNING_MS = 120_000;
const SHIFTS = 3;
const SHIFTS_MS = 5_000;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const blank = () => page.toggleAttribute("data-blank", true);

// -- leaving at once ---------------------------------------------------------------------------------------------

let leaving = false;
const leave = async () => {
  if (leaving) return;
  leaving = true;
  const { action } = exit;
  const { awayUrl, exitTo } = exit.dataset;
  const body = new FormData(exit);
  notice.close?.();
  for (const icon of document.querySelectorAll("link[rel=icon]")) icon.href = exit.dataset.icon;
  document.body.replaceChildren();
  document.title = "\u00a0";
  history.replaceState(null, "", awayUrl);
  others?.postMessage("ended");
  globalThis.sealedStore?.wipe().catch(() => {}); // what this phone keeps goes at once, with or without a signal
  for (;;) {
    try {
      await fetch(action, { method: "POST", body, keepalive: true, redirect: "manual", headers: BACKGROUND });
      break;
    } catch {
      await pause(500); // off line: the page is empty already, and the session ends as soon as there is a way
    }
  }
  location.replace(exitTo || awayUrl);
};

exit.addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});

let shifts = [];
const said = exit.querySelector("[data-exit-said]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift") shifts = [];
});
document.addEventListener("keyup", (event) => {
  if (event.key !== "Shift") return;
  const now = Date.now();
  shifts = [...shifts.filter((then) => now - then < SHIFTS_MS), now];
  said.textContent = shifts.length === SHIFTS - 1 ? said.dataset.once : "";
  if (shifts.length >= SHIFTS) leave();
});

// -- what is not sent yet ----------------------------------------------------------------------------------------

const unsent = new Set();
const isWriting = (field) => field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio])");
document.addEventListener("input", ({ target }) => {
  if (target.form?.method === "post" && target.closest("main") && isWriting(target)) unsent.add(target.form);
});
document.addEventListener("submit", ({ target }) => {
  unsent.delete(target);
  if (target.matches("[data-signs-out]")) others?.postMessage("ended");
});

// -- the end of the session --------------------------------------------------------------------------------------

let endsAt = 0;
let mayGoOn = true;
let over = false;

const take = ({ signed_in: signedIn, seconds_left: secondsLeft, may_go_on: goesOn }) => {
  if (!signedIn) return end();
  endsAt = Date.now() + secondsLeft * 1000;
  mayGoOn = goesOn;
  return undefined;
};
take({ signed_in: true, seconds_left: Number(notice.dataset.secondsLeft), may_go_on: notice.dataset.mayGoOn === "yes" });

const ask = async () => {
  const answer = await fetch(notice.dataset.stateUrl, { headers: BACKGROUND, cache: "no-store" });
  if (answer.ok) take(await answer.json());
};
const goOn = async () => {
  const answer = await fetch(notice.dataset.aliveUrl, { method: "POST", body: new FormData(exit) });
  if (answer.ok) take(await answer.json());
  else await ask();
};
const quietly = (asked) => asked().catch(() => {}); // off line for a moment: the next round asks again

const show = (part) => {
  for (const each of notice.querySelectorAll("[data-part]")) each.hidden = each.dataset.part !== part;
  if (!notice.open) notice.showModal();
};
const end = () => {
  if (over || leaving) return;
  over = true;
  blank();
  if (unsent.size > 0) {
    show("ended"); // sending the form leads to signing in, and gives its text back
    return;
  }
  // A door card that was sealed on this phone goes on from its copy: nobody can sign in at the desk.
  location.replace(document.querySelector("[data-copy-at]")?.dataset.copyAt ?? notice.dataset.signInUrl);
};

notice.querySelector("[data-stay]").addEventListener("click", () => {
  notice.close();
  quietly(goOn);
});
notice.querySelector("[data-send]").addEventListener("click", () => {
  const [form] = unsent;
  notice.close();
  form.noValidate = true;
  form.submit();
});
notice.addEventListener("cancel", (event) => {
  if (over) event.preventDefault();
});

let asked = Date.now();
let warned = false;
setInterval(() => {
  if (over || leaving) return;
  const now = Date.now();
  const left = endsAt - now;
  if (left <= 0) blank();
  if (left <= 0 || now - asked >= ASK_MS) {
    asked = now;
    quietly(unsent.size > 0 && mayGoOn && left > 0 ? goOn : ask);
  } else if (left <= WARNING_MS && !warned) {
    warned = true;
    if (unsent.size > 0 && mayGoOn) quietly(goOn);
    else show(mayGoOn ? "idle" : "clock");
  }
  if (left > WARNING_MS) {
    warned = false;
    if (notice.open) notice.close();
  }
}, 1000);

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible" || over || leaving) return;
  if (endsAt <= Date.now()) blank();
  quietly(ask);
});

// Another tab signed out: nothing is to be read here from that moment on.
others?.addEventListener("message", async ({ data }) => {
  if (data === "look") {
    quietly(ask);
    return;
  }
  blank();
  for (let tries = 0; tries < 20 && !over; tries += 1) {
    await quietly(ask);
    await pause(250);
  }
  if (!over) location.reload(); // it is signed in again by now, perhaps as somebody else
});

// A page that the browser keeps for its back button is kept empty.
addEventListener("pagehide", ({ persisted }) => {
  if (persisted) blank();
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});
