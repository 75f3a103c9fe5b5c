import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";

/** The services behind the gateway, as errors name them (`extensions.subgraph`). */
export type Service = "catalog" | "profiles" | "playback" | "recommendations";

/**
 * What went wrong, in the terms a screen can act on.
 *
 * - `unreachable`: no answer at all; `offline` says that the browser itself knows of no network.
 * - `signed-out`: the sign-in is missing or has expired.
 * - `services`: the gateway answered; these parts behind it did not.
 * - `unknown`: anything else.
 */
export type Failure =
  | { kind: "unreachable"; offline: boolean }
  | { kind: "signed-out" }
  | { kind: "services"; services: Service[] }
  | { kind: "unknown" };

const SERVICES: readonly string[] = [
  "catalog",
  "profiles",
  "playback",
  "recommendations",
] satisfies Service[];

const isService = (name: unknown): name is Service => typeof name === "string" && SERVICES.includes(name);

/** Sorts an error that Apollo Client reports; null when there is none. */
export function failureOf(error: unknown): Failure | null {
  if (error === undefined || error === null) return null;
  if (CombinedGraphQLErrors.is(error)) {
    const extensions = error.errors.map((item) => item.extensions ?? {});
    if (extensions.some((item) => item.code === "UNAUTHENTICATED")) return { kind: "signed-out" };
    const services = [...new Set(extensions.map((item) => item.subgraph).filter(isService))];
    return services.length > 0 ? { kind: "services", services } : { kind: "unknown" };
  }
  if (ServerError.is(error)) return { kind: "unreachable", offline: false };
  if (error instanceof TypeError) return { kind: "unreachable", offline: !navigator.onLine };
  return { kind: "unknown" };
}

const LOST: Record<Service, string> = {
  catalog: "titles",
  profiles: "My List and profiles",
  playback: "where you left off",
  recommendations: "recommendations and ratings",
};

/** Words for the parts that are missing: "where you left off and recommendations". */
export function lostParts(services: readonly Service[]): string {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(services.map((name) => LOST[name]));
}

/** One sentence for a change that could not be saved. */
export function whyNotSaved(failure: Failure | null): string {
  switch (failure?.kind) {
    case "unreachable":
      return failure.offline ? "You are offline." : "Marquee cannot be reached just now.";
    case "signed-out":
      return "Your sign-in has expired.";
    case "services":
      return "The service that keeps it is not answering.";
    default:
      return "Something went wrong on our side.";
  }
}
