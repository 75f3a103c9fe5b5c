import type { FragmentType } from "@apollo/client";
import { useFragment, useQuery } from "@apollo/client/react";
import { useState } from "react";

import { failureOf } from "../../api/failures";
import { Button } from "../../ui/Button";
import { FailureNotice, PartialNotice } from "../../ui/FailureNotice";
import { runtime } from "../../ui/format";
import { Picture } from "../../ui/Picture";
import { type Seasons_ShowFragment, Seasons_ShowFragmentDoc, WebSeasonDocument } from "./Seasons.generated";
import styles from "./Seasons.module.css";

/** A show's seasons to choose from, and the chosen one's episodes. */
export function Seasons({
  show,
  first,
}: {
  show: FragmentType<Seasons_ShowFragment>;
  first?: string | undefined;
}) {
  const { data, complete } = useFragment({
    fragment: Seasons_ShowFragmentDoc,
    fragmentName: "Seasons_show",
    from: show,
  });
  const [chosen, setChosen] = useState(first);
  if (!complete || data.seasons.length === 0) return null;
  const season = data.seasons.find((item) => item.id === chosen) ?? data.seasons[0];
  if (season === undefined) return null;
  return (
    <section className={styles.seasons} aria-labelledby="episodes">
      <div className={styles.head}>
        <h2 id="episodes">Episodes</h2>
        {data.seasons.length > 1 && (
          <label className={styles.choice}>
            <span className="visually-hidden">Season</span>
            <select value={season.id} onChange={(event) => setChosen(event.target.value)}>
              {data.seasons.map(({ id, number }) => (
                <option key={id} value={id}>
                  Season {number}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <Episodes key={season.id} season={season.id} />
    </section>
  );
}

function Episodes({ season }: { season: string }) {
  const { data, error, loading, refetch, fetchMore } = useQuery(WebSeasonDocument, {
    variables: { id: season },
    errorPolicy: "all",
  });
  const failure = failureOf(error);
  const list = data?.node?.__typename === "Season" ? data.node.episodes : null;
  if (list === null) {
    if (loading) return <EpisodesSkeleton />;
    return (
      <FailureNotice
        failure={failure ?? { kind: "unknown" }}
        what="this season's episodes"
        onRetry={() => refetch()}
      />
    );
  }
  const { hasNextPage, endCursor } = list.pageInfo;
  return (
    <>
      <PartialNotice failure={failure} onRetry={() => refetch()} />
      <ol className={styles.episodes}>
        {list.edges.flatMap(({ node }) =>
          node === null ? (
            []
          ) : (
            <li key={node.id} className={styles.episode}>
              <span className={styles.number} aria-hidden="true">
                {node.number}
              </span>
              <span className={styles.still}>
                <Picture src={node.artwork?.url} blurHash={node.artwork?.blurHash} ratio={16 / 9} />
                {node.progress !== null && (
                  <span className={styles.track}>
                    <span style={{ width: `${Math.round(node.progress * 100)}%` }} />
                  </span>
                )}
              </span>
              <div>
                <h3>
                  <span className="visually-hidden">Episode {node.number}: </span>
                  {node.title}
                  <small>
                    {runtime(node.runtimeMs)}
                    {node.progress !== null && `, ${Math.round(node.progress * 100)}% watched`}
                  </small>
                </h3>
                <p>{node.synopsis}</p>
              </div>
            </li>
          ),
        )}
      </ol>
      {hasNextPage && (
        <Button onClick={() => fetchMore({ variables: { after: endCursor } })}>More episodes</Button>
      )}
    </>
  );
}

function EpisodesSkeleton() {
  return (
    <div aria-hidden="true" className={styles.episodes}>
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} className={styles.skeleton} />
      ))}
    </div>
  );
}
