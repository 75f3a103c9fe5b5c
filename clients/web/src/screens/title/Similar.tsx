import { Shelf } from "../../titles/Shelf";
import { ShelfSkeletons } from "../../titles/Skeletons";
import { TitleCard } from "../../titles/TitleCard";
import { Button } from "../../ui/Button";
import { Notice } from "../../ui/Notice";
import { useDelay } from "../../ui/use-delay";
import type { WebTitleTasteQuery } from "./TitleTaste.generated";

const PATIENCE_MS = 3_500;

type SimilarProps = {
  video: WebTitleTasteQuery["video"] | undefined;
  loading: boolean;
  onRetry: () => void;
};

/** Titles like this one, when and if recommendations has them. */
export function Similar({ video, loading, onRetry }: SimilarProps) {
  const similar = video?.moreLikeThis;
  const slow = useDelay(loading && !similar, PATIENCE_MS);
  if (similar) {
    const videos = similar.edges.flatMap(({ node }) => node ?? []);
    if (videos.length === 0) return null;
    return (
      <Shelf title="More like this">
        {videos.map((video) => (
          <li key={video.id}>
            <TitleCard video={video} />
          </li>
        ))}
      </Shelf>
    );
  }
  if (slow) {
    return (
      <Notice icon="clock" title="Similar titles are taking longer than usual">
        They will appear here. Everything else on this page is complete.
      </Notice>
    );
  }
  if (loading) return <ShelfSkeletons count={1} />;
  return (
    <Notice
      icon="alert"
      title="Similar titles and your rating are not there just now"
      actions={<Button onClick={onRetry}>Try again</Button>}
    >
      Recommendations is not answering. Everything else on this page works.
    </Notice>
  );
}
