import type { ApolloClient } from "@apollo/client";
import { ApolloProvider } from "@apollo/client/react";
import { RouterProvider } from "@tanstack/react-router";

import { SessionProvider } from "../session/SessionProvider";
import type { SessionStore } from "../session/session";
import { ToastProvider } from "../ui/Toasts";
import type { ToastStore } from "../ui/toasts";
import type { createAppRouter } from "./router";

type AppProps = {
  client: ApolloClient;
  session: SessionStore;
  toasts: ToastStore;
  router: ReturnType<typeof createAppRouter>;
};

export function App({ client, session, toasts, router }: AppProps) {
  return (
    <SessionProvider store={session}>
      <ApolloProvider client={client}>
        <ToastProvider store={toasts}>
          <RouterProvider router={router} />
        </ToastProvider>
      </ApolloProvider>
    </SessionProvider>
  );
}
