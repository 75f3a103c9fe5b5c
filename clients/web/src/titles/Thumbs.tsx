import type { FragmentType } from "@apollo/client";
import { useFragment, useMutation } from "@apollo/client/react";

import { failureOf, whyNotSaved } from "../api/failures";
import type { Thumb } from "../generated/schema";
import { useProfile } from "../session/SessionProvider";
import { Icon, type IconName } from "../ui/icons";
import { useToasts } from "../ui/Toasts";
import styles from "./Thumbs.module.css";
import { type Thumbs_VideoFragment, Thumbs_VideoFragmentDoc, WebRateVideoDocument } from "./Thumbs.generated";

const CHOICES: { thumb: Thumb; icon: IconName; label: string }[] = [
  { thumb: "DOWN", icon: "down", label: "Not for me" },
  { thumb: "UP", icon: "up", label: "I like this" },
  { thumb: "TWO_UP", icon: "twoUp", label: "Love this" },
];

/**
 * What the member thinks of a title. Pressing the chosen one again takes it back. It changes at once, and back
 * again if it cannot be saved.
 */
export function Thumbs({ video }: { video: FragmentType<Thumbs_VideoFragment> }) {
  const { data, complete } = useFragment({
    fragment: Thumbs_VideoFragmentDoc,
    fragmentName: "Thumbs_video",
    from: video,
  });
  const [rate] = useMutation(WebRateVideoDocument);
  const toasts = useToasts();
  const profile = useProfile();
  if (!complete || profile === null) return null;
  const { __typename, id, title, myRating } = data;

  const choose = async (thumb: Thumb | null): Promise<void> => {
    let refused: string | undefined;
    try {
      const answer = await rate({
        variables: { videoId: id, thumb },
        optimisticResponse: {
          rateVideo: {
            __typename: "RateVideoPayload",
            video: { __typename, id, myRating: thumb },
            userErrors: [],
          },
        } as never, // __typename is for the cache; the generated types leave it out
      });
      refused = answer.data?.rateVideo.userErrors[0]?.message;
    } catch (error) {
      refused = whyNotSaved(failureOf(error));
    }
    if (refused !== undefined) {
      toasts.show(`Your rating of ${title} was not saved. ${refused}`, {
        label: "Try again",
        run: () => void choose(thumb),
      });
    }
  };

  return (
    <div role="group" aria-label={`Rate ${title}`} className={styles.thumbs}>
      {CHOICES.map(({ thumb, icon, label }) => (
        <button
          key={thumb}
          type="button"
          title={label}
          aria-label={label}
          aria-pressed={myRating === thumb}
          onClick={() => choose(myRating === thumb ? null : thumb)}
        >
          <Icon name={icon} />
        </button>
      ))}
    </div>
  );
}
