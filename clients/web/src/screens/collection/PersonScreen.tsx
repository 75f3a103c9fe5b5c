import { useQuery } from "@apollo/client/react";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { failureOf } from "../../api/failures";
import { useProfile } from "../../session/SessionProvider";
import { mayWatch } from "../../titles/maturity";
import { GridSkeleton } from "../../titles/Skeletons";
import { TitleCard } from "../../titles/TitleCard";
import { TitleGrid } from "../../titles/TitleGrid";
import { FailureNotice } from "../../ui/FailureNotice";
import { Page } from "../../ui/Page";
import { WebPersonDocument } from "./Collection.generated";
import styles from "./Collection.module.css";

const route = getRouteApi("/shell/person/$id");

/** Somebody, and what they are known for. */
export function PersonScreen(): ReactNode {
  const { id } = route.useParams();
  const { data, error, loading, refetch } = useQuery(WebPersonDocument, {
    variables: { id },
    errorPolicy: "all",
  });
  const limit = useProfile()?.maturityLimit;
  const person = data?.node?.__typename === "Person" ? data.node : null;
  if (person === null) {
    return (
      <Page title="Cast and crew">
        {loading ? (
          <GridSkeleton />
        ) : (
          <FailureNotice
            failure={failureOf(error) ?? { kind: "unknown" }}
            what="this page"
            onRetry={() => refetch()}
          />
        )}
      </Page>
    );
  }
  return (
    <Page title={person.name}>
      {person.bio && <p className={styles.bio}>{person.bio}</p>}
      <TitleGrid label={`Titles with ${person.name}`}>
        {person.knownFor.edges.flatMap(({ node: video }) =>
          video && mayWatch(video.maturityRating.level, limit) ? (
            <li key={video.id}>
              <TitleCard video={video} />
            </li>
          ) : (
            []
          ),
        )}
      </TitleGrid>
    </Page>
  );
}
