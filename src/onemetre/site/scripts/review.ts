// Reviewing by keyboard: J and K go through what was understood, Enter changes it, Y says that
// the part is right. Only while the focus is in the list, so that a key typed elsewhere, or a word
// spoken to the machine, does nothing. Keys typed into a field stay there; Escape leaves the field.
const list = document.querySelector<HTMLElement>("#understood");
const items = [...(list?.querySelectorAll<HTMLFormElement>("[data-item]") ?? [])];
for (const item of items) item.tabIndex = -1;

function go(step: number): void {
  const at = items.findIndex((each) => each.contains(document.activeElement));
  const item = items[Math.min(Math.max(at + step, 0), items.length - 1)];
  item?.focus();
  item?.scrollIntoView({ block: "nearest" });
}

list?.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.matches("input, select, textarea")) {
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
    list.querySelector<HTMLButtonElement>('[data-right] [value="right"]')?.click();
  }
});
