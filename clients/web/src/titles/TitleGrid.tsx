import type { ReactNode } from "react";

import styles from "./TitleGrid.module.css";

/** Posters over the whole width, row under row. */
export function TitleGrid({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className={styles.grid} aria-label={label}>
      {children}
    </ul>
  );
}
