import { useQuery } from "@apollo/client/react";
import type { ReactNode } from "react";

import { type Failure, failureOf, lostParts } from "../../api/failures";
import { useProfile } from "../../session/SessionProvider";
import { GenreLinks } from "../../titles/GenreLinks";
import { mayWatch } from "../../titles/maturity";
import { Shelf } from "../../titles/Shelf";
import { ShelfSkeletons } from "../../titles/Skeletons";
import { TitleCard } from "../../titles/TitleCard";
import { WideCard } from "../../titles/WideCard";
import { Button } from "../../ui/Button";
import { FailureNotice } from "../../ui/FailureNotice";
import { timeLeft } from "../../ui/format";
import { Notice } from "../../ui/Notice";
import styles from "./CatalogueHome.module.css";
import { type WebCatalogueHomeQuery, WebCatalogueHomeDocument } from "./CatalogueHome.generated";

type CatalogueHomeProps = {
  /** Why the personal page does not stand here. */
  reason: Failure | { kind: "slow" };
  /** In place of the notice that follows from the reason. */
  notice?: ReactNode;
  onRetry?: () => void;
};

/** Home as far as it goes without recommendations: nothing here waits for them. */
export function CatalogueHome({ reason, notice, onRetry }: CatalogueHomeProps) {
  const profile = useProfile();
  const { data, error, loading, refetch } = useQuery(WebCatalogueHomeDocument, {
    variables: { personal: profile !== null, charts: reason.kind === "signed-out" },
    errorPolicy: "all",
  });
  const failure = failureOf(error);
  const retry = () => {
    void refetch();
    onRetry?.();
  };
  if (!data?.newArrivals && !data?.viewer && !loading) {
    return (
      <>
        <h1 className="visually-hidden">Home</h1>
        <FailureNotice failure={failure ?? { kind: "unknown" }} what="your home page" onRetry={retry} />
      </>
    );
  }
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Home</h1>
      {notice ?? <WhyNotice reason={reason} onRetry={retry} />}
      {data ? <CatalogueShelves data={data} /> : <ShelfSkeletons />}
    </div>
  );
}

function WhyNotice({ reason, onRetry }: { reason: CatalogueHomeProps["reason"]; onRetry: () => void }) {
  if (reason.kind === "signed-out") return null; // the shell says so, on every screen
  const again = (
    <Button look="primary" onClick={onRetry}>
      Try again
    </Button>
  );
  if (reason.kind === "unreachable") {
    return (
      <Notice
        icon="offline"
        title={reason.offline ? "You are offline" : "Marquee cannot be reached"}
        actions={again}
      >
        What you have opened already still opens.
      </Notice>
    );
  }
  const lost = reason.kind === "services" ? lostParts(reason.services) : "your recommendations";
  return (
    <Notice icon="alert" title="Your own home page is not there just now" actions={again}>
      We could not fetch {lost}. What you see here, titles, genres and search all work.
    </Notice>
  );
}

function CatalogueShelves({ data }: { data: WebCatalogueHomeQuery }) {
  const limit = useProfile()?.maturityLimit;
  const allowed = <T extends { maturityRating: { level: string } }>(video: T | null | undefined): T[] =>
    video && mayWatch(video.maturityRating.level, limit) ? [video] : [];
  const begun = (data.viewer?.profile?.continueWatching?.edges ?? []).flatMap(({ node }) => cardOf(node));
  const listed = (data.viewer?.profile?.myList?.edges ?? []).flatMap(({ node }) => allowed(node));
  const charts = (data.topTen ?? []).flatMap(({ rank, video }) =>
    allowed(video).map((item) => ({ rank, item })),
  );
  const fresh = (data.newArrivals?.edges ?? []).flatMap(({ node }) => allowed(node));
  return (
    <>
      {begun.length > 0 && (
        <Shelf title="Continue Watching" shape="wide">
          {begun.map((item) => (
            <li key={item.key}>
              <WideCard {...item.card} />
            </li>
          ))}
        </Shelf>
      )}
      {listed.length > 0 && (
        <Shelf title="My List">
          {listed.map((video) => (
            <li key={video.id}>
              <TitleCard video={video} />
            </li>
          ))}
        </Shelf>
      )}
      {charts.length > 0 && (
        <Shelf title="Top 10" shape="ranked">
          {charts.map(({ rank, item }) => (
            <li key={item.id}>
              <TitleCard video={item} rank={rank} />
            </li>
          ))}
        </Shelf>
      )}
      {fresh.length > 0 && (
        <Shelf title="New on Marquee">
          {fresh.map((video) => (
            <li key={video.id}>
              <TitleCard video={video} />
            </li>
          ))}
        </Shelf>
      )}
      <GenreLinks genres={data.genres} />
    </>
  );
}

type Begun = NonNullable<
  NonNullable<
    NonNullable<NonNullable<WebCatalogueHomeQuery["viewer"]>["profile"]>["continueWatching"]
  >["edges"][number]["node"]
>;

function cardOf(node: Begun | null) {
  if (node === null) return [];
  const { progress, runtimeMs } = node;
  if (node.__typename === "Movie") {
    const detail = progress === null ? undefined : timeLeft(runtimeMs, progress);
    return [
      { key: node.id, card: { id: node.id, title: node.title, detail, artwork: node.artwork, progress } },
    ];
  }
  const { show, number } = node.season;
  const detail = `Season ${number}, episode ${node.number}`;
  return [
    { key: node.id, card: { id: show.id, title: show.title, detail, artwork: show.artwork, progress } },
  ];
}
