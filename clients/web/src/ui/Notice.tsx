import type { ReactNode } from "react";

import { Icon, type IconName } from "./icons";
import styles from "./Notice.module.css";

type NoticeProps = {
  icon: IconName;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  tall?: boolean;
};

/** Something is not as it should be: what it is, what still works, what to do. Announced when it appears. */
export function Notice({ icon, title, children, actions, tall = false }: NoticeProps) {
  return (
    <div className={tall ? `${styles.notice} ${styles.tall}` : styles.notice} role="status">
      <span className={styles.icon}>
        <Icon name={icon} size="1.6em" />
      </span>
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {children && <div className={styles.body}>{children}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
