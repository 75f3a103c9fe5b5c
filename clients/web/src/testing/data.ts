/** Answers as the gateway gives them, no larger than a test needs. */

export function card(id: string, title: string, level = "ALL") {
  return {
    __typename: id.startsWith("show") ? "Show" : "Movie",
    id,
    title,
    releaseYear: 1994,
    maturityRating: { __typename: "MaturityRating", level },
    artwork: null,
  };
}

const pageInfo = { __typename: "PageInfo", hasNextPage: false, endCursor: null };

export function homeAnswer({ rows = ["Top Picks for You"], next = null as string | null } = {}) {
  return {
    data: {
      viewer: {
        __typename: "Viewer",
        profile: {
          __typename: "Profile",
          id: "profile_1",
          homePage: {
            __typename: "HomePage",
            id: "home_1",
            quality: "PERSONALIZED",
            billboard: null,
            rows: {
              __typename: "RowConnection",
              edges: rows.map((title) => ({ __typename: "RowEdge", cursor: title, node: row(title) })),
              pageInfo: { ...pageInfo, hasNextPage: next !== null, endCursor: next },
            },
          },
        },
      },
    },
  };
}

function row(title: string) {
  const video = { ...card(`movie_${title.length}`, `A film of ${title}`), matchScore: 83 };
  const item = { __typename: "RowItem", rank: 1, evidence: null, artwork: null, video };
  const items = { __typename: "RowItemConnection", edges: [{ __typename: "RowItemEdge", node: item }] };
  return { __typename: "TopPicksRow", id: `row_${title}`, title, items };
}

export function catalogueAnswer({ personal = true } = {}) {
  const listed = {
    __typename: "MyListEdge",
    cursor: "1",
    addedAt: "2026-01-01T00:00:00Z",
    node: card("movie_7", "Brazil"),
  };
  const profile = {
    __typename: "Profile",
    id: "profile_1",
    myList: { __typename: "MyListConnection", edges: [listed], totalCount: 1, pageInfo },
    continueWatching: { __typename: "ContinueWatchingConnection", edges: [] },
  };
  const fresh = [card("movie_1", "Alien", "ADULT_18"), card("movie_2", "Babe")];
  return {
    data: {
      ...(personal ? { viewer: { __typename: "Viewer", profile } } : { topTen: [] }),
      newArrivals: {
        __typename: "VideoConnection",
        edges: fresh.map((node) => ({ __typename: "VideoEdge", cursor: node.id, node })),
        pageInfo,
      },
      genres: [{ __typename: "Genre", id: "genre_drama", name: "Drama" }],
    },
  };
}
