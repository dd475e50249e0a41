// The arrow keys on the board: up and down from visit to visit, left and right from day to day. The space bar ticks.
const board = document.querySelector("[data-board]");
if (board) {
  const boxes = () => [...board.querySelectorAll('input[name="visit"]')];
  const step = {
    ArrowDown: (all, box) => all[all.indexOf(box) + 1],
    ArrowUp: (all, box) => all[all.indexOf(box) - 1],
    ArrowRight: (all, box) => all.slice(all.indexOf(box)).find((one) => dayOf(one) !== dayOf(box)),
    ArrowLeft: (all, box) => {
      const before = all.slice(0, all.indexOf(box)).reverse().find((one) => dayOf(one) !== dayOf(box));
      return before && all.find((one) => dayOf(one) === dayOf(before));
    },
  };
  const dayOf = (box) => box.closest("[data-day]");
  board.addEventListener("keydown", (event) => {
    if (event.target.name !== "visit" || !(event.key in step) || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = step[event.key](boxes(), event.target);
    event.preventDefault();
    if (next) next.focus();
  });
}
