// Shows the parts of the log form that go with the answers given, and folds away what is rarely told.
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
}
