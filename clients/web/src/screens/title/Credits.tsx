import { Link } from "@tanstack/react-router";

import type { WebTitleQuery } from "./Title.generated";
import styles from "./Credits.module.css";

type Edges = NonNullable<WebTitleQuery["video"]>["credits"]["edges"];

const WORDS = { ACTOR: "Cast", DIRECTOR: "Director", CREATOR: "Creator", WRITER: "Writer" };

export function Credits({ credits }: { credits: Edges }) {
  const people = credits.flatMap(({ node, role, character }) => (node ? [{ ...node, role, character }] : []));
  if (people.length === 0) return null;
  return (
    <section className={styles.credits} aria-labelledby="credits">
      <h2 id="credits">Cast and crew</h2>
      <ul>
        {people.map(({ id, name, role, character }) => (
          <li key={`${id}/${role}`}>
            <Link to="/person/$id" params={{ id }}>
              {name}
            </Link>
            <span>{character ?? WORDS[role]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
