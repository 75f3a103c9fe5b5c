import { Link } from "@tanstack/react-router";

import { Picture } from "../ui/Picture";
import styles from "./WideCard.module.css";

type WideCardProps = {
  /** The title to open. */
  id: string;
  title: string;
  /** "Season 2, episode 8" */
  detail?: string | undefined;
  artwork: { url: string; blurHash: string | null } | null;
  /** 0..1 */
  progress: number | null;
};

/** Something begun: a wide picture with how far one has come. */
export function WideCard({ id, title, detail, artwork, progress }: WideCardProps) {
  const percent = progress === null ? null : Math.round(progress * 100);
  return (
    <Link to="/title/$id" params={{ id }} className={styles.card} data-card>
      <span className={styles.frame}>
        <Picture src={artwork?.url} blurHash={artwork?.blurHash} ratio={16 / 9} />
      </span>
      <span className={styles.track}>
        <span className={styles.done} style={{ width: `${percent ?? 0}%` }} />
      </span>
      <span className={styles.title}>{title}</span>
      {detail && <span className={styles.detail}>{detail}</span>}
      {percent !== null && <span className="visually-hidden">{percent}% watched</span>}
    </Link>
  );
}
