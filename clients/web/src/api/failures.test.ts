import { CombinedGraphQLErrors, ServerError } from "@apollo/client/errors";
import { describe, expect, it, vi } from "vitest";

import { failureOf, lostParts, whyNotSaved } from "./failures";

const graphql = (...extensions: Record<string, unknown>[]) =>
  new CombinedGraphQLErrors({ errors: extensions.map((item) => ({ message: "no", extensions: item })) });

describe("failureOf", () => {
  it("is null when nothing failed", () => {
    expect(failureOf(undefined)).toBeNull();
  });

  it("names each service that is out once", () => {
    const error = graphql(
      { subgraph: "playback" },
      { subgraph: "playback" },
      { subgraph: "recommendations" },
    );
    expect(failureOf(error)).toEqual({ kind: "services", services: ["playback", "recommendations"] });
  });

  it("puts an expired sign-in before everything else", () => {
    const error = graphql({ subgraph: "playback" }, { code: "UNAUTHENTICATED" });
    expect(failureOf(error)).toEqual({ kind: "signed-out" });
  });

  it("does not make a service of a name it does not know", () => {
    expect(failureOf(graphql({ subgraph: "mainframe" }))).toEqual({ kind: "unknown" });
  });

  it("tells no network from a gateway that does not answer", () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    expect(failureOf(new TypeError("Failed to fetch"))).toEqual({ kind: "unreachable", offline: true });
    online.mockReturnValue(true);
    expect(failureOf(new TypeError("Failed to fetch"))).toEqual({ kind: "unreachable", offline: false });
  });

  it("takes an answer that is no GraphQL for a gateway that does not answer", () => {
    const error = new ServerError("bad gateway", {
      response: new Response("", { status: 502 }),
      bodyText: "",
    });
    expect(failureOf(error)).toEqual({ kind: "unreachable", offline: false });
  });
});

it("names what is lost in a member's words", () => {
  expect(lostParts(["profiles", "playback"])).toBe("My List and profiles and where you left off");
});

it("says for every failure why a change was not saved", () => {
  expect(whyNotSaved({ kind: "unreachable", offline: true })).toMatch(/offline/);
  expect(whyNotSaved({ kind: "signed-out" })).toMatch(/expired/);
  expect(whyNotSaved(null)).toMatch(/our side/);
});
