import { type CSSProperties, useState } from "react";

import { blurredPicture } from "./blur";
import styles from "./Picture.module.css";

type PictureProps = {
  src: string | null | undefined;
  blurHash?: string | null | undefined;
  /** width / height */
  ratio: number;
  /** Fetched at once and before others: for what is seen first. */
  eager?: boolean;
  alt?: string;
  className?: string | undefined;
};

/** A picture that is fetched when it comes near, with its blurred colours in its place until then. */
export function Picture({ src, blurHash, ratio, eager = false, alt = "", className = "" }: PictureProps) {
  const [shown, setShown] = useState(false);
  const blurred = blurHash ? blurredPicture(blurHash, ratio) : null;
  const style: CSSProperties = { aspectRatio: String(ratio) };
  if (blurred !== null && !shown) style.backgroundImage = `url("${blurred}")`;
  return (
    <span className={`${styles.frame} ${className}`} style={style}>
      {src && (
        <img
          src={src}
          alt={alt}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          fetchPriority={eager ? "high" : "auto"}
          className={shown ? styles.shown : styles.waiting}
          onLoad={() => setShown(true)}
        />
      )}
    </span>
  );
}
