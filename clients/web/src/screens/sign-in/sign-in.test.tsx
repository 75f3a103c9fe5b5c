import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";

import { WREN, makeParts, renderApp } from "../../testing/app";
import { homeAnswer } from "../../testing/data";
import { UNREACHABLE, fakeGateway } from "../../testing/gateway";

const WALL = { data: { newArrivals: null } };
const PROFILES = [
  {
    __typename: "Profile",
    id: "profile_1",
    name: "Wren",
    avatarUrl: null,
    kind: "STANDARD",
    pinProtected: false,
  },
  {
    __typename: "Profile",
    id: "profile_2",
    name: "Jordan",
    avatarUrl: null,
    kind: "STANDARD",
    pinProtected: true,
  },
];
const SIGNED_IN = {
  data: {
    signIn: {
      __typename: "SignedIn",
      token: "account-token",
      profiles: PROFILES.map((item) => ({ ...item, __typename: "ProfileChoice", isDefault: false })),
    },
  },
};
const LIST = {
  data: {
    viewer: { __typename: "Viewer", account: { __typename: "Account", id: "account_1", profiles: PROFILES } },
  },
};
const selected = (id: string) => ({
  data: {
    selectProfile: {
      __typename: "ProfileSelected",
      token: "profile-token",
      expiresAt: "2030-01-01T00:00:00Z",
      profile: { __typename: "Profile", ...WREN, id },
    },
  },
});
const wrongPin = {
  data: {
    selectProfile: { __typename: "PinRequiredError", message: "The PIN is wrong.", attemptsLeft: 2 },
  },
};

async function signIn() {
  await userEvent.type(await screen.findByLabelText("E-mail"), "a@b.example");
  await userEvent.type(screen.getByLabelText("Password"), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("leads somebody who is not signed in through sign-in and profiles to where they wanted to go", async () => {
  const gateway = fakeGateway({
    WebPosterWall: WALL,
    WebSignIn: SIGNED_IN,
    WebProfiles: LIST,
    WebSelectProfile: selected("profile_1"),
    WebGenres: { data: { genres: [] } },
  });
  const router = renderApp(makeParts(gateway, null), "/search");
  await signIn();
  await userEvent.click(await screen.findByRole("button", { name: "Wren" }));
  expect(await screen.findByRole("searchbox")).toBeVisible();
  expect(router.state.location.pathname).toBe("/search");
});

it("says what is wrong with a sign-in, and that the network is away", async () => {
  const failed = {
    data: { signIn: { __typename: "SignInFailedError", message: "E-mail or password is wrong." } },
  };
  const gateway = fakeGateway({ WebPosterWall: WALL, WebSignIn: failed });
  renderApp(makeParts(gateway, null));
  await signIn();
  expect(await screen.findByText("E-mail or password is wrong.")).toBeVisible();
  gateway.answers.WebSignIn = UNREACHABLE;
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText(/Marquee cannot be reached/)).toBeVisible();
});

it("asks for a PIN, says how many tries are left, and lets the right one in", async () => {
  const gateway = fakeGateway({
    WebProfiles: LIST,
    WebHome: homeAnswer(),
    WebSelectProfile: ({ pin }) => (pin === "1234" ? selected("profile_2") : wrongPin),
  });
  const parts = makeParts(gateway, null);
  parts.session.signedIn("account-token");
  renderApp(parts);
  await userEvent.click(await screen.findByRole("button", { name: "Jordan, with a PIN" }));
  const pin = screen.getByLabelText("PIN");
  await userEvent.type(pin, "9x999");
  expect(await screen.findByText("That is not the PIN. 2 tries left.")).toBeVisible();
  expect(pin).toHaveValue("");
  await userEvent.type(pin, "1234");
  expect(await screen.findByRole("region", { name: "Top Picks for You" })).toBeVisible();
  expect(parts.session.current()).toMatchObject({ status: "watching", profile: { id: "profile_2" } });
});

it("comes back as the same profile after an expired sign-in", async () => {
  const gateway = fakeGateway({
    WebPosterWall: WALL,
    WebSignIn: SIGNED_IN,
    WebSelectProfile: selected("profile_1"),
    WebHome: homeAnswer(),
  });
  const parts = makeParts(gateway);
  parts.session.expired();
  renderApp(parts, "/sign-in");
  expect(await screen.findByRole("heading", { name: "Welcome back, Wren" })).toBeVisible();
  await signIn();
  expect(await screen.findByRole("region", { name: "Top Picks for You" })).toBeVisible();
});
