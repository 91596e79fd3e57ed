// The City page: the age line and the switches recolour the map at once; the answer beside it
// comes from the server as words.
import htmx from "htmx.org";
import { ageLine } from "./ageline";
import { first } from "./camera";
import { Fields } from "./fields";
import type { CityMap, Drawn } from "./map";
import { address, remember, type Company, type Told } from "./state";
import type { Walks } from "./walks";

const box = document.querySelector<HTMLElement>("#map")!;
const told = JSON.parse(box.dataset["map"]!) as Told;
const ask = told.ask;
const fields = new Fields(told);
let walks: Walks | null = null;
let map: CityMap | null = null;

async function recolour(): Promise<void> {
  const { kind, age, with: company } = ask;
  const classes = await fields.classes(kind, age, company);
  if (kind === ask.kind && age === ask.age && company === ask.with) walks?.paint(classes);
}

let soon = 0;
const changes: Record<string, string> = {};
/** New words for the answer, and the address of it, a moment after the last change. */
function retell(wait = 120): void {
  clearTimeout(soon);
  soon = window.setTimeout(() => {
    remember(changes);
    void htmx.ajax("get", address({}), { target: "#answer", swap: "innerHTML" });
  }, wait);
}

function changed(change: Record<string, string>): void {
  Object.assign(changes, change);
  void recolour();
  retell();
}

function drawn(): Drawn | null {
  const part = document.querySelector<HTMLElement>("[data-drawn]");
  return part ? (JSON.parse(part.dataset["drawn"]!) as Drawn) : null;
}

document.addEventListener("htmx:afterSwap", (event) => {
  if ((event.target as Element).id !== "answer") return;
  const answer = drawn();
  document.querySelector(".city")!.classList.toggle("has-answer", answer !== null);
  map?.draw(answer);
  for (const sort of ["question", "pace", "eyes"]) {
    const fresh = document.querySelector<HTMLTemplateElement>(`#answer template[data-new-${sort}]`);
    const place = document.querySelector(`[data-${sort}]`);
    if (fresh && place) place.replaceChildren(fresh.content.cloneNode(true));
  }
  const looks = document.querySelector<HTMLTemplateElement>("#answer template[data-new-looks]");
  if (looks) told.looks = JSON.parse(looks.innerHTML) as Told["looks"];
  showLooks();
});

/** The first thing worth seeing; all of them while their list is open. */
function showLooks(): void {
  const all = document.querySelector<HTMLDetailsElement>("[data-looks]")?.open ?? false;
  map?.looks(drawn() ? [] : all ? told.looks : told.looks.slice(0, 1));
}
document.querySelector("#answer")!.addEventListener("toggle", showLooks, true);

// The answer's own links stay on the page.
document.querySelector("#answer")!.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("[data-close], .areas a, .where a");
  if (!link) return;
  event.preventDefault();
  const there = new URL(link.href);
  there.searchParams.set("age", String(ask.age));
  there.searchParams.set("with", ask.with);
  there.searchParams.set("kind", ask.kind);
  history.replaceState(history.state, "", there);
  retell(0);
});

ageLine(document.querySelector<HTMLElement>("[data-ageline]")!, ask.age, (age) => {
  ask.age = age;
  changed({ age: String(age) });
});

const form = document.querySelector<HTMLFormElement>("[data-choose]")!;
const menu = form.querySelector<HTMLSelectElement>("[data-kind-menu]")!;
menu.disabled = false;
form.addEventListener("change", (event) => {
  const field = event.target as HTMLInputElement | HTMLSelectElement;
  if (field.name === "with") {
    ask.with = field.value as Company;
    changed({ with: field.value });
  } else if (field.name === "kind") {
    ask.kind = field.value;
    menu.value = field.value;
    const twin = form.querySelector<HTMLInputElement>(`input[name=kind][value="${field.value}"]`);
    if (twin) twin.checked = true;
    map?.kind(field.value);
    changed({ kind: field.value });
    fields.foresee(ask.kind);
  }
});
form.addEventListener("submit", (event) => event.preventDefault());

/** When every street and home in view is first drawn in its colour. */
function inColour(): Promise<void> {
  return new Promise((done) => {
    const drawn = (event: Event) => {
      if (!(event as CustomEvent<number>).detail) return; // not in colour yet
      document.removeEventListener("walkspainted", drawn);
      performance.mark("map-painted");
      done();
    };
    document.addEventListener("walkspainted", drawn);
  });
}

// Words first, then streets and homes; the library that moves them and writes names comes meanwhile.
async function open(): Promise<void> {
  try {
    const { Walks } = await import("./walks");
    walks = new Walks(box, told, first(told, drawn()?.at, box.clientWidth, box.clientHeight));
    const painted = inColour();
    const [{ CityMap }] = await Promise.all([import("./map"), recolour()]);
    map = new CityMap(box, told, walks, (at) => {
      remember({ at });
      retell(0);
    });
    // Usable: every street and home in view in its colour, to be moved and asked. Names may follow.
    void painted.then(() => performance.mark("map-usable"));
    map.map.once("load", () => {
      map!.draw(drawn());
      showLooks();
      box.dataset["ready"] = "1";
      fields.foresee(ask.kind);
    });
    document.addEventListener("themechange", () => map?.restyle(told, drawn()));
    document.addEventListener("paperchange", () => map?.onPaper(told));
  } catch (error) {
    console.warn(error);
    box.replaceChildren();
    document.querySelector("[data-map-said]")!.textContent = told.words["broken"]!;
  }
}
requestAnimationFrame(() => setTimeout(open, 0));
