import { type ReactNode, createContext, useContext, useSyncExternalStore } from "react";

import { Button } from "./Button";
import { Icon } from "./icons";
import styles from "./Toasts.module.css";
import { ToastStore } from "./toasts";

const ToastContext = createContext<ToastStore>(new ToastStore());

export function ToastProvider({ store, children }: { store: ToastStore; children: ReactNode }) {
  return (
    <ToastContext value={store}>
      {children}
      <Toasts store={store} />
    </ToastContext>
  );
}

/** The store, to show a message with. */
export function useToasts(): ToastStore {
  return useContext(ToastContext);
}

function Toasts({ store }: { store: ToastStore }) {
  const toasts = useSyncExternalStore(store.subscribe, store.current);
  return (
    <div className={styles.place} role="status" aria-label="Messages">
      {toasts.map((toast) => (
        <div key={toast.id} className={styles.toast}>
          <span>{toast.text}</span>
          {toast.action && (
            <Button
              look="quiet"
              className={styles.action}
              onClick={() => {
                store.dismiss(toast.id);
                toast.action?.run();
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            className={styles.close}
            onClick={() => store.dismiss(toast.id)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
