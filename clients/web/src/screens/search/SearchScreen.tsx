import { useQuery } from "@apollo/client/react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { useProfile } from "../../session/SessionProvider";
import { GenreLinks } from "../../titles/GenreLinks";
import { FailureNotice } from "../../ui/FailureNotice";
import { failureOf } from "../../api/failures";
import { Icon } from "../../ui/icons";
import { Segments } from "../../ui/Segments";
import { useDebounced } from "../../ui/use-debounced";
import { usePageTitle } from "../../ui/use-page-title";
import { WebGenresDocument, WebSuggestDocument } from "./Search.generated";
import { type Kind, SearchResults } from "./SearchResults";
import styles from "./SearchScreen.module.css";

const route = getRouteApi("/shell/search");
const TYPING_MS = 180;
const KINDS: { value: Kind; label: string }[] = [
  { value: "ALL", label: "Everything" },
  { value: "MOVIE", label: "Films" },
  { value: "SHOW", label: "Shows" },
  { value: "PERSON", label: "People" },
];

/** Search as one types; the address keeps what was searched for. */
export function SearchScreen(): ReactNode {
  const { q = "" } = route.useSearch();
  usePageTitle(q ? `${q} – Search` : "Search");
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const [kind, setKind] = useState<Kind>("ALL");
  const wanted = useDebounced(text.trim(), TYPING_MS);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    void navigate({ to: "/search", search: wanted ? { q: wanted } : {}, replace: true });
  }, [wanted, navigate]);

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Search</h1>
      <div role="search" className={styles.box}>
        <Icon name="search" size="1.5rem" />
        <input
          ref={input}
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="Titles, people, genres"
          aria-label="Search titles, people and genres"
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
        />
        {text && (
          <button
            type="button"
            aria-label="Clear"
            onClick={() => {
              setText("");
              input.current?.focus();
            }}
          >
            <Icon name="close" />
          </button>
        )}
      </div>
      {wanted ? (
        <>
          <Suggestions prefix={wanted} onChoose={setText} />
          <div className={styles.kinds}>
            <Segments label="What to look for" options={KINDS} value={kind} onChange={setKind} />
          </div>
          <SearchResults query={wanted} kind={kind} />
        </>
      ) : (
        <Genres />
      )}
    </div>
  );
}

function Suggestions({ prefix, onChoose }: { prefix: string; onChoose: (text: string) => void }) {
  const { data, previousData } = useQuery(WebSuggestDocument, { variables: { prefix }, errorPolicy: "all" });
  const all = data?.suggest ?? previousData?.suggest ?? [];
  const others = all.filter((item) => item.toLowerCase() !== prefix.toLowerCase());
  return (
    <ul className={styles.suggestions} aria-label="Suggestions" data-shelf>
      {others.map((item) => (
        <li key={item}>
          <button type="button" onClick={() => onChoose(item)}>
            {item}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Genres() {
  const profile = useProfile();
  const { data, error, loading, refetch } = useQuery(WebGenresDocument, { errorPolicy: "all" });
  if (data) return <GenreLinks key={profile?.id} genres={data.genres} />;
  const failure = failureOf(error);
  if (loading || failure === null) return null;
  return <FailureNotice failure={failure} what="the genres" onRetry={() => refetch()} />;
}
