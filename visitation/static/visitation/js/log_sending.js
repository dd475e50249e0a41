// Sends a log so that it is kept once and lost never: first it is sealed on this phone, then sent, then wiped here.
// Where there is no signal it waits, and every page of this site sends it as soon as there is one.
const account = document.body.dataset.account;
const PATIENCE_MS = 10_000;
const AGAIN_MS = 20_000;
const able = globalThis.sealedStore?.works === true;

const pageOf = (code) => `/visits/${code}/log/`;
const part = (name) => document.querySelector(`[data-log-${name}]`);
const tell = (name) => {
  for (const form of document.querySelectorAll("[data-sends-log], .outcome")) form.hidden = true;
  for (const each of ["waits", "sent"]) if (part(each)) part(each).hidden = each !== name;
  part(name)?.focus();
};

const post = async (code, answers, token) =>
  fetch(pageOf(code), {
    method: "POST",
    body: new URLSearchParams(answers),
    redirect: "manual",
    cache: "no-store",
    headers: { Accept: "application/json", ...(token ? { "X-CSRFToken": token } : {}) },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });

const wipe = async (code) => {
  await sealedStore.dropAnswers(`waiting ${code}`);
  await sealedStore.dropAnswers(`draft ${code}`);
  for (const name of ["outcome", "log"]) await sealedStore.dropPage(`/visits/${code}/${name}/`);
};

// One log that waits: “kept”, “look” (it needs one more look, and is a draft by now), or “later”.
const send = async (code) => {
  const answers = await sealedStore.answers(account, `waiting ${code}`);
  if (answers === null) return ["kept", ""];
  const asked = await fetch(`${pageOf(code)}draft/`, {
    redirect: "manual",
    cache: "no-store",
    headers: { "Visitation-Background": "sending" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!asked.ok) return ["later", ""];
  const answer = await post(code, answers.filter(([name]) => name !== "csrfmiddlewaretoken"), (await asked.json()).token);
  if (answer.status !== 200 && answer.status !== 422) return ["later", ""];
  const { next, look } = await answer.json();
  await wipe(code);
  return answer.status === 200 ? ["kept", next] : ["look", look];
};

let sending = false;
const sendAll = async () => {
  if (sending || !able || !account) return;
  sending = true;
  try {
    for (const code of await sealedStore.waiting(account)) {
      const [came, next] = await send(code);
      const form = document.querySelector("[data-sends-log]");
      const isHere = form?.dataset.sendsLog === code && !part("waits").hidden;
      if (isHere && came !== "later") {
        if (next) location.replace(next);
        else tell("sent");
      }
    }
  } catch {
    // No signal yet: the next round tries again.
  } finally {
    sending = false;
  }
};

const isForced = new WeakSet();
const submitPlainly = (form, button) => {
  isForced.add(form);
  if (button?.name) {
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
    form.append(chosen);
  }
  form.submit();
};

for (const form of document.querySelectorAll("[data-sends-log]")) {
  if (!able || !account) break;
  const code = form.dataset.sendsLog;
  let turn = 0; // whoever presses twice, or another button, means the last one
  form.addEventListener("submit", async (event) => {
    if (isForced.has(form)) return;
    event.preventDefault();
    turn += 1;
    const mine = turn;
    const button = event.submitter;
    const answers = [...new FormData(form, button)].filter(([, value]) => value !== "");
    const token = answers.find(([name]) => name === "csrfmiddlewaretoken");
    if (!answers.some(([name]) => name === "happened")) {
      submitPlainly(form, button); // the page says what is missing
      return;
    }
    await sealedStore.keepAnswers(account, `waiting ${code}`, answers);
    try {
      await Promise.race([form.keeping, new Promise((done) => setTimeout(done, 1_000))]);
      if (!token) {
        tell("waits"); // a copy: it has no token of its own
        await sendAll();
        return;
      }
      const answer = await post(code, answers);
      if (mine !== turn) return;
      if (answer.status === 200) {
        const { next } = await answer.json();
        await wipe(code);
        location.assign(next);
        return;
      }
      if (answer.status >= 500) throw new Error("later");
      await sealedStore.dropAnswers(`waiting ${code}`);
      submitPlainly(form, button); // signed out, or something to look at: the server's own page says it
    } catch {
      if (mine === turn) tell("waits");
    }
  });
}

// A log that waits already is not asked for once more.
const begin = async () => {
  const form = document.querySelector("[data-sends-log]");
  if (form && (await sealedStore.waiting(account)).includes(form.dataset.sendsLog)) tell("waits");
  await sendAll();
};
if (able && account) {
  begin();
  addEventListener("online", sendAll);
  setInterval(sendAll, AGAIN_MS);
  // Signing out wipes this phone: what still waits goes first, if there is a way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-signs-out]") || isForced.has(form)) return;
    event.preventDefault();
    const patience = new Promise((done) => setTimeout(done, PATIENCE_MS / 2));
    Promise.race([sendAll(), patience]).finally(() => submitPlainly(form));
  });
}
