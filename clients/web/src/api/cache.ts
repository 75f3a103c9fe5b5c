import { type FieldFunctionOptions, InMemoryCache, type Reference } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";

import possibleTypes from "../generated/possible-types";
import { typeOfId } from "./ids";

function referenceTo(id: string, { toReference }: FieldFunctionOptions): Reference | undefined {
  const typename = typeOfId(id);
  return typename === undefined ? undefined : toReference({ __typename: typename, id });
}

/**
 * The normalised cache: entities by type and id, lists that grow page by page.
 *
 * A title that a list has brought is found again by `video(ref: {id})` without a request for what is known.
 */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: possibleTypes.possibleTypes,
    typePolicies: {
      Query: {
        fields: {
          search: relayStylePagination(["query", "filter"]),
          newArrivals: relayStylePagination(["country"]),
          video: {
            read(existing: Reference | undefined, options) {
              const ref = options.args?.ref as { id?: string | null } | undefined;
              return existing ?? (ref?.id ? referenceTo(ref.id, options) : undefined);
            },
          },
        },
      },
      Viewer: { keyFields: [] }, // one a cache: it is emptied when somebody else signs in
      // Values of their owner: what two screens ask of them belongs together.
      MaturityRating: { merge: true },
      Availability: { merge: true },
      BillingSummary: { merge: true },
      Profile: { fields: { myList: relayStylePagination() } },
      HomePage: { fields: { rows: relayStylePagination() } },
      Genre: { fields: { titles: relayStylePagination(["sort"]) } },
      Season: { fields: { episodes: relayStylePagination() } },
      Plan: { keyFields: ["code"] },
    },
  });
}
