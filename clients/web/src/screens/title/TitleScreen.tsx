import { useFragment, useQuery } from "@apollo/client/react";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { failureOf } from "../../api/failures";
import { MyListButton } from "../../titles/MyListButton";
import { Thumbs } from "../../titles/Thumbs";
import { TitleCard_VideoFragmentDoc } from "../../titles/TitleCard.generated";
import { FailureNotice, PartialNotice } from "../../ui/FailureNotice";
import { day, runtime, timeLeft } from "../../ui/format";
import { Icon } from "../../ui/icons";
import { Notice } from "../../ui/Notice";
import { Picture } from "../../ui/Picture";
import { usePageTitle } from "../../ui/use-page-title";
import { Credits } from "./Credits";
import { Seasons } from "./Seasons";
import { Similar } from "./Similar";
import { type WebTitleQuery, WebTitleDocument } from "./Title.generated";
import styles from "./TitleScreen.module.css";
import { WebTitleTasteDocument } from "./TitleTaste.generated";
import { typeOfId } from "../../api/ids";

const route = getRouteApi("/shell/title/$id");

/** A film or show: what it is, how far one has come, its seasons, what is like it. */
export function TitleScreen(): ReactNode {
  const { id } = route.useParams();
  return <TitlePage key={id} id={id} />;
}

function TitlePage({ id }: { id: string }) {
  const title = useQuery(WebTitleDocument, { variables: { id }, errorPolicy: "all" });
  const taste = useQuery(WebTitleTasteDocument, { variables: { id }, errorPolicy: "all" });
  const known = useFragment({
    fragment: TitleCard_VideoFragmentDoc, // of a list it stood in
    from: { __typename: typeOfId(id) ?? "Movie", id },
  });
  const video = title.data?.video;
  const name = video?.title ?? (known.complete ? known.data.title : undefined);
  usePageTitle(name);

  if (!video && !title.loading) {
    const failure = failureOf(title.error);
    if (failure === null) {
      return (
        <Notice tall icon="search" title="There is no such title">
          It may have left Marquee. <Link to="/search">Search for another</Link>.
        </Notice>
      );
    }
    return <FailureNotice failure={failure} what={name ?? "this title"} onRetry={() => title.refetch()} />;
  }
  const tasteVideo = taste.data?.video;
  return (
    <article className={styles.page}>
      <div className={styles.art}>
        <Picture src={video?.artwork?.url} blurHash={video?.artwork?.blurHash} ratio={16 / 9} eager />
      </div>
      <div className={styles.head}>
        <h1 className={styles.title}>{name ?? <span className="visually-hidden">Loading a title</span>}</h1>
        {video ? <Facts video={video} match={tasteVideo?.matchScore ?? null} /> : <FactsSkeleton />}
        <div className={styles.actions} data-shelf>
          {video && <MyListButton video={video} look="primary" />}
          {tasteVideo && <Thumbs video={tasteVideo} />}
        </div>
        {video && <Progress video={video} />}
        {video?.synopsis && <p className={styles.synopsis}>{video.synopsis}</p>}
      </div>
      {video && (
        <>
          <PartialNotice failure={failureOf(title.error)} onRetry={() => title.refetch()} />
          {video.__typename === "Show" && (
            <Seasons
              show={video}
              first={video.upNext?.__typename === "Episode" ? video.upNext.season.id : undefined}
            />
          )}
          <Similar video={tasteVideo} loading={taste.loading} onRetry={() => void taste.refetch()} />
          <Credits credits={video.credits.edges} />
          {video.__typename === "Movie" && <Languages video={video} />}
        </>
      )}
    </article>
  );
}

type Title = NonNullable<WebTitleQuery["video"]>;

function Facts({ video, match }: { video: Title; match: number | null }) {
  const { availability } = video;
  return (
    <>
      <p className={styles.facts}>
        {match !== null && <b>{match}% for you</b>}
        {video.releaseYear !== null && <span>{video.releaseYear}</span>}
        <span className={styles.rating} title={video.maturityRating.reasons.join(", ") || undefined}>
          {video.maturityRating.label}
        </span>
        {video.__typename === "Movie" && <span>{runtime(video.runtimeMs)}</span>}
        {video.__typename === "Show" && <span>{video.episodeCount} episodes</span>}
        {video.maturityRating.reasons.length > 0 && (
          <span className={styles.reasons}>{video.maturityRating.reasons.join(", ")}</span>
        )}
      </p>
      <ul className={styles.genres} aria-label="Genres">
        {video.genres.map(({ id, name }) => (
          <li key={id}>
            <Link to="/genre/$id" params={{ id }}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
      {availability?.leavingSoon && availability.until && (
        <p className={styles.leaving}>
          <Icon name="clock" /> Leaves Marquee on {day(availability.until)}
        </p>
      )}
    </>
  );
}

function FactsSkeleton() {
  return <div aria-hidden="true" className={styles.skeleton} />;
}

function Progress({ video }: { video: Title }) {
  if (video.__typename === "Movie" && video.progress !== null) {
    return <ProgressLine progress={video.progress} text={timeLeft(video.runtimeMs, video.progress)} />;
  }
  if (video.__typename === "Show" && video.upNext?.__typename === "Episode") {
    const { season, number, title, progress } = video.upNext;
    const text = `${progress === null ? "Next" : "You are at"}: season ${season.number}, episode ${number}, “${title}”`;
    return <ProgressLine progress={progress} text={text} />;
  }
  return null;
}

function ProgressLine({ progress, text }: { progress: number | null; text: string }) {
  return (
    <p className={styles.progress}>
      {progress !== null && (
        <span className={styles.track}>
          <span style={{ width: `${Math.round(progress * 100)}%` }} />
        </span>
      )}
      {text}
    </p>
  );
}

function Languages({ video }: { video: Extract<Title, { __typename: "Movie" }> }) {
  return (
    <section className={styles.languages} aria-label="Languages">
      <dl>
        <dt>Audio</dt>
        <dd>{video.audioTracks.map((track) => track.label).join(", ") || "—"}</dd>
        <dt>Subtitles</dt>
        <dd>{video.textTracks.map((track) => track.label).join(", ") || "—"}</dd>
      </dl>
    </section>
  );
}
