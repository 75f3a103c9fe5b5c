import { gql } from "@apollo/client";
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";

import { WebMyListDocument } from "../screens/my-list/MyList.generated";
import { makeParts, renderPart } from "../testing/app";
import { card } from "../testing/data";
import { type GraphQLAnswer, UNREACHABLE, fakeGateway, later, outage } from "../testing/gateway";
import { MyListButton } from "./MyListButton";

const VIDEO = { __typename: "Movie", id: "movie_50" } as const;
const edge = (id: string) => ({
  __typename: "MyListEdge",
  cursor: id,
  addedAt: "2026-01-01T00:00:00Z",
  node: { ...card(id, id), inMyList: true },
});

function prepare(gateway: ReturnType<typeof fakeGateway>, listed = false) {
  const parts = makeParts(gateway);
  const { cache } = parts.client;
  cache.writeFragment({
    fragment: gql`
      fragment Known on Movie {
        id
        title
        inMyList
        releaseYear
        maturityRating {
          level
        }
        artwork(kind: BOXART_PORTRAIT, width: 480) {
          id
        }
      }
    `,
    data: { ...card("movie_50", "Star Wars"), inMyList: listed },
  });
  cache.writeQuery({
    query: WebMyListDocument,
    data: {
      viewer: {
        __typename: "Viewer",
        profile: {
          __typename: "Profile",
          id: "profile_1",
          myList: {
            __typename: "MyListConnection",
            totalCount: listed ? 2 : 1,
            edges: listed ? [edge("movie_50"), edge("movie_7")] : [edge("movie_7")],
            pageInfo: { __typename: "PageInfo", hasNextPage: false, endCursor: null },
          },
        },
      },
    } as never,
  });
  renderPart(parts, <MyListButton video={VIDEO as never} />);
  const list = () => {
    const read = cache.readQuery({ query: WebMyListDocument }, true)?.viewer?.profile?.myList;
    return { ids: read?.edges.map(({ node }) => node?.id), count: read?.totalCount };
  };
  return { ...parts, list, button: screen.getByRole("button", { name: "My List" }) };
}

const ADDED: GraphQLAnswer = {
  data: {
    addToMyList: {
      __typename: "MyListPayload",
      video: { ...VIDEO, inMyList: true },
      edge: { __typename: "MyListEdge", cursor: "c", addedAt: "2026-11-22T00:00:00Z", node: VIDEO },
      userErrors: [],
    },
  },
};

it("shows a title as listed before the gateway has answered, and puts it first", async () => {
  const answer = later();
  const { button, list } = prepare(fakeGateway({ WebAddToMyList: answer.answer }));
  expect(button).toHaveAttribute("aria-pressed", "false");
  await userEvent.click(button);
  expect(button).toHaveAttribute("aria-pressed", "true");
  expect(list()).toEqual({ ids: ["movie_50", "movie_7"], count: 2 });
  answer.give(ADDED);
  expect(await screen.findByText("Star Wars was added to My List.")).toBeVisible();
  expect(button).toHaveAttribute("aria-pressed", "true");
  expect(list()).toEqual({ ids: ["movie_50", "movie_7"], count: 2 });
});

it.each([
  ["the network is away", UNREACHABLE, "Marquee cannot be reached just now."],
  [
    "the service is out",
    { data: null, errors: [outage("profiles", ["addToMyList"])] },
    "The service that keeps it is not answering.",
  ],
  [
    "the list is full",
    {
      data: {
        addToMyList: {
          __typename: "MyListPayload",
          video: null,
          edge: null,
          userErrors: [{ __typename: "FieldError", message: "Your list is full." }],
        },
      },
    },
    "Your list is full.",
  ],
])("changes back and says why when %s", async (_, answer, why) => {
  const { button, list } = prepare(fakeGateway({ WebAddToMyList: answer }));
  await userEvent.click(button);
  expect(await screen.findByText(`Star Wars was not added to My List. ${why}`)).toBeVisible();
  expect(button).toHaveAttribute("aria-pressed", "false");
  expect(list()).toEqual({ ids: ["movie_7"], count: 1 });
});

it("takes a title out, and puts it back on Undo", async () => {
  const removed = {
    data: {
      removeFromMyList: { __typename: "MyListPayload", video: { ...VIDEO, inMyList: false }, userErrors: [] },
    },
  };
  const gateway = fakeGateway({ WebRemoveFromMyList: removed, WebAddToMyList: ADDED });
  const { button, list } = prepare(gateway, true);
  await userEvent.click(button);
  expect(list()).toEqual({ ids: ["movie_7"], count: 1 });
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  expect(button).toHaveAttribute("aria-pressed", "true");
  expect(list()).toEqual({ ids: ["movie_50", "movie_7"], count: 2 });
  expect(gateway.sent.map(({ operation }) => operation)).toEqual(["WebRemoveFromMyList", "WebAddToMyList"]);
});

it("offers to try a failed change again", async () => {
  const gateway = fakeGateway({ WebAddToMyList: UNREACHABLE });
  const { button } = prepare(gateway);
  await userEvent.click(button);
  gateway.answers.WebAddToMyList = ADDED;
  await userEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Star Wars was added to My List.")).toBeVisible();
  expect(button).toHaveAttribute("aria-pressed", "true");
});
