import { useQuery } from "@apollo/client/react";

import { Picture } from "../../ui/Picture";
import styles from "./PosterWall.module.css";
import { WebPosterWallDocument } from "./SignIn.generated";

/** Posters behind the form: decoration, absent when they cannot be had. */
export function PosterWall() {
  const { data } = useQuery(WebPosterWallDocument, { errorPolicy: "all" });
  const pictures = (data?.newArrivals?.edges ?? []).flatMap(({ node }) => node?.artwork ?? []);
  return (
    <div className={styles.wall} aria-hidden="true">
      <div className={styles.posters}>
        {pictures.map((picture) => (
          <Picture key={picture.id} src={picture.url} blurHash={picture.blurHash} ratio={2 / 3} />
        ))}
      </div>
    </div>
  );
}
