import { timeLeft } from "../../ui/format";

type Picture = { url: string; blurHash: string | null } | null;

/** What is begun, as any of the screen's queries tells it. */
type Begun =
  | {
      __typename: "Movie";
      id: string;
      title: string;
      artwork: Picture;
      runtimeMs: number;
      progress: number | null;
    }
  | {
      __typename: "Show";
      id: string;
      title: string;
      artwork: Picture;
      upNext:
        | { __typename: "Episode"; progress: number | null; number: number; season: { number: number } }
        | { __typename: "Movie" }
        | null;
    }
  | { __typename: "Season" | "Episode"; id: string };

/** The card of something begun; null for what is neither a film nor a show. */
export function begunOf(video: Begun | null | undefined) {
  switch (video?.__typename) {
    case "Movie": {
      const { id, title, artwork, progress, runtimeMs } = video;
      return {
        id,
        title,
        artwork,
        progress,
        detail: progress === null ? undefined : timeLeft(runtimeMs, progress),
      };
    }
    case "Show": {
      const { id, title, artwork, upNext } = video;
      if (upNext?.__typename !== "Episode") return { id, title, artwork, progress: null, detail: undefined };
      const detail = `Season ${upNext.season.number}, episode ${upNext.number}`;
      return { id, title, artwork, progress: upNext.progress, detail };
    }
    default:
      return null;
  }
}
