// What every page does with a script: parts of pages by htmx, theme, print, copy.
import "htmx.org";
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true; // going back asks for the whole page, never for a part

const root = document.documentElement;

function isDark(): boolean {
  const chosen = root.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    root.dataset["theme"] = theme;
    localStorage.setItem("theme", theme);
    document.dispatchEvent(new Event("themechange"));
  });
}

// Paper is light: what scripts drew is drawn in light for it, and afterwards as it was.
let screen: string | null | undefined;
addEventListener("beforeprint", () => {
  if (!isDark() || screen !== undefined) return;
  screen = root.dataset["theme"] ?? null;
  root.dataset["theme"] = "light";
  document.dispatchEvent(new Event("paperchange"));
});
addEventListener("afterprint", () => {
  if (screen === undefined) return;
  if (screen === null) delete root.dataset["theme"];
  else root.dataset["theme"] = screen;
  screen = undefined;
  document.dispatchEvent(new Event("paperchange"));
});

// On a phone sections lie in one line that scrolls: the one that is open is in sight.
for (const nav of document.querySelectorAll("nav")) {
  const now = nav.querySelector("[aria-current]")?.getBoundingClientRect();
  if (now && nav.scrollWidth > nav.clientWidth)
    nav.scrollLeft += now.left - nav.getBoundingClientRect().left - (nav.clientWidth - now.width) / 2;
}

function revive(part: ParentNode): void {
  for (const button of part.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.onclick = () => print();
  }
  for (const button of part.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      // The address of the page, or what stands in the field that the button names.
      const field = document.getElementById(button.dataset["copy"] ?? "");
      await navigator.clipboard.writeText(
        field instanceof HTMLInputElement ? field.value : location.href,
      );
      button.textContent = `${button.textContent?.replace(" ✓", "")} ✓`;
    };
  }
}
revive(document);
document.addEventListener("htmx:afterSwap", (event) => revive(event.target as Element));

// A list of names found closes when the visitor goes elsewhere.
document.addEventListener("click", (event) => {
  const box = document.querySelector("#found");
  if (box && !(event.target as Element).closest(".find")) box.replaceChildren();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelector("#found")?.replaceChildren();
});
