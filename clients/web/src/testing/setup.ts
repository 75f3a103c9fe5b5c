import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

configure({ asyncUtilTimeout: 15_000 }); // a slow machine is no failure

afterEach(() => {
  cleanup();
  localStorage.clear();
});

// What jsdom lacks and the screens use.
class Observer {
  observe(): void {
    // nothing ever comes near a window that has no size
  }
  unobserve(): void {
    // see above
  }
  disconnect(): void {
    // see above
  }
}
Object.assign(globalThis, { ResizeObserver: Observer, IntersectionObserver: Observer });
window.scrollTo = () => undefined;
Element.prototype.scrollIntoView = () => undefined;
window.matchMedia = (query: string) =>
  Object.assign(new EventTarget(), { matches: false, media: query }) as MediaQueryList;
HTMLCanvasElement.prototype.getContext = () => null; // no blurred pictures
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
