// A field that finds entities as one types: a combobox, as the ARIA Authoring Practices have it.

import type { Context } from "./context.ts";
import { fill, h, named, swatch } from "./dom.ts";
import { counted } from "./text.ts";

const SHOWN = 12;

export interface Picker {
  element: HTMLElement;
  input: HTMLInputElement;
}

let made = 0;

/** Return a field with the label *label*; *pick* is called with the entity that is chosen. */
export function picker(context: Context, label: string, hint: string, pick: (entity: number) => void): Picker {
  const name = `picker-${++made}`;
  const list = h("ul", { role: "listbox", id: `${name}-list`, "aria-label": label, hidden: true });
  const status = h("span", { role: "status", class: "hidden" });
  const input = h("input", {
    type: "text", role: "combobox", id: name, autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${name}-list`, placeholder: hint, dir: "auto",
  });
  let entities: number[] = [];
  let active = -1;

  const activate = (at: number): void => {
    active = at;
    Array.from(list.children).forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `${name}-${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const close = (): void => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  };
  const choose = (at: number): void => {
    if (at < 0) return;
    const entity = entities[at];
    input.value = "";
    close();
    pick(entity);
  };
  const take = (event: Event, at: number): void => {
    event.preventDefault(); // the field keeps the focus until the choice moves it
    choose(at);
  };
  const search = (): void => {
    const { matches, total } = context.search.find(input.value, SHOWN);
    entities = matches.map(({ entity }) => entity);
    const { graph } = context;
    const mentions = graph.column("entity.mentions");
    fill(
      list,
      ...matches.map(({ entity, written }, at) =>
        h(
          "li",
          { role: "option", id: `${name}-${at}`, "aria-selected": "false", onpointerdown: (event: Event) => take(event, at) },
          swatch(graph.typeOf(entity).colour),
          named(graph.names[entity]),
          h("span", { class: "faint" }, ` ${graph.typeOf(entity).label}, ${counted(mentions[entity], "mentions")}`),
          written && graph.names[entity] !== written && h("span", { class: "faint" }, " written ", named(written)),
        ),
      ),
    );
    const asked = input.value.trim() !== "";
    list.hidden = matches.length === 0;
    input.setAttribute("aria-expanded", String(matches.length > 0));
    status.textContent = asked ? (total ? counted(total, "entities") : "No entity is written so") : "";
    status.className = asked && !total ? "none" : "hidden";
    activate(matches.length ? 0 : -1);
  };
  input.addEventListener("input", search);
  input.addEventListener("focus", () => input.value && search());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step && entities.length && !list.hidden) activate((active + step + entities.length) % entities.length);
    else if (event.key === "Enter" && !list.hidden) choose(active);
    else if (event.key === "Escape" && (!list.hidden || input.value)) {
      input.value = "";
      search();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const element = h("div", { class: "picker" }, h("label", { for: name }, label), input, list, status);
  return { element, input };
}
