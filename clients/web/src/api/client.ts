import { ApolloClient, ApolloLink, HttpLink } from "@apollo/client";

import { createCache } from "./cache";
import { type DocumentIds, DocumentIdLink } from "./document-id-link";
import { SessionLink, type TokenSource } from "./session-link";

export type ClientOptions = {
  tokens: TokenSource;
  documentIds: DocumentIds;
  uri?: string;
  fetch?: typeof fetch;
};

/** The one client of the app: cache, sign-in, document ids, HTTP. */
export function createClient({ tokens, documentIds, uri = "/graphql", fetch: fetcher }: ClientOptions) {
  return new ApolloClient({
    cache: createCache(),
    dataMasking: true,
    clientAwareness: { name: "marquee-web", version: "0.1.0" },
    link: ApolloLink.from([
      new SessionLink(tokens),
      new DocumentIdLink(documentIds),
      new HttpLink({ uri, ...(fetcher === undefined ? {} : { fetch: fetcher }) }),
    ]),
  });
}
