import type { FragmentType } from "@apollo/client";
import { useFragment } from "@apollo/client/react";
import { Link } from "@tanstack/react-router";

import { Picture } from "../ui/Picture";
import styles from "./TitleCard.module.css";
import { type TitleCard_VideoFragment, TitleCard_VideoFragmentDoc } from "./TitleCard.generated";

type TitleCardProps = {
  video: FragmentType<TitleCard_VideoFragment>;
  /** A picture chosen for this member, in place of the title's own. */
  artwork?: { url: string; blurHash: string | null } | null | undefined;
  /** A few words under the poster: "83% for you". */
  caption?: string | null | undefined;
  /** The place in a chart, drawn large beside the poster. */
  rank?: number | undefined;
};

export function TitleCard({ video, artwork, caption, rank }: TitleCardProps) {
  const { data, complete } = useFragment({ fragment: TitleCard_VideoFragmentDoc, from: video });
  if (!complete) return null;
  const picture = artwork ?? data.artwork;
  const label = [rank && `Number ${rank}`, data.title, data.releaseYear, caption].filter(Boolean).join(", ");
  return (
    <Link
      to="/title/$id"
      params={{ id: data.id }}
      className={rank === undefined ? styles.card : `${styles.card} ${styles.ranked}`}
      aria-label={label}
      data-card
    >
      {rank !== undefined && (
        <span className={styles.rank} aria-hidden="true">
          {rank}
        </span>
      )}
      <span className={styles.poster}>
        <Picture src={picture?.url} blurHash={picture?.blurHash} ratio={2 / 3} />
        {!picture && <span className={styles.name}>{data.title}</span>}
      </span>
      {caption && (
        <span className={styles.caption} aria-hidden="true">
          {caption}
        </span>
      )}
    </Link>
  );
}
