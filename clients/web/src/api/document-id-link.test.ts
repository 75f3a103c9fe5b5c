import { gql } from "@apollo/client";
import { expect, it } from "vitest";

import { fakeGateway } from "../testing/gateway";
import { createClient } from "./client";

const QUERY = gql`
  query WebThing {
    genres {
      id
    }
  }
`;
const DATA = { data: { genres: [] } };
const UNKNOWN = {
  errors: [{ message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
};
const tokens = { current: () => null, renew: () => Promise.resolve(null) };

const clientOf = (
  gateway: ReturnType<typeof fakeGateway>,
  ids: Record<string, string> = { WebThing: "abc" },
) => createClient({ tokens, documentIds: ids, uri: "http://test/graphql", fetch: gateway.fetch });

it("sends the document's id and no text", async () => {
  const gateway = fakeGateway({ WebThing: DATA });
  await clientOf(gateway).query({ query: QUERY });
  expect(gateway.sent[0]?.body.extensions).toMatchObject({
    persistedQuery: { version: 1, sha256Hash: "abc" },
  });
  expect(gateway.sent[0]?.body).not.toHaveProperty("query");
});

it("sends the text of a document that has no id", async () => {
  const gateway = fakeGateway({ WebThing: DATA });
  await clientOf(gateway, {}).query({ query: QUERY });
  expect(gateway.sent[0]?.body.query).toContain("query WebThing");
});

it("falls back to the text when the gateway does not know the id, and remembers that", async () => {
  const gateway = fakeGateway({ WebThing: UNKNOWN });
  gateway.answers.WebThing = () => (gateway.sent.at(-1)?.body.query === undefined ? UNKNOWN : DATA);
  const client = clientOf(gateway);
  const first = await client.query({ query: QUERY });
  expect(first.data).toEqual({ genres: [] });
  expect(gateway.sent.map(({ body }) => "query" in body)).toEqual([false, true]);
  expect(JSON.stringify(gateway.sent[1]?.body)).not.toContain("sha256Hash");
  await client.query({ query: QUERY, fetchPolicy: "network-only" });
  expect(gateway.sent.map(({ body }) => "query" in body)).toEqual([false, true, true]);
});
