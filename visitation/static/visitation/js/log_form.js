// Shows the parts of the log form that go with the answers given, and folds away what is rarely told. Each answer is
// kept as it is given: sealed on this phone, and with a signal by the server too.
// Without this script every part is shown, and the server leaves out what does not apply.
for (const form of document.querySelectorAll("[data-log]")) {
  const parts = [...form.querySelectorAll("[data-when]")];

  const goesWith = (part) => {
    const [name, values] = part.dataset.when.split(":");
    const chosen = form.querySelector(`[name="${name}"]:checked`);
    return chosen !== null && values.split(",").includes(chosen.value);
  };

  const show = () => {
    for (const part of parts) part.hidden = !goesWith(part) && !part.querySelector(".is-invalid");
  };

  for (const fold of form.querySelectorAll("details")) {
    const told = [...fold.querySelectorAll("input, select")].some((field) =>
      field.type === "radio" ? field.checked && field.value !== "" : field.value !== "",
    );
    fold.open = told || fold.querySelector(".is-invalid") !== null;
  }

  form.addEventListener("change", show);
  show();

  // -- what is begun and not sent ----------------------------------------------------------------------------------

  const { account } = document.body.dataset;
  if (globalThis.sealedStore?.works !== true || !account) continue;
  const store = globalThis.sealedStore;
  const name = `draft ${form.dataset.sendsLog}`;
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  const PAUSE_MS = 500;
  let timer = 0;
  let isSent = false;

  const OF_THE_FORM = ["csrfmiddlewaretoken", "sent_key", "after"];
  const given = () => [...new FormData(form)].filter(([field, value]) => value !== "" && !OF_THE_FORM.includes(field));
  const keep = async () => {
    if (isSent) return;
    const after = form.elements.after.value;
    await store.keepAnswers(account, name, { after, at: Date.now(), answers: given() });
    if (!token || !navigator.onLine) return;
    await fetch(form.dataset.draftUrl, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => {});
  };
  // One after the other, and what is sent waits for them (log_sending.js).
  const keepNext = () => {
    form.keeping = (form.keeping ?? Promise.resolve()).then(keep).catch(() => {});
  };
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(keepNext, 0);
  });
  form.addEventListener("input", ({ target }) => {
    if (!target.matches("textarea, input[type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(keepNext, PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    isSent = true;
    clearTimeout(timer);
  });

  const takeUp = (answers) => {
    for (const field of form.querySelectorAll("input:not([type=hidden]), select, textarea")) {
      const values = answers.filter(([asked]) => asked === field.name).map(([, value]) => value);
      if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
      else field.value = values[0] ?? "";
    }
    show();
  };
  const offer = async () => {
    const begun = await store.answers(account, name);
    const offered = document.querySelector("[data-begun-here]");
    if (begun === null || begun.answers.length === 0 || !offered || form.querySelector(".is-invalid, [role=alert]")) return;
    const server = Number(document.querySelector("[data-begun]")?.dataset.begun ?? 0) * 1000;
    const isStill = begun.after === form.elements.after.value;
    if (server > begun.at - 5_000 && isStill) return; // the server has it all
    const isEmpty = form.querySelector("[name=happened]:checked") === null && form.elements.line.value === "";
    if (isStill && isEmpty) {
      takeUp(begun.answers);
      return;
    }
    offered.hidden = false;
    offered.querySelector("[data-take-up]").addEventListener("click", () => {
      takeUp(begun.answers);
      offered.hidden = true;
    });
  };
  offer();
}
