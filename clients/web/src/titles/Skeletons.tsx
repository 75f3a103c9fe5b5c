import styles from "./Skeletons.module.css";

/** Rows that are on their way. */
export function ShelfSkeletons({ count = 3 }: { count?: number }) {
  return (
    <div aria-hidden="true" className={styles.shelves}>
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={styles.shelf}>
          <span className={styles.title} />
          <div className={styles.cards}>
            {Array.from({ length: 9 }, (_, card) => (
              <span key={card} className={styles.card} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

/** The billboard, on its way. */
export function BillboardSkeleton() {
  return <div aria-hidden="true" className={styles.billboard} />;
}

/** A page of posters, on its way. */
export function GridSkeleton() {
  return (
    <div aria-hidden="true" className={styles.grid}>
      {Array.from({ length: 14 }, (_, card) => (
        <span key={card} className={styles.card} />
      ))}
    </div>
  );
}
