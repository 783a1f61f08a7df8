// Elements of the page: all texts become text nodes, so that no name can be markup.

export type Child = Node | string | null | undefined | false;
type Value = string | number | boolean | null | ((event: never) => void);

/** Make an element; a function among the attributes listens to the event of its name (`onclick`). */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Record<string, Value> = {}, ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as (event: Event) => void);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, String(value));
  }
  append(element, children);
  return element;
}

export function append(element: Element, children: Child[]): void {
  for (const child of children)
    if (child !== null && child !== undefined && child !== false) element.append(child);
}

/** Put *children* in the place of all that *element* holds. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** Return a name, whose direction of writing stays its own. */
export function named(text: string): HTMLElement {
  return h("bdi", {}, text);
}

/** Return a small disc of a type's colour. */
export function swatch(colour: string): HTMLElement {
  const disc = h("span", { class: "swatch", "aria-hidden": "true" });
  disc.style.backgroundColor = colour; // through the object model, as the policy allows no style attribute
  return disc;
}
