import { act, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { makeParts, renderApp, WREN } from "../../testing/app";
import { catalogueAnswer, homeAnswer } from "../../testing/data";
import { UNREACHABLE, fakeGateway, later, outage } from "../../testing/gateway";
import { PATIENCE_MS } from "./HomeScreen";

const NO_RECOMMENDATIONS = {
  data: {
    viewer: { __typename: "Viewer", profile: { __typename: "Profile", id: "profile_1", homePage: null } },
  },
  errors: [outage("recommendations", ["viewer", "profile", "homePage"])],
};

it("shows the rows chosen for the profile", async () => {
  renderApp(makeParts(fakeGateway({ WebHome: homeAnswer() })));
  expect(await screen.findByRole("region", { name: "Top Picks for You" })).toBeVisible();
  expect(screen.getByRole("link", { name: /A film of Top Picks.*83% for you/ })).toHaveAttribute(
    "href",
    "/title/movie_17",
  );
});

it("shows list and catalogue without recommendations, says so, and tries again", async () => {
  const gateway = fakeGateway({ WebHome: NO_RECOMMENDATIONS, WebCatalogueHome: catalogueAnswer() });
  renderApp(makeParts(gateway));
  expect(await screen.findByText("Your own home page is not there just now")).toBeVisible();
  expect(screen.getByText(/could not fetch recommendations and ratings/)).toBeVisible();
  expect(await screen.findByRole("region", { name: "My List" })).toBeVisible();
  expect(screen.getByRole("region", { name: "New on Marquee" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Drama" })).toBeVisible();
  const asked = gateway.sent.find(({ operation }) => operation === "WebCatalogueHome");
  expect(asked?.variables).toMatchObject({ charts: false });
  gateway.answers.WebHome = homeAnswer();
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("region", { name: "Top Picks for You" })).toBeVisible();
});

it("keeps to a profile's limit in what comes straight from the catalogue", async () => {
  const gateway = fakeGateway({ WebHome: NO_RECOMMENDATIONS, WebCatalogueHome: catalogueAnswer() });
  renderApp(makeParts(gateway, { ...WREN, kind: "KIDS", maturityLimit: "KIDS_7" }));
  expect(await screen.findByRole("link", { name: /Babe/ })).toBeVisible();
  expect(screen.queryByRole("link", { name: /Alien/ })).toBeNull();
});

it("says what to do when nothing at all can be reached", async () => {
  renderApp(makeParts(fakeGateway({ WebHome: UNREACHABLE, WebCatalogueHome: UNREACHABLE })));
  expect(await screen.findByText(/our door does not open/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
});

it("goes on signed out when the sign-in has expired, and offers to sign in again", async () => {
  const expired = { errors: [{ message: "expired", extensions: { code: "UNAUTHENTICATED" } }] };
  const gateway = fakeGateway({
    WebHome: expired,
    WebSelectProfile: expired,
    WebCatalogueHome: catalogueAnswer({ personal: false }),
  });
  const parts = makeParts(gateway);
  renderApp(parts);
  expect(await screen.findByText("Your sign-in has expired")).toBeVisible();
  expect(await screen.findByRole("region", { name: "New on Marquee" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Sign in again" })).toHaveAttribute(
    "href",
    expect.stringMatching(/^\/sign-in/),
  );
  expect(parts.session.current().status).toBe("expired");
});

describe("when recommendations are slow", () => {
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("shows the rest meanwhile, and the page when it is asked for", async () => {
    const answer = later();
    renderApp(makeParts(fakeGateway({ WebHome: answer.answer, WebCatalogueHome: catalogueAnswer() })));
    expect(await screen.findByText("Home is loading.")).toBeInTheDocument();
    await act(() => vi.advanceTimersByTimeAsync(PATIENCE_MS));
    expect(await screen.findByText("Your recommendations are taking longer than usual")).toBeVisible();
    expect(await screen.findByRole("region", { name: "New on Marquee" })).toBeVisible();
    answer.give(homeAnswer());
    expect(await screen.findByText("Your recommendations are here")).toBeVisible();
    expect(screen.getByRole("region", { name: "New on Marquee" })).toBeVisible();
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    await user.click(screen.getByRole("button", { name: "Show them" }));
    expect(await screen.findByRole("region", { name: "Top Picks for You" })).toBeVisible();
  });
});
