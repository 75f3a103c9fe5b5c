import { ApolloLink } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { type Observable, catchError, of, switchMap, throwError } from "rxjs";

/** Ids of the documents the gateway knows, by operation name (written by `make documents`). */
export type DocumentIds = Readonly<Record<string, string>>;

const UNKNOWN = "PERSISTED_QUERY_NOT_FOUND";

const isUnknownDocument = (errors: readonly { extensions?: Record<string, unknown> }[] | undefined) =>
  errors?.some((item) => item.extensions?.code === UNKNOWN) ?? false;

/**
 * Sends an operation's id in place of its text. A gateway that does not know the id (an older or newer release)
 * is sent the text once more, and from then on text alone for that operation.
 */
export class DocumentIdLink extends ApolloLink {
  readonly #ids: DocumentIds;
  readonly #refused = new Set<string>();

  constructor(ids: DocumentIds) {
    super();
    this.#ids = ids;
  }

  override request(operation: ApolloLink.Operation, forward: ApolloLink.ForwardFunction) {
    const name = operation.operationName ?? "";
    const id = this.#ids[name];
    if (id === undefined || this.#refused.has(name)) return forward(operation);
    const withText = (): Observable<ApolloLink.Result> => {
      this.#refused.add(name);
      delete operation.extensions.persistedQuery;
      operation.setContext({ http: { includeQuery: true, includeExtensions: false } });
      return forward(operation);
    };
    operation.extensions.persistedQuery = { version: 1, sha256Hash: id };
    operation.setContext({ http: { includeQuery: false, includeExtensions: true } });
    return forward(operation).pipe(
      switchMap((result) => (isUnknownDocument(result.errors) ? withText() : of(result))),
      catchError((error: unknown) =>
        CombinedGraphQLErrors.is(error) && isUnknownDocument(error.errors)
          ? withText()
          : throwError(() => error),
      ),
    );
  }
}
