import { vi } from "vitest";

type Variables = Record<string, unknown>;
export type GraphQLAnswer = {
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
};
type Answering =
  | GraphQLAnswer
  | Error
  | ((variables: Variables, token: string | null) => GraphQLAnswer | Promise<GraphQLAnswer>);

/** What the client sent. */
export type Sent = {
  operation: string;
  variables: Variables;
  token: string | null;
  body: Record<string, unknown>;
};

/**
 * A gateway that answers by operation name: a value, an error in place of the network, or a function.
 * The client, its links and its cache are the real ones; only the network is not.
 */
export function fakeGateway(answers: Record<string, Answering>) {
  const sent: Sent[] = [];
  const fetcher = vi.fn(async (_uri: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const body = JSON.parse(init?.body as string) as Record<string, unknown>;
    const operation = body.operationName as string;
    const variables = (body.variables ?? {}) as Variables;
    const header = new Headers(init?.headers).get("authorization");
    const token = header?.replace("Bearer ", "") ?? null;
    sent.push({ operation, variables, token, body });
    const answering = answers[operation];
    if (answering === undefined) throw new Error(`nobody answers ${operation}`);
    if (answering instanceof Error) throw answering;
    const answer = typeof answering === "function" ? await answering(variables, token) : answering;
    return new Response(JSON.stringify(answer), {
      headers: { "content-type": "application/graphql-response+json" },
    });
  });
  return { fetch: fetcher as typeof fetch, sent, answers };
}

/** A service that is out, as the gateway reports it. */
export function outage(subgraph: string, path: (string | number)[]) {
  return { message: "A service is not available.", path, extensions: { code: "UNAVAILABLE", subgraph } };
}

export const UNREACHABLE = new TypeError("Failed to fetch");

/** An answer that is given when the test says so. */
export function later() {
  let give: (answer: GraphQLAnswer) => void = () => undefined;
  const answer = new Promise<GraphQLAnswer>((resolve) => {
    give = resolve;
  });
  return { answer: () => answer, give: (value: GraphQLAnswer) => give(value) };
}
