import type { FragmentType } from "@apollo/client";
import { useFragment } from "@apollo/client/react";

import { useProfile } from "../session/SessionProvider";
import { Button } from "../ui/Button";
import { Icon } from "../ui/icons";
import { type MyListButton_VideoFragment, MyListButton_VideoFragmentDoc } from "./MyListButton.generated";
import { useMyList } from "./use-my-list";

type MyListButtonProps = { video: FragmentType<MyListButton_VideoFragment>; look?: "primary" | "plain" };

/** Puts a title into My List, or takes it out. Absent while nobody is watching, or the list is not known. */
export function MyListButton({ video, look = "plain" }: MyListButtonProps) {
  const { data, complete } = useFragment({
    fragment: MyListButton_VideoFragmentDoc,
    fragmentName: "MyListButton_video",
    from: video,
  });
  const change = useMyList();
  const profile = useProfile();
  if (!complete || profile === null || data.inMyList === null) return null;
  const listed = data.inMyList;
  return (
    <Button look={listed ? "plain" : look} aria-pressed={listed} onClick={() => change(data, !listed)}>
      <Icon name={listed ? "check" : "plus"} />
      My List
    </Button>
  );
}
