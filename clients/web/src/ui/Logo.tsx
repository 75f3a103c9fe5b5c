import styles from "./Logo.module.css";

/** The name on its letterboard, a row of bulbs above and below. */
export function Logo({ large = false }: { large?: boolean }) {
  return <span className={large ? `${styles.logo} ${styles.large}` : styles.logo}>Marquee</span>;
}
