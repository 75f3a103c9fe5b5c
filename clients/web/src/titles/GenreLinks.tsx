import { Link } from "@tanstack/react-router";

import styles from "./GenreLinks.module.css";

/** Ways into the catalogue by genre. */
export function GenreLinks({ genres }: { genres: readonly { id: string; name: string }[] }) {
  return (
    <section className={styles.genres} aria-labelledby="genres">
      <h2 id="genres">By genre</h2>
      <ul className={styles.list} data-shelf>
        {genres.map(({ id, name }) => (
          <li key={id}>
            <Link to="/genre/$id" params={{ id }} className={styles.genre}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
