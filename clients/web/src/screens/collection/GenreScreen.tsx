import { useQuery } from "@apollo/client/react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";

import { failureOf } from "../../api/failures";
import type { TitleSort } from "../../generated/schema";
import { useProfile } from "../../session/SessionProvider";
import { mayWatch } from "../../titles/maturity";
import { GridSkeleton } from "../../titles/Skeletons";
import { TitleCard } from "../../titles/TitleCard";
import { TitleGrid } from "../../titles/TitleGrid";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { Page } from "../../ui/Page";
import { Segments } from "../../ui/Segments";
import { WebGenreDocument } from "./Collection.generated";
import styles from "./Collection.module.css";

const route = getRouteApi("/shell/genre/$id");
const SORTS: { value: TitleSort; label: string }[] = [
  { value: "POPULAR", label: "Popular" },
  { value: "NEWEST", label: "Newest" },
  { value: "A_TO_Z", label: "A to Z" },
];

/** All titles of a genre. */
export function GenreScreen(): ReactNode {
  const { id } = route.useParams();
  const [sort, setSort] = useState<TitleSort>("POPULAR");
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(WebGenreDocument, {
    variables: { id, sort },
    errorPolicy: "all",
  });
  const limit = useProfile()?.maturityLimit;
  const node = (data ?? previousData)?.node;
  const genre = node?.__typename === "Genre" ? node : null;
  const name = genre?.name ?? "Genre";
  if (genre === null) {
    return (
      <Page title={name}>
        {loading ? (
          <GridSkeleton />
        ) : (
          <FailureNotice
            failure={failureOf(error) ?? { kind: "unknown" }}
            what="this genre"
            onRetry={() => refetch()}
          />
        )}
      </Page>
    );
  }
  const { hasNextPage, endCursor } = genre.titles.pageInfo;
  return (
    <Page title={name} aside={<Segments label="Order" options={SORTS} value={sort} onChange={setSort} />}>
      <TitleGrid label={name}>
        {genre.titles.edges.flatMap(({ node: video }) =>
          video && mayWatch(video.maturityRating.level, limit) ? (
            <li key={video.id}>
              <TitleCard video={video} />
            </li>
          ) : (
            []
          ),
        )}
      </TitleGrid>
      {hasNextPage && (
        <div className={styles.more}>
          <Button onClick={() => fetchMore({ variables: { after: endCursor } })}>More titles</Button>
        </div>
      )}
    </Page>
  );
}
