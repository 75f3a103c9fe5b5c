import { expect, it } from "vitest";

import { WebAddToMyListDocument } from "../titles/MyListButton.generated";
import { WebGenresDocument } from "../screens/search/Search.generated";
import { WREN, makeParts } from "../testing/app";
import { UNREACHABLE, fakeGateway } from "../testing/gateway";

const EXPIRED = { errors: [{ message: "The token has expired", extensions: { code: "UNAUTHENTICATED" } }] };
const GENRES = { data: { genres: [{ __typename: "Genre", id: "genre_drama", name: "Drama" }] } };
const SELECTED = {
  data: {
    selectProfile: {
      __typename: "ProfileSelected",
      token: "fresh-token",
      expiresAt: "2030-01-01T00:00:00Z",
      profile: { __typename: "Profile", ...WREN },
    },
  },
};

it("renews a profile's token that has expired, once for all who wait", async () => {
  const gateway = fakeGateway({
    WebSelectProfile: SELECTED,
    WebGenres: (_, token) => (token === "fresh-token" ? GENRES : EXPIRED),
  });
  const { client, session } = makeParts(gateway);
  const options = {
    query: WebGenresDocument,
    fetchPolicy: "network-only",
    context: { queryDeduplication: false },
  } as const;
  const answers = await Promise.all([client.query(options), client.query(options)]);
  for (const { data } of answers) expect(data?.genres).toHaveLength(1);
  const renewals = gateway.sent.filter(({ operation }) => operation === "WebSelectProfile");
  expect(renewals.map(({ token }) => token)).toEqual(["account-token"]);
  expect(session.current()).toMatchObject({ status: "watching", token: "fresh-token" });
});

it("goes on signed out where the sign-in itself has expired, and remembers who was watching", async () => {
  const gateway = fakeGateway({
    WebSelectProfile: EXPIRED,
    WebGenres: (_, token) => (token === null ? GENRES : EXPIRED),
  });
  const { client, session } = makeParts(gateway);
  const { data } = await client.query({ query: WebGenresDocument });
  expect(data?.genres).toHaveLength(1);
  expect(session.current()).toEqual({ status: "expired", profile: WREN });
});

it("asks for the PIN again rather than renewing a locked profile's token", async () => {
  const gateway = fakeGateway({ WebGenres: (_, token) => (token === null ? GENRES : EXPIRED) });
  const { client, session } = makeParts(gateway, { ...WREN, pinProtected: true });
  await client.query({ query: WebGenresDocument });
  expect(session.current()).toEqual({ status: "choosing", accountToken: "account-token" });
});

it("does not sign out because the network went away while renewing", async () => {
  const gateway = fakeGateway({ WebSelectProfile: UNREACHABLE, WebGenres: EXPIRED });
  const { client, session } = makeParts(gateway);
  await expect(client.query({ query: WebGenresDocument })).rejects.toThrow();
  expect(session.current().status).toBe("watching");
});

it("never sends a change again signed out", async () => {
  const gateway = fakeGateway({ WebSelectProfile: EXPIRED, WebAddToMyList: EXPIRED });
  const { client } = makeParts(gateway);
  const change = client.mutate({ mutation: WebAddToMyListDocument, variables: { videoId: "movie_1" } });
  await expect(change).rejects.toThrow(/expired/);
  expect(gateway.sent.map(({ operation, token }) => [operation, token])).toEqual([
    ["WebAddToMyList", "profile-token"],
    ["WebSelectProfile", "account-token"],
  ]);
});
