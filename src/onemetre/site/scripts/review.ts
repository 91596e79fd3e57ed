// Reviewing by keyboard: J and K go through what was understood, Enter changes it, Y says that
// the part is right. Keys typed into a field stay there; Escape leaves the field.
const items = [...document.querySelectorAll<HTMLFormElement>("[data-item]")];
let at = -1;

function go(step: number): void {
  if (!items.length) return;
  at = Math.min(Math.max(at + step, 0), items.length - 1);
  const item = items[at];
  if (!item) return;
  item.tabIndex = -1;
  item.focus();
  item.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  const typing = target.matches("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (typing) {
    if (event.key === "Escape") target.closest<HTMLFormElement>("[data-item]")?.focus();
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (key === "enter" && target.matches("[data-item]")) {
    event.preventDefault();
    target.querySelector<HTMLElement>(".read-fields input, .read-fields select")?.focus();
  } else if (key === "y") {
    document.querySelector<HTMLButtonElement>('[data-right] [value="right"]')?.click();
  }
});
