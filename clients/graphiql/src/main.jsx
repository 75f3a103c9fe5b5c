import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";

/** What the server wrote into the page: the tabs to open with, each {title, query, variables, headers}. */
const ide = JSON.parse(document.getElementById("marquee-ide").textContent);
const fetcher = createGraphiQLFetcher({ url: window.location.pathname });
const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];

/** A store of its own for each set of tabs: new tabs from the server are not hidden by remembered ones. */
function storage(name) {
  const key = (item) => `marquee:${name}:${item}`;
  return {
    get length() {
      return localStorage.length;
    },
    getItem: (item) => localStorage.getItem(key(item)),
    setItem: (item, value) => localStorage.setItem(key(item), value),
    removeItem: (item) => localStorage.removeItem(key(item)),
    clear: () => localStorage.clear(),
  };
}

const store = storage(ide.version ?? "plain");
// GraphiQL opens its first tab from these; a remembered state of an earlier visit goes before them.
const firstVisit = store.getItem("graphiql:tabState") === null;
const first = firstVisit ? ide.tabs?.[0] : undefined;

createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultTabs={ide.tabs}
    defaultHeaders={ide.headers}
    shouldPersistHeaders={false}
    initialQuery={first?.query}
    initialVariables={first?.variables ?? undefined}
    initialHeaders={first?.headers ?? undefined}
    storage={store}
    defaultEditorToolsVisibility="variables"
  >
    <GraphiQL.Logo>
      <span className="marquee-logo">Marquee</span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
