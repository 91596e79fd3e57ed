// The age line as one slider. Without a script it is a row of links. The map is told at once; what
// the page itself shows of the age changes with the next frame, so that it is laid out once.
export function ageLine(nav: HTMLElement, age: number, moved: (age: number) => void): void {
  const input = document.createElement("input");
  input.type = "range";
  input.min = "0";
  input.max = "17";
  input.step = "1";
  input.value = String(age);
  input.setAttribute("aria-label", nav.getAttribute("aria-label") ?? "");
  const items = [...nav.querySelectorAll<HTMLLIElement>("ol:not(.stages) li")];
  for (const link of nav.querySelectorAll("a")) link.tabIndex = -1;
  nav.querySelector("ol")!.setAttribute("aria-hidden", "true");
  let asked = false;
  const show = () => {
    asked = false;
    const now = Number(input.value);
    nav.querySelector("li.now")?.classList.remove("now");
    items[now]?.classList.add("now");
    const eyes = nav.querySelector("[data-eyes]");
    if (eyes) items[now]?.append(eyes);
    const said = document.querySelector("[data-question] .age");
    if (said) said.textContent = String(now);
  };
  input.addEventListener("input", () => {
    moved(Number(input.value));
    if (!asked) requestAnimationFrame(show);
    asked = true;
  });
  place(input, items);
  new ResizeObserver(() => place(input, items)).observe(nav);
  nav.append(input);
}

/** The thumb's travel is put over the ticks: from the middle of the first to that of the last. */
function place(input: HTMLInputElement, items: HTMLLIElement[]): void {
  const first = items[0];
  const last = items.at(-1);
  if (!first || !last) return;
  const host = first.closest<HTMLElement>("[data-ageline]")!.getBoundingClientRect();
  const from = first.getBoundingClientRect();
  const to = last.getBoundingClientRect();
  const thumb = 16;
  input.style.left = `${from.left + from.width / 2 - host.left - thumb / 2}px`;
  input.style.right = `${host.right - to.right + to.width / 2 - thumb / 2}px`;
}
