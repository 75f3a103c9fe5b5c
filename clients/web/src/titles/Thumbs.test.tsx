import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, it } from "vitest";

import { makeParts, renderPart } from "../testing/app";
import { fakeGateway, later, outage } from "../testing/gateway";
import { Thumbs } from "./Thumbs";
import { Thumbs_VideoFragmentDoc } from "./Thumbs.generated";

const VIDEO = { __typename: "Movie", id: "movie_50" } as const;

function prepare(gateway: ReturnType<typeof fakeGateway>, myRating: string | null) {
  const parts = makeParts(gateway);
  parts.client.cache.writeFragment({
    fragment: Thumbs_VideoFragmentDoc,
    fragmentName: "Thumbs_video",
    data: { ...VIDEO, title: "Star Wars", myRating } as never,
  });
  renderPart(parts, <Thumbs video={VIDEO as never} />);
  const pressed = () =>
    screen.getAllByRole("button", { pressed: true }).map((button) => button.getAttribute("aria-label"));
  return { ...parts, pressed };
}

const rated = (myRating: string | null) => ({
  data: { rateVideo: { __typename: "RateVideoPayload", video: { ...VIDEO, myRating }, userErrors: [] } },
});

it("shows the new thumb before the gateway has answered", async () => {
  const answer = later();
  const { pressed } = prepare(fakeGateway({ WebRateVideo: answer.answer }), "UP");
  await userEvent.click(screen.getByRole("button", { name: "Love this" }));
  expect(pressed()).toEqual(["Love this"]);
  answer.give(rated("TWO_UP"));
  await waitFor(() => expect(pressed()).toEqual(["Love this"]));
});

it("goes back to the old thumb when the new one cannot be saved", async () => {
  const gateway = fakeGateway({
    WebRateVideo: { data: null, errors: [outage("recommendations", ["rateVideo"])] },
  });
  const { pressed } = prepare(gateway, "UP");
  await userEvent.click(screen.getByRole("button", { name: "Not for me" }));
  expect(await screen.findByText(/Your rating of Star Wars was not saved/)).toBeVisible();
  expect(pressed()).toEqual(["I like this"]);
});

it("takes a thumb back when it is pressed again", async () => {
  const gateway = fakeGateway({ WebRateVideo: rated(null) });
  prepare(gateway, "UP");
  await userEvent.click(screen.getByRole("button", { name: "I like this" }));
  expect(gateway.sent[0]?.variables).toEqual({ videoId: "movie_50", thumb: null });
  expect(screen.queryAllByRole("button", { pressed: true })).toEqual([]);
});
