import { gql } from "@apollo/client";
import { describe, expect, it } from "vitest";

import { WebHomeDocument } from "../screens/home/Home.generated";
import { card, homeAnswer } from "../testing/data";
import { createCache } from "./cache";

const home = (cache: ReturnType<typeof createCache>) =>
  cache.readQuery({ query: WebHomeDocument, variables: { rows: 4, titles: 16 } });

describe("the home page's rows", () => {
  it("grow by the next page's", () => {
    const cache = createCache();
    const variables = { rows: 4, titles: 16 };
    cache.writeQuery({
      query: WebHomeDocument,
      variables,
      data: homeAnswer({ rows: ["One"], next: "One" }).data as never,
    });
    cache.writeQuery({
      query: WebHomeDocument,
      variables: { ...variables, after: "One" },
      data: homeAnswer({ rows: ["Second"] }).data as never,
    });
    const rows = home(cache)?.viewer?.profile?.homePage?.rows;
    expect(rows?.edges.map((edge) => edge.cursor)).toEqual(["One", "Second"]);
    expect(rows?.pageInfo.hasNextPage).toBe(false);
  });

  it("stay whole when another screen asks something else of a title's rating", () => {
    const cache = createCache();
    const variables = { rows: 4, titles: 16 };
    const answer = homeAnswer({ rows: ["One"] });
    cache.writeQuery({ query: WebHomeDocument, variables, data: answer.data as never });
    cache.writeFragment({
      id: "Movie:movie_3",
      fragment: gql`
        fragment Label on Movie {
          maturityRating {
            label
          }
        }
      `,
      data: { __typename: "Movie", maturityRating: { __typename: "MaturityRating", label: "R" } },
    });
    expect(home(cache)).not.toBeNull();
  });
});

describe("a title's page", () => {
  const QUERY = gql`
    query One($id: ID!) {
      video(ref: { id: $id }) {
        id
        title
      }
    }
  `;

  it("finds a title that a list has brought", () => {
    const cache = createCache();
    cache.writeFragment({
      fragment: gql`
        fragment Known on Movie {
          id
          title
        }
      `,
      data: card("movie_50", "Star Wars"),
    });
    expect(cache.readQuery({ query: QUERY, variables: { id: "movie_50" } })).toEqual({
      video: { __typename: "Movie", id: "movie_50", title: "Star Wars" },
    });
  });

  it("is asked for where nothing is known, or the id is of no kind we know", () => {
    const cache = createCache();
    expect(cache.readQuery({ query: QUERY, variables: { id: "movie_51" } })).toBeNull();
    expect(cache.readQuery({ query: QUERY, variables: { id: "nonsense" } })).toBeNull();
  });
});
