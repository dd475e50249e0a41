// A button beside a value that puts it on the clipboard. Without script there is none: the text can be selected as it is.
for (const button of document.querySelectorAll("[data-copy]")) {
  const value = document.getElementById(button.dataset.copy);
  if (!value || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(value.textContent.trim());
    button.textContent = button.dataset.copied;
  });
}
