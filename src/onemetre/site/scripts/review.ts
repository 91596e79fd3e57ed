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

// Each card is sent alone. What was typed into the others stays: it is laid aside while the page
// loads anew, in this tab alone, and taken up again under the words that the card was read from;
// with the sign of what stood there while it was typed, so that nothing newer is overwritten.
type Field = HTMLInputElement | HTMLSelectElement;
type Aside = [item: string, field: string, value: string, seen: string];
const ASIDE = `review ${document.querySelector(".parts [aria-current]")?.getAttribute("href") ?? ""}`;

const nameOf = (form: HTMLFormElement) => `${form.className} ${form.querySelector("q")?.textContent ?? ""}`;
const fieldsOf = (form: HTMLFormElement) => [...form.querySelectorAll<Field>(".read-fields input, .read-fields select")];
const seenIn = (form: HTMLFormElement) => form.querySelector<HTMLInputElement>('[name="seen"]');
const isBox = (of: Field): of is HTMLInputElement => of instanceof HTMLInputElement && of.type === "checkbox";
const valueOf = (of: Field) => (isBox(of) ? String(of.checked) : of.value);
const standing = new Map(items.flatMap(fieldsOf).map((each) => [each, valueOf(each)]));

for (const form of list?.querySelectorAll("form") ?? []) {
  form.addEventListener("submit", () => {
    const typed: Aside[] = [];
    for (const item of items) {
      if (item === form) continue;
      for (const field of fieldsOf(item)) {
        if (valueOf(field) === standing.get(field)) continue;
        typed.push([nameOf(item), field.name, valueOf(field), seenIn(item)?.value ?? ""]);
      }
    }
    if (typed.length) sessionStorage.setItem(ASIDE, JSON.stringify(typed));
  });
}

const aside = JSON.parse(sessionStorage.getItem(ASIDE) ?? "[]") as Aside[];
sessionStorage.removeItem(ASIDE);
for (const [item, name, value, was] of aside) {
  const form = items.find((each) => nameOf(each) === item);
  const field = form && fieldsOf(form).find((each) => each.name === name);
  if (!field) continue;
  const seen = seenIn(form);
  if (seen && was) seen.value = was;
  if (isBox(field)) field.checked = value === "true";
  else field.value = value;
}
