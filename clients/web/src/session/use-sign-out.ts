import { useApolloClient } from "@apollo/client/react";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

import { useSessionStore } from "./SessionProvider";

/** Ends the session here: forgets the tokens and everything that was fetched with them. */
export function useSignOut(): () => Promise<void> {
  const client = useApolloClient();
  const store = useSessionStore();
  const navigate = useNavigate();
  return useCallback(async () => {
    store.signedOut();
    await client.clearStore();
    await navigate({ to: "/sign-in" });
  }, [client, navigate, store]);
}
