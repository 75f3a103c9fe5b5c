import type { ReactNode } from "react";

import styles from "./Page.module.css";
import { usePageTitle } from "./use-page-title";

type PageProps = { title: string; aside?: ReactNode; children: ReactNode };

/** A screen with its name at the top. */
export function Page({ title, aside, children }: PageProps) {
  usePageTitle(title);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1>{title}</h1>
        {aside && <p>{aside}</p>}
      </div>
      {children}
    </div>
  );
}
