import { useQuery } from "@apollo/client/react";
import { Link } from "@tanstack/react-router";

import { failureOf } from "../../api/failures";
import { useProfile } from "../../session/SessionProvider";
import { GridSkeleton } from "../../titles/Skeletons";
import { TitleCard } from "../../titles/TitleCard";
import { TitleGrid } from "../../titles/TitleGrid";
import { Button } from "../../ui/Button";
import { FailureNotice, PartialNotice } from "../../ui/FailureNotice";
import { Notice } from "../../ui/Notice";
import { Picture } from "../../ui/Picture";
import { type WebSearchQuery, WebSearchDocument } from "./Search.generated";
import styles from "./SearchScreen.module.css";

export type Kind = "ALL" | "MOVIE" | "SHOW" | "PERSON";

type Hit = NonNullable<NonNullable<WebSearchQuery["search"]>["edges"][number]["node"]>;

export function SearchResults({ query, kind }: { query: string; kind: Kind }) {
  const profile = useProfile();
  const { data, previousData, error, loading, refetch, fetchMore } = useQuery(WebSearchDocument, {
    variables: {
      query,
      filter: {
        ...(kind === "ALL" ? {} : { kinds: [kind] }),
        ...(profile === null ? {} : { maxMaturity: profile.maturityLimit }),
      },
    },
    errorPolicy: "all",
  });
  const failure = failureOf(error);
  const search = (data ?? (loading ? previousData : undefined))?.search;
  if (!search) {
    if (loading) return <GridSkeleton />;
    return (
      <FailureNotice
        failure={failure ?? { kind: "unknown" }}
        what="what you search for"
        onRetry={() => refetch()}
      />
    );
  }
  const hits = search.edges.flatMap(({ node }) => node ?? []);
  const { hasNextPage, endCursor } = search.pageInfo;
  return (
    <div className={loading ? styles.stale : undefined}>
      <p className={styles.summary} role="status">
        {summary(hits.length, search.totalEstimate, search.correctedQuery, query)}
      </p>
      <PartialNotice failure={failure} onRetry={() => refetch()} />
      {hits.length === 0 && !loading && (
        <Notice tall icon="search" title={`Nothing for “${query}”`}>
          Try a title, somebody&rsquo;s name or a genre. Small typing mistakes are forgiven.
        </Notice>
      )}
      <Others hits={hits} />
      <TitleGrid label="Titles">
        {hits.map((hit) =>
          hit.__typename === "Movie" || hit.__typename === "Show" ? (
            <li key={hit.id}>
              <TitleCard video={hit} />
            </li>
          ) : null,
        )}
      </TitleGrid>
      {hasNextPage && (
        <div className={styles.more}>
          <Button onClick={() => fetchMore({ variables: { after: endCursor } })}>More results</Button>
        </div>
      )}
    </div>
  );
}

function summary(found: number, estimate: number | null, corrected: string | null, query: string): string {
  if (found === 0) return "No results";
  const count = Math.max(found, estimate ?? 0);
  const results = count === 1 ? "1 result" : `${count} results`;
  return corrected
    ? `${results} for “${corrected}”, since there is nothing for “${query}”`
    : `${results} for “${query}”`;
}

/** People, genres and episodes: what is no poster. */
function Others({ hits }: { hits: Hit[] }) {
  const others = hits.filter((hit) => hit.__typename !== "Movie" && hit.__typename !== "Show");
  if (others.length === 0) return null;
  return (
    <ul className={styles.others} aria-label="People, genres and episodes">
      {others.map((hit) => (
        <li key={hit.id}>
          <Other hit={hit} />
        </li>
      ))}
    </ul>
  );
}

function Other({ hit }: { hit: Hit }) {
  switch (hit.__typename) {
    case "Person":
      return (
        <Link to="/person/$id" params={{ id: hit.id }}>
          <Picture src={hit.portrait?.url} blurHash={hit.portrait?.blurHash} ratio={1} />
          <span>
            {hit.name}
            <small>Cast and crew</small>
          </span>
        </Link>
      );
    case "Genre":
      return (
        <Link to="/genre/$id" params={{ id: hit.id }}>
          <span>
            {hit.name}
            <small>Genre</small>
          </span>
        </Link>
      );
    case "Episode": {
      const { season } = hit;
      return (
        <Link to="/title/$id" params={{ id: season.show.id }}>
          <span>
            {hit.title}
            <small>
              {season.show.title}, season {season.number}, episode {hit.number}
            </small>
          </span>
        </Link>
      );
    }
    default:
      return null;
  }
}
