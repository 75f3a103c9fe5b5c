import type { Failure } from "../api/failures";
import { lostParts } from "../api/failures";
import { Button } from "./Button";
import { Notice } from "./Notice";

type FailureNoticeProps = {
  failure: Failure;
  /** What the screen would have shown: "this title". */
  what: string;
  onRetry: () => void;
};

/** Nothing of a screen could be had: says why, and what to do about it. */
export function FailureNotice({ failure, what, onRetry }: FailureNoticeProps) {
  const again = (
    <Button look="primary" onClick={onRetry}>
      Try again
    </Button>
  );
  switch (failure.kind) {
    case "unreachable":
      return failure.offline ? (
        <Notice tall icon="offline" title="You are offline" actions={again}>
          We cannot fetch {what} without a network. What you have opened already still opens.
        </Notice>
      ) : (
        <Notice tall icon="offline" title="Marquee cannot be reached" actions={again}>
          Your network is there, but our door does not open. It is us, not you: try again in a moment.
        </Notice>
      );
    case "services":
      return (
        <Notice tall icon="alert" title="One of our projectors is dark" actions={again}>
          We cannot show {what}, because {lostParts(failure.services)} cannot be fetched just now. The rest of
          Marquee still works.
        </Notice>
      );
    default:
      return (
        <Notice tall icon="alert" title="That did not work" actions={again}>
          Something went wrong while we fetched {what}. It is us, not you.
        </Notice>
      );
  }
}

/** A screen came, but not all of it. */
export function PartialNotice({ failure, onRetry }: { failure: Failure | null; onRetry: () => void }) {
  if (failure?.kind !== "services") return null;
  return (
    <Notice
      icon="alert"
      title="Part of this page is missing"
      actions={<Button onClick={onRetry}>Try again</Button>}
    >
      We could not fetch {lostParts(failure.services)}. Everything else here works.
    </Notice>
  );
}
