import { ApolloLink } from "@apollo/client";
import { OperationTypeNode } from "graphql";
import { from, of, switchMap } from "rxjs";

/** What the link needs to know of the signed-in member. */
export type TokenSource = {
  /** The token to send; null when signed out. */
  current(): string | null;
  /** A fresh token in place of one that was refused, or null when signing in again is the only way. */
  renew(refused: string): Promise<string | null>;
};

const isRefused = (result: ApolloLink.Result) =>
  result.errors?.some((item) => item.extensions?.code === "UNAUTHENTICATED") ?? false;

/**
 * Signs requests. A refused token is renewed once and the request sent again; where that cannot be, queries are
 * sent again signed out, since much of the catalogue needs no sign-in.
 *
 * An operation's context may carry `token` of its own, which is sent as it is.
 */
export class SessionLink extends ApolloLink {
  readonly #tokens: TokenSource;

  constructor(tokens: TokenSource) {
    super();
    this.#tokens = tokens;
  }

  override request(operation: ApolloLink.Operation, forward: ApolloLink.ForwardFunction) {
    const fixed = operation.getContext().token as string | undefined;
    const token = fixed ?? this.#tokens.current();
    sign(operation, token);
    if (token === null || fixed !== undefined) return forward(operation);
    return forward(operation).pipe(
      switchMap((result) => {
        if (!isRefused(result)) return of(result);
        return from(this.#tokens.renew(token)).pipe(
          switchMap((renewed) => {
            if (renewed === null && operation.operationType !== OperationTypeNode.QUERY) return of(result);
            sign(operation, renewed);
            return forward(operation);
          }),
        );
      }),
    );
  }
}

function sign(operation: ApolloLink.Operation, token: string | null): void {
  operation.setContext({ headers: token === null ? {} : { authorization: `Bearer ${token}` } });
}
