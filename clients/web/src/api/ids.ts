const TYPE_OF_PREFIX: Record<string, "Movie" | "Show" | "Season" | "Episode"> = {
  movie: "Movie",
  show: "Show",
  season: "Season",
  episode: "Episode",
};

/** The type of a title an id names: ids of the graph are global and begin with their type's word. */
export function typeOfId(id: string) {
  return TYPE_OF_PREFIX[id.slice(0, id.indexOf("_"))];
}
