import type { ApolloCache, Reference } from "@apollo/client";

type StoredEdge = { cursor: string; addedAt: string; node: Reference | null };
type StoredList = { edges: StoredEdge[]; totalCount?: number };
type NewEdge = { cursor: string; addedAt: string; node: { __typename: string; id: string } | null };

/** Puts a title at the head of a profile's list, where the cache holds that list. */
export function putIntoList(cache: ApolloCache, profileId: string, edge: NewEdge): void {
  changeList(cache, profileId, (list, toReference) => {
    const node = edge.node && toReference(edge.node);
    const others = list.edges.filter((item) => item.node?.__ref !== node?.__ref);
    const added = others.length === list.edges.length ? 1 : 0;
    return { edges: [{ __typename: "MyListEdge", ...edge, node: node ?? null }, ...others], added };
  });
}

/** Takes a title out of a profile's list, where the cache holds that list. */
export function takeFromList(
  cache: ApolloCache,
  profileId: string,
  video: { __typename: string; id: string },
): void {
  const gone = cache.identify(video);
  changeList(cache, profileId, (list) => {
    const edges = list.edges.filter((item) => item.node?.__ref !== gone);
    return { edges, added: edges.length - list.edges.length };
  });
}

type Change = { edges: StoredEdge[]; added: number };
type ToReference = (node: { __typename: string; id: string }) => Reference | undefined;

function changeList(
  cache: ApolloCache,
  profileId: string,
  change: (list: StoredList, toReference: ToReference) => Change,
): void {
  const profile = cache.identify({ __typename: "Profile", id: profileId });
  if (profile === undefined) return;
  cache.modify<{ myList: StoredList | null }>({
    id: profile,
    fields: {
      myList(existing, { toReference }) {
        const list = existing as StoredList | null;
        if (list === null) return existing;
        const { edges, added } = change(list, (node) => toReference(node));
        const count = list.totalCount === undefined ? {} : { totalCount: list.totalCount + added };
        return { ...list, ...count, edges };
      },
    },
  });
}
