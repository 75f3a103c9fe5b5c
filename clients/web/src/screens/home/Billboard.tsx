import type { FragmentType } from "@apollo/client";
import { useFragment } from "@apollo/client/react";

import { MyListButton } from "../../titles/MyListButton";
import { ButtonLink } from "../../ui/Button";
import { Picture } from "../../ui/Picture";
import styles from "./Billboard.module.css";
import { type Billboard_VideoFragment, Billboard_VideoFragmentDoc } from "./Billboard.generated";

type BillboardProps = { video: FragmentType<Billboard_VideoFragment>; evidence: string | undefined };

/** The title of the evening, over the whole width. */
export function Billboard({ video: reference, evidence }: BillboardProps) {
  const { data: video, complete } = useFragment({
    fragment: Billboard_VideoFragmentDoc,
    fragmentName: "Billboard_video",
    from: reference,
  });
  if (!complete) return null;
  const facts = [
    video.releaseYear,
    video.maturityRating.label,
    ...video.genres.slice(0, 2).map((g) => g.name),
  ];
  return (
    <section className={styles.billboard} aria-labelledby="billboard">
      <div className={styles.art}>
        <Picture src={video.artwork?.url} blurHash={video.artwork?.blurHash} ratio={16 / 9} eager />
      </div>
      <div className={styles.text}>
        <p className={styles.kicker}>{evidence ?? "Tonight on Marquee"}</p>
        <h1 id="billboard" className={styles.title}>
          {video.title}
        </h1>
        <p className={styles.facts}>
          {video.matchScore !== null && <b>{video.matchScore}% for you</b>}
          {facts
            .filter((fact) => fact !== null)
            .map((fact) => (
              <span key={fact}>{fact}</span>
            ))}
        </p>
        <p className={styles.synopsis}>{video.synopsis}</p>
        <div className={styles.actions} data-shelf>
          <ButtonLink to="/title/$id" params={{ id: video.id }} look="primary">
            More about it
          </ButtonLink>
          <MyListButton video={video} />
        </div>
      </div>
    </section>
  );
}
