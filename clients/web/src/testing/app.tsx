import { ApolloProvider } from "@apollo/client/react";
import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";

import { createClient } from "../api/client";
import { App } from "../app/App";
import { createAppRouter } from "../app/router";
import { SessionProvider } from "../session/SessionProvider";
import { type ActiveProfile, SessionStore } from "../session/session";
import { SessionTokens } from "../session/tokens";
import { ToastProvider } from "../ui/Toasts";
import { ToastStore } from "../ui/toasts";
import type { fakeGateway } from "./gateway";

export const WREN: ActiveProfile = {
  id: "profile_1",
  name: "Wren",
  avatarUrl: null,
  kind: "STANDARD",
  maturityLimit: "ADULT_18",
  pinProtected: false,
};

type Gateway = ReturnType<typeof fakeGateway>;

/** Everything the app is made of, over a gateway of the test's. */
export function makeParts(gateway: Gateway, profile: ActiveProfile | null = WREN) {
  const session = new SessionStore(localStorage);
  if (profile !== null) session.profileChosen("account-token", "profile-token", profile);
  const tokens = new SessionTokens(session);
  const client = createClient({ tokens, documentIds: {}, uri: "http://test/graphql", fetch: gateway.fetch });
  tokens.use(client);
  return { session, tokens, client, toasts: new ToastStore() };
}

/** A component with the app's surroundings but without its screens. */
export function renderPart(parts: ReturnType<typeof makeParts>, children: ReactNode) {
  return render(
    <SessionProvider store={parts.session}>
      <ApolloProvider client={parts.client}>
        <ToastProvider store={parts.toasts}>{children}</ToastProvider>
      </ApolloProvider>
    </SessionProvider>,
  );
}

/** The whole app at an address. */
export function renderApp(parts: ReturnType<typeof makeParts>, address = "/") {
  const router = createAppRouter(parts.session, createMemoryHistory({ initialEntries: [address] }));
  render(<App client={parts.client} session={parts.session} toasts={parts.toasts} router={router} />);
  return router;
}
