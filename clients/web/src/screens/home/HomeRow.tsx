import type { FragmentType } from "@apollo/client";
import { useFragment } from "@apollo/client/react";

import { Shelf } from "../../titles/Shelf";
import { TitleCard } from "../../titles/TitleCard";
import { WideCard } from "../../titles/WideCard";
import { type HomeRow_RowFragment, HomeRow_RowFragmentDoc } from "./HomeRow.generated";
import { begunOf } from "./begun";

type HomeRowProps = { row: FragmentType<HomeRow_RowFragment>; titles: number };

/** A row of the home screen, each kind in its own shape. Titles that could not be fetched are left out. */
export function HomeRow({ row, titles }: HomeRowProps) {
  const { data, complete } = useFragment({
    fragment: HomeRow_RowFragmentDoc,
    fragmentName: "HomeRow_row",
    from: row,
    variables: { titles },
  });
  if (!complete) return null;
  if (data.__typename === "ContinueWatchingRow") {
    const begun = data.begun.edges.map(({ node }) => begunOf(node?.video)).filter((item) => item !== null);
    if (begun.length === 0) return null;
    return (
      <Shelf title={data.title} shape="wide">
        {begun.map((item) => (
          <li key={item.id}>
            <WideCard {...item} />
          </li>
        ))}
      </Shelf>
    );
  }
  const ranked = data.__typename === "TopTenRow";
  const items = data.items.edges.flatMap(({ node }) => (node?.video ? [{ ...node, video: node.video }] : []));
  if (items.length === 0) return null;
  return (
    <Shelf title={data.title} shape={ranked ? "ranked" : "poster"}>
      {items.map(({ video, artwork, rank, evidence }) => (
        <li key={video.id}>
          <TitleCard
            video={video}
            artwork={artwork}
            rank={ranked ? rank : undefined}
            caption={ranked ? null : (evidence?.text ?? forYou(video.matchScore))}
          />
        </li>
      ))}
    </Shelf>
  );
}

function forYou(matchScore: number | null): string | null {
  return matchScore === null ? null : `${matchScore}% for you`;
}
