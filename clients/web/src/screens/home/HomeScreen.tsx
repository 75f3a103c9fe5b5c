import { useQuery } from "@apollo/client/react";
import { type ReactNode, useDeferredValue, useEffect, useRef, useState } from "react";

import { failureOf } from "../../api/failures";
import { useSession } from "../../session/SessionProvider";
import { BillboardSkeleton, ShelfSkeletons } from "../../titles/Skeletons";
import { Button } from "../../ui/Button";
import { PartialNotice } from "../../ui/FailureNotice";
import { Notice } from "../../ui/Notice";
import { useDelay } from "../../ui/use-delay";
import { usePageTitle } from "../../ui/use-page-title";
import { Billboard } from "./Billboard";
import { CatalogueHome } from "./CatalogueHome";
import { WebHomeDocument } from "./Home.generated";
import { HomeRow } from "./HomeRow";

/** After this long without an answer, what does not need recommendations is shown. */
export const PATIENCE_MS = 3_500;
const ROWS = 4;
const TITLES = 16;
const NO_ROWS: never[] = [];

/** Home: rows chosen for the profile; or, where these cannot be had, what the catalogue has without them. */
export function HomeScreen(): ReactNode {
  usePageTitle(undefined);
  const session = useSession();
  if (session.status !== "watching") return <CatalogueHome reason={{ kind: "signed-out" }} />;
  return <PersonalHome key={session.profile.id} />;
}

function PersonalHome() {
  const { data, error, loading, refetch, fetchMore } = useQuery(WebHomeDocument, {
    variables: { rows: ROWS, titles: TITLES },
    errorPolicy: "all",
    notifyOnNetworkStatusChange: true,
  });
  const page = data?.viewer?.profile?.homePage;
  // The billboard stands before the rows are made: the first thing seen does not wait for sixty cards.
  const edges = useDeferredValue(page?.rows.edges ?? NO_ROWS, NO_ROWS);
  const slow = useDelay(loading && !page, PATIENCE_MS);
  // Once something else stands there, the page waits until it is asked for: nothing moves under a finger.
  const [standIn, setStandIn] = useState(false);
  if (slow && !standIn) setStandIn(true);

  if (page && !standIn) {
    const rows = edges.flatMap(({ node }) => node ?? []);
    const { hasNextPage, endCursor } = page.rows.pageInfo;
    const video = page.billboard?.video;
    return (
      <>
        {video ? (
          <Billboard video={video} evidence={page.billboard?.evidence?.text} />
        ) : (
          <h1 className="visually-hidden">Home</h1>
        )}
        <PartialNotice failure={failureOf(error)} onRetry={() => refetch()} />
        {edges.length < page.rows.edges.length && rows.length === 0 && <ShelfSkeletons />}
        {rows.map((row) => (
          <HomeRow key={row.id} row={row} titles={TITLES} />
        ))}
        {rows.length > 0 && hasNextPage && (
          <MoreRows key={endCursor} load={() => fetchMore({ variables: { after: endCursor } })} />
        )}
      </>
    );
  }
  if (standIn) {
    const settled = page ? "ready" : loading ? "slow" : "failed";
    if (settled === "failed")
      return <CatalogueHome reason={failureOf(error) ?? { kind: "unknown" }} onRetry={retry} />;
    return (
      <CatalogueHome
        reason={{ kind: "slow" }}
        notice={settled === "ready" ? <Arrived onShow={() => setStandIn(false)} /> : <Slow />}
      />
    );
  }
  if (loading) {
    return (
      <>
        <h1 className="visually-hidden">Home</h1>
        <p className="visually-hidden" role="status">
          Home is loading.
        </p>
        <BillboardSkeleton />
        <ShelfSkeletons />
      </>
    );
  }
  return <CatalogueHome reason={failureOf(error) ?? { kind: "unknown" }} onRetry={retry} />;

  function retry() {
    setStandIn(false);
    void refetch();
  }
}

function Slow() {
  return (
    <Notice icon="clock" title="Your recommendations are taking longer than usual">
      We are still waiting for them. Meanwhile, your list, what you were watching, new arrivals and search all
      work.
    </Notice>
  );
}

function Arrived({ onShow }: { onShow: () => void }) {
  return (
    <Notice
      icon="check"
      title="Your recommendations are here"
      actions={
        <Button look="primary" onClick={onShow}>
          Show them
        </Button>
      }
    />
  );
}

/** Fetches further rows when it comes near the window. */
function MoreRows({ load }: { load: () => Promise<unknown> }) {
  const mark = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  useEffect(() => {
    const element = mark.current;
    if (element === null || failed) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        latest.current().catch(() => setFailed(true));
      },
      { rootMargin: "800px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [failed]);
  if (failed) {
    return (
      <Notice
        icon="alert"
        title="Further rows could not be fetched"
        actions={<Button onClick={() => setFailed(false)}>Try again</Button>}
      />
    );
  }
  return (
    <div ref={mark}>
      <ShelfSkeletons count={1} />
    </div>
  );
}
