export type Toast = { id: number; text: string; action?: { label: string; run: () => void } };

const SECONDS = 8;

/** Short messages that go away by themselves. */
export class ToastStore {
  #toasts: readonly Toast[] = [];
  #next = 1;
  readonly #listeners = new Set<() => void>();

  readonly current = (): readonly Toast[] => this.#toasts;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  show(text: string, action?: Toast["action"]): void {
    const id = this.#next++;
    this.#replace([...this.#toasts.slice(-2), action === undefined ? { id, text } : { id, text, action }]);
    setTimeout(() => this.dismiss(id), SECONDS * 1000);
  }

  dismiss(id: number): void {
    this.#replace(this.#toasts.filter((toast) => toast.id !== id));
  }

  #replace(toasts: readonly Toast[]): void {
    this.#toasts = toasts;
    for (const listener of [...this.#listeners]) listener();
  }
}
