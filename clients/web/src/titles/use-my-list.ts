import { useApolloClient } from "@apollo/client/react";
import { useCallback } from "react";

import { failureOf, whyNotSaved } from "../api/failures";
import { useProfile } from "../session/SessionProvider";
import { useToasts } from "../ui/Toasts";
import { WebAddToMyListDocument, WebRemoveFromMyListDocument } from "./MyListButton.generated";
import { putIntoList, takeFromList } from "./my-list";

export type Listable = {
  __typename: "Movie" | "Show" | "Season" | "Episode";
  id: string;
  title: string;
};

/**
 * Puts titles into the profile's list and takes them out. The screen changes at once; if the change cannot be
 * saved it changes back, and a message says why.
 */
export function useMyList() {
  const client = useApolloClient();
  const profileId = useProfile()?.id;
  const toasts = useToasts();

  return useCallback(
    async function change(video: Listable, listed: boolean): Promise<void> {
      if (profileId === undefined) return;
      const { __typename, id } = video;
      let refused: string | undefined;
      try {
        if (listed) {
          const node = { __typename, id };
          const { data } = await client.mutate({
            mutation: WebAddToMyListDocument,
            variables: { videoId: id },
            optimisticResponse: {
              addToMyList: {
                __typename: "MyListPayload",
                video: { ...node, inMyList: true },
                edge: { __typename: "MyListEdge", cursor: "", addedAt: new Date().toISOString(), node },
                userErrors: [],
              },
            } as never, // __typename is for the cache; the generated types leave it out
            update(cache, result) {
              const edge = result.data?.addToMyList.edge;
              if (edge) putIntoList(cache, profileId, edge);
            },
          });
          refused = data?.addToMyList.userErrors[0]?.message;
        } else {
          const { data } = await client.mutate({
            mutation: WebRemoveFromMyListDocument,
            variables: { videoId: id },
            optimisticResponse: {
              removeFromMyList: {
                __typename: "MyListPayload",
                video: { __typename, id, inMyList: false },
                userErrors: [],
              },
            } as never, // see above
            update(cache, result) {
              if (result.data?.removeFromMyList.userErrors.length === 0) {
                takeFromList(cache, profileId, { __typename, id });
              }
            },
          });
          refused = data?.removeFromMyList.userErrors[0]?.message;
        }
      } catch (error) {
        refused = whyNotSaved(failureOf(error));
      }
      const verb = listed ? "added to" : "taken off";
      if (refused === undefined) {
        toasts.show(`${video.title} was ${verb} My List.`, {
          label: "Undo",
          run: () => void change(video, !listed),
        });
      } else {
        toasts.show(`${video.title} was not ${verb} My List. ${refused}`, {
          label: "Try again",
          run: () => void change(video, listed),
        });
      }
    },
    [client, profileId, toasts],
  );
}
