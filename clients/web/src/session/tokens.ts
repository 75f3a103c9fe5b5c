import type { ApolloClient } from "@apollo/client";

import { failureOf } from "../api/failures";
import type { TokenSource } from "../api/session-link";
import { WebSelectProfileDocument } from "./SelectProfile.generated";
import type { SessionStore } from "./session";

/**
 * The tokens of a session. A profile's token is short-lived: while the sign-in behind it is good, and no PIN
 * stands before it, a new one is fetched without anybody noticing. One renewal serves all requests that wait.
 */
export class SessionTokens implements TokenSource {
  readonly #session: SessionStore;
  #client: ApolloClient | null = null;
  #renewal: Promise<string | null> | null = null;

  constructor(session: SessionStore) {
    this.#session = session;
  }

  /** The client to renew with; it is made after its tokens. */
  use(client: ApolloClient): void {
    this.#client = client;
  }

  current(): string | null {
    const session = this.#session.current();
    if (session.status === "watching") return session.token;
    return session.status === "choosing" ? session.accountToken : null;
  }

  renew(refused: string): Promise<string | null> {
    const current = this.current();
    if (current !== refused) return Promise.resolve(current); // renewed meanwhile
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renew(): Promise<string | null> {
    const session = this.#session.current();
    if (session.status === "watching" && session.profile.pinProtected) {
      this.#session.leaveProfile(); // the PIN is asked for again
      return null;
    }
    if (session.status !== "watching" || this.#client === null) {
      this.#session.expired();
      return null;
    }
    const { accountToken, profile } = session;
    try {
      const { data } = await this.#client.mutate({
        mutation: WebSelectProfileDocument,
        variables: { id: profile.id },
        context: { token: accountToken },
      });
      if (data?.selectProfile.__typename === "ProfileSelected") {
        const chosen = data.selectProfile;
        this.#session.profileChosen(accountToken, chosen.token, chosen.profile);
        return chosen.token;
      }
      this.#session.leaveProfile();
    } catch (error) {
      // No network, or no profiles service, says nothing about the sign-in.
      if (failureOf(error)?.kind === "signed-out") this.#session.expired();
    }
    return null;
  }
}
