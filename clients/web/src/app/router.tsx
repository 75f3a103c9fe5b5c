import {
  Outlet,
  type RouterHistory,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";

import { HomeScreen } from "../screens/home/HomeScreen";
import type { SessionStore } from "../session/session";
import { NotFound, RouteError } from "./RouteError";
import { Shell } from "./Shell";

type From = { from?: string };

/** Where to go on to; only to this site's own screens. */
function validateFrom(search: Record<string, unknown>): From {
  const { from } = search;
  return typeof from === "string" && from.startsWith("/") && !from.startsWith("//") ? { from } : {};
}

type Context = { session: SessionStore };

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: RouteError,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: validateFrom,
  component: lazyRouteComponent(() => import("../screens/sign-in/SignInScreen"), "SignInScreen"),
});
const profiles = createRoute({
  getParentRoute: () => root,
  path: "/profiles",
  validateSearch: validateFrom,
  component: lazyRouteComponent(() => import("../screens/sign-in/ProfilesScreen"), "ProfilesScreen"),
  beforeLoad({ context, search }) {
    const { status } = context.session.current();
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how the router is told
    if (status === "signed-out" || status === "expired") throw redirect({ to: "/sign-in", search });
  },
});
const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  component: Shell,
  beforeLoad({ context, location }) {
    const { status } = context.session.current();
    const search = location.href === "/" ? {} : { from: location.href };
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how the router is told
    if (status === "signed-out") throw redirect({ to: "/sign-in", search });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- how the router is told
    if (status === "choosing") throw redirect({ to: "/profiles", search });
  },
});
const home = createRoute({ getParentRoute: () => shell, path: "/", component: HomeScreen });
const title = createRoute({
  getParentRoute: () => shell,
  path: "/title/$id",
  component: lazyRouteComponent(() => import("../screens/title/TitleScreen"), "TitleScreen"),
});
const search = createRoute({
  getParentRoute: () => shell,
  path: "/search",
  validateSearch: (given: Record<string, unknown>): { q?: string } =>
    typeof given.q === "string" ? { q: given.q } : {},
  component: lazyRouteComponent(() => import("../screens/search/SearchScreen"), "SearchScreen"),
});
const myList = createRoute({
  getParentRoute: () => shell,
  path: "/my-list",
  component: lazyRouteComponent(() => import("../screens/my-list/MyListScreen"), "MyListScreen"),
});
const genre = createRoute({
  getParentRoute: () => shell,
  path: "/genre/$id",
  component: lazyRouteComponent(() => import("../screens/collection/GenreScreen"), "GenreScreen"),
});
const person = createRoute({
  getParentRoute: () => shell,
  path: "/person/$id",
  component: lazyRouteComponent(() => import("../screens/collection/PersonScreen"), "PersonScreen"),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: "/account",
  component: lazyRouteComponent(() => import("../screens/account/AccountScreen"), "AccountScreen"),
});

const routeTree = root.addChildren([
  signIn,
  profiles,
  shell.addChildren([home, title, search, myList, genre, person, account]),
]);

/** Home comes with the first script; every other screen is a script of its own, fetched when it is near. */
export function createAppRouter(session: SessionStore, history?: RouterHistory) {
  const router = createRouter({
    routeTree,
    context: { session },
    ...(history === undefined ? {} : { history }),
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFound,
  });
  // Who has lost the session, here or in another tab, is led to where it is found again.
  session.subscribe(() => void router.invalidate());
  return router;
}

export const LAZY_ROUTES = [
  "/title/$id",
  "/search",
  "/my-list",
  "/account",
  "/genre/$id",
  "/person/$id",
] as const;

declare module "@tanstack/react-router" {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merged with the library's own
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
