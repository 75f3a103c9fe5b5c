/** A profile as the app needs it on every screen. */
export type ActiveProfile = {
  id: string;
  name: string;
  avatarUrl: string | null;
  kind: "STANDARD" | "TEEN" | "KIDS";
  maturityLimit: MaturityLevel;
  pinProtected: boolean;
};

export type MaturityLevel = "ALL" | "KIDS_7" | "TEEN_13" | "MATURE_16" | "ADULT_18";

/**
 * Who is watching.
 *
 * - `signed-out`: nobody.
 * - `choosing`: signed in, no profile chosen.
 * - `watching`: a profile is chosen; `token` is its own, short one, `accountToken` the sign-in's.
 * - `expired`: was watching; the sign-in is over. The profile is kept so that one can come back to it.
 */
export type Session =
  | { status: "signed-out" }
  | { status: "choosing"; accountToken: string }
  | { status: "watching"; accountToken: string; token: string; profile: ActiveProfile }
  | { status: "expired"; profile: ActiveProfile };

const KEY = "marquee.session";
const SIGNED_OUT: Session = { status: "signed-out" };

/** Holds the session, keeps it in the browser's storage, tells who listens. Other tabs follow. */
export class SessionStore {
  #session: Session;
  readonly #listeners = new Set<() => void>();
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#session = read(storage.getItem(KEY));
  }

  readonly current = (): Session => this.#session;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes over what another tab has stored. */
  follow(event: StorageEvent): void {
    if (event.key === KEY) this.#replace(read(event.newValue));
  }

  signedIn(accountToken: string): void {
    this.#write({ status: "choosing", accountToken });
  }

  profileChosen(accountToken: string, token: string, profile: ActiveProfile): void {
    this.#write({ status: "watching", accountToken, token, profile });
  }

  /** Back to the choice of a profile, still signed in. */
  leaveProfile(): void {
    if (this.#session.status === "watching") this.signedIn(this.#session.accountToken);
  }

  expired(): void {
    const session = this.#session;
    if (session.status === "watching") this.#write({ status: "expired", profile: session.profile });
    else if (session.status === "choosing") this.#write(SIGNED_OUT);
  }

  signedOut(): void {
    this.#write(SIGNED_OUT);
  }

  #write(session: Session): void {
    this.#storage.setItem(KEY, JSON.stringify(session));
    this.#replace(session);
  }

  #replace(session: Session): void {
    this.#session = session;
    for (const listener of [...this.#listeners]) listener();
  }
}

function read(stored: string | null): Session {
  if (stored === null) return SIGNED_OUT;
  try {
    const session = JSON.parse(stored) as Session;
    return ["choosing", "watching", "expired"].includes(session.status) ? session : SIGNED_OUT;
  } catch {
    return SIGNED_OUT; // written by something else
  }
}
