import { useQuery } from "@apollo/client/react";
import type { ReactNode } from "react";

import { failureOf } from "../../api/failures";
import { useProfile } from "../../session/SessionProvider";
import { GridSkeleton } from "../../titles/Skeletons";
import { TitleCard } from "../../titles/TitleCard";
import { TitleGrid } from "../../titles/TitleGrid";
import { useMyList } from "../../titles/use-my-list";
import { Button, ButtonLink } from "../../ui/Button";
import { FailureNotice, PartialNotice } from "../../ui/FailureNotice";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { Page } from "../../ui/Page";
import { WebMyListDocument } from "./MyList.generated";
import styles from "./MyListScreen.module.css";

/** What the profile keeps for later. */
export function MyListScreen(): ReactNode {
  const profile = useProfile();
  if (profile === null) {
    return (
      <Page title="My List">
        <Notice tall icon="lock" title="Your list is behind your sign-in">
          Sign in again to see it. Searching and browsing work meanwhile.
        </Notice>
      </Page>
    );
  }
  return <List key={profile.id} />;
}

function List() {
  const { data, error, loading, refetch, fetchMore } = useQuery(WebMyListDocument, {
    errorPolicy: "all",
    fetchPolicy: "cache-and-network",
  });
  const change = useMyList();
  const list = data?.viewer?.profile?.myList;
  if (!list) {
    if (loading) {
      return (
        <Page title="My List">
          <GridSkeleton />
        </Page>
      );
    }
    return (
      <Page title="My List">
        <FailureNotice
          failure={failureOf(error) ?? { kind: "unknown" }}
          what="your list"
          onRetry={() => refetch()}
        />
      </Page>
    );
  }
  const videos = list.edges.flatMap(({ node }) => node ?? []);
  const { hasNextPage, endCursor } = list.pageInfo;
  const failure = failureOf(error);
  return (
    <Page title="My List" aside={list.totalCount === 1 ? "1 title" : `${list.totalCount} titles`}>
      <PartialNotice failure={failure} onRetry={() => refetch()} />
      {videos.length === 0 && failure === null && (
        <Notice
          tall
          icon="list"
          title="Nothing here yet"
          actions={
            <ButtonLink to="/" look="primary">
              Find something
            </ButtonLink>
          }
        >
          Titles you add with + My List wait here for you.
        </Notice>
      )}
      <TitleGrid label="My List">
        {videos.map((video) => (
          <li key={video.id} className={styles.item}>
            <TitleCard video={video} />
            <button
              type="button"
              className={styles.remove}
              aria-label={`Take ${video.title} off My List`}
              onClick={() => change(video, false)}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </TitleGrid>
      {hasNextPage && (
        <div className={styles.more}>
          <Button onClick={() => fetchMore({ variables: { after: endCursor } })}>More titles</Button>
        </div>
      )}
    </Page>
  );
}
