import {
  Outlet,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";

import { HomeScreen } from "../screens/home/HomeScreen";
import { NotFound, RouteError } from "./RouteError";
import { Shell } from "./Shell";

type From = { from?: string };

/** Where to go on to; only to this site's own screens. */
function validateFrom(search: Record<string, unknown>): From {
  const { from } = search;
  return typeof from === "string" && from.startsWith("/") && !from.startsWith("//") ? { from } : {};
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: RouteError });

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
});
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });
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
export function createAppRouter() {
  return createRouter({
    routeTree,
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultViewTransition: true,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFound,
  });
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
  type Register = {
    router: ReturnType<typeof createAppRouter>;
  };
}
