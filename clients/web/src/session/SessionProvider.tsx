import { type ReactNode, createContext, useContext, useSyncExternalStore } from "react";

import type { Session, SessionStore } from "./session";

const SessionContext = createContext<SessionStore | null>(null);

export function SessionProvider({ store, children }: { store: SessionStore; children: ReactNode }) {
  return <SessionContext value={store}>{children}</SessionContext>;
}

/** The store, to change the session with. */
export function useSessionStore(): SessionStore {
  const store = useContext(SessionContext);
  if (store === null) throw new Error("useSessionStore needs a SessionProvider around it");
  return store;
}

/** The session as it is now. */
export function useSession(): Session {
  const store = useSessionStore();
  return useSyncExternalStore(store.subscribe, store.current);
}

/** The profile that is watching; null when none is. */
export function useProfile() {
  const session = useSession();
  return session.status === "watching" ? session.profile : null;
}
