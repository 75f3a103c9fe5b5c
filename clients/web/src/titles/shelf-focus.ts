/** Focus on shelves: arrow keys between the elements marked `data-card` of elements marked `data-shelf`. */

const cardsOf = (shelf: Element) => [...shelf.querySelectorAll<HTMLElement>("[data-card]")];

const middle = (element: Element) => {
  const box = element.getBoundingClientRect();
  return box.left + box.width / 2;
};

/** Leaves one card of the shelf in the tab order: the given one, else the one that was, else the first. */
export function restoreStop(shelf: Element, focused?: EventTarget | null): void {
  const cards = cardsOf(shelf);
  const inside = focused instanceof Node ? cards.find((card) => card.contains(focused)) : undefined;
  const stop =
    inside ?? cards.find((card) => card.tabIndex === 0 && card.hasAttribute("tabindex")) ?? cards[0];
  for (const card of cards) card.tabIndex = card === stop ? 0 : -1;
}

/** Moves focus as an arrow key, Home or End asks. False when the key is not one of them or leads nowhere. */
export function moveFocus(shelf: Element, key: string): boolean {
  const cards = cardsOf(shelf);
  const at = cards.findIndex((card) => card === document.activeElement);
  if (at < 0) return false;
  const target = targetOf(shelf, cards, at, key);
  if (target === undefined) return false;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "nearest", inline: "nearest", behavior: scrollBehavior() });
  return true;
}

function targetOf(shelf: Element, cards: HTMLElement[], at: number, key: string): HTMLElement | undefined {
  switch (key) {
    case "ArrowLeft":
      return cards[at - 1];
    case "ArrowRight":
      return cards[at + 1];
    case "Home":
      return cards[0];
    case "End":
      return cards.at(-1);
    case "ArrowUp":
      return nearest(neighbour(shelf, -1), cards[at]);
    case "ArrowDown":
      return nearest(neighbour(shelf, 1), cards[at]);
    default:
      return undefined;
  }
}

/** The next shelf up or down that has cards. */
function neighbour(shelf: Element, step: 1 | -1): Element | undefined {
  const shelves = [...document.querySelectorAll("[data-shelf]")].filter((item) => cardsOf(item).length > 0);
  return shelves[shelves.indexOf(shelf) + step];
}

/** The card of a shelf that stands closest above or below, of those in view. */
function nearest(shelf: Element | undefined, card: HTMLElement | undefined): HTMLElement | undefined {
  if (shelf === undefined || card === undefined) return undefined;
  const wanted = middle(card);
  const box = shelf.getBoundingClientRect();
  const all = cardsOf(shelf);
  const inView = all.filter((item) => middle(item) >= box.left && middle(item) <= box.right);
  return (inView.length > 0 ? inView : all).reduce((best, item) =>
    Math.abs(middle(item) - wanted) < Math.abs(middle(best) - wanted) ? item : best,
  );
}

function scrollBehavior(): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}
