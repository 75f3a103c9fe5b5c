import "./styles/tokens.css";
import "./styles/base.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createClient } from "./api/client";
import { App } from "./app/App";
import { LAZY_ROUTES, createAppRouter } from "./app/router";
import documentIds from "./generated/document-ids.json";
import { SessionStore } from "./session/session";
import { SessionTokens } from "./session/tokens";
import { ToastStore } from "./ui/toasts";

const session = new SessionStore(localStorage);
const tokens = new SessionTokens(session);
const client = createClient({ tokens, documentIds });
tokens.use(client);
const router = createAppRouter(session);

window.addEventListener("storage", (event) => session.follow(event));
// The other screens' scripts come when nothing else is to do: they are there if the network goes.
window.addEventListener("load", () => {
  setTimeout(() => {
    for (const to of LAZY_ROUTES) void router.loadRouteChunk(router.routesByPath[to]);
  }, 3_000);
});

const place = document.getElementById("root");
if (place === null) throw new Error("the page has no #root");
createRoot(place).render(
  <StrictMode>
    <App client={client} session={session} toasts={new ToastStore()} router={router} />
  </StrictMode>,
);
