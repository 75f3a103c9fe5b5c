/**
 * A remote control has arrows and no tab key: when nothing has focus, the down arrow enters the first shelf.
 * Returns what stops listening.
 */
export function enterFromPage(): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" || document.activeElement !== document.body) return;
    const first = document.querySelector<HTMLElement>("main [data-shelf] a, main [data-shelf] button");
    if (first === null) return;
    first.focus();
    event.preventDefault();
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}
