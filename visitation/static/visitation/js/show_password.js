// Puts a button beside the password boxes that shows what is typed, and hides it again.
for (const form of document.querySelectorAll("form")) {
  const boxes = [...form.querySelectorAll("input[data-show]")];
  const words = form.querySelector("[data-show-on]");
  if (boxes.length === 0 || !words) continue;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-plain";
  const say = (shown) => {
    button.textContent = shown ? words.dataset.showOff : words.dataset.showOn;
    button.setAttribute("aria-pressed", String(shown));
    for (const box of boxes) box.type = shown ? "text" : "password";
  };
  button.addEventListener("click", () => say(boxes[0].type === "password"));
  form.addEventListener("submit", () => say(false));
  say(false);
  words.parentElement.before(button);
}
