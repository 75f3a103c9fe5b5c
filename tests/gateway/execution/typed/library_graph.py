"""A graph of four subgraphs with everything answers are made of; `books` holds most, the others add to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gateway.execution.typed.typed_kit import Json, graph, tells

if TYPE_CHECKING:
    from tests.gateway.execution.typed.typed_kit import Answer, Graph

BOOKS = """
    scalar Anything
    enum Mood { GOOD BAD }
    input Range { low: Int high: Int }
    interface Media { id: ID! title: String maker: User }
    type Film implements Media @key(fields: "id") { id: ID! title: String maker: User minutes: Int }
    type Song implements Media @key(fields: "id") { id: ID! title: String maker: User singer: String! }
    type Note { text: String where: Place }
    type Place { city: String! street: String }
    union Found = Film | Song | Note
    type User @key(fields: "id") { id: ID! name: String friend: User best: Media }
    type Pair @key(fields: "left right") { left: String! right: Int! }
    type Number @key(fields: "n") { n: Int! }
    type Flag @key(fields: "f") { f: Boolean! }
    type Ratio @key(fields: "r") { r: Float! }
    type Feeling @key(fields: "mood") { mood: Mood! }
    type Box @key(fields: "id") { id: ID! width: Int price: Float nickname: String @shareable }
    type Shelf @key(fields: "id") { id: ID! box: Box }
    type Query {
        text: String  must: String!  id: ID  count: Int  ratio: Float  flag: Boolean  mood: Mood
        any: Anything  mustAny: Anything!  anys: [Anything!]
        counts: [Int!]  texts: [String]  grid: [[Int!]]  strict: [[String!]!]!  moods: [Mood]
        place: Place  places: [Place!]  user: User  users: [User]  people: [User!]  crowd: [[User]]
        film: Film  media: [Media]  one: Media  found: [Found]
        pairs: [Pair]  numbers: [Number]  flags: [Flag]  ratios: [Ratio]  feelings: [Feeling]
        boxes: [Box]  search(low: Int, range: Range, name: String): String  shelves: [Shelf]
    }
    type Mutation { change: String }
    type Subscription { changes: String }
"""
SOCIAL = """
    enum Mood { GOOD BAD }
    type User @key(fields: "id") { id: ID! nick: String must: String! follows: [User] home(of: Int): String }
    type Film @key(fields: "id") { id: ID! stars: Int! awards: [Award] }
    type Song @key(fields: "id") { id: ID! plays: Int }
    type Award { name: String! }
    type Pair @key(fields: "left right") { left: String! right: Int! sum: Int }
    type Number @key(fields: "n") { n: Int! square: Int }
    type Flag @key(fields: "f") { f: Boolean! not: Boolean }
    type Ratio @key(fields: "r") { r: Float! half: Float }
    type Feeling @key(fields: "mood") { mood: Mood! reason: String }
    type Query { news: String }
"""
POST = """
    type Box @key(fields: "id") {
        id: ID!
        width: Int @external
        price: Float @external
        postage: Int @requires(fields: "width")
        customs: Float @requires(fields: "price width")
        label: String
    }
"""
SIGNS = """
    type Box @key(fields: "id") {
        id: ID!
        postage: Int @external
        nickname: String @external
        sign: String @requires(fields: "postage")
    }
    type Sign { box: Box @provides(fields: "nickname") }
    type Query { signs: [Sign] }
"""


def library() -> Graph:
    """Composed once."""
    return graph(books=BOOKS, social=SOCIAL, post=POST, signs=SIGNS)


def of(type_name: str, /, **fields: Json) -> dict[str, Json]:
    """An object that says what it is."""
    return {"__typename": type_name, **fields}


def user(key: str, /, **fields: Json) -> dict[str, Json]:
    return of("User", id=key, name=f"user {key}", **fields)


FILM = of("Film", id="1", title="Film 1", minutes=90, maker=user("1"))
SONG = of("Song", id="1", title="Song 1", singer="S", maker=user("2"))
NOTE = of("Note", text="n", where=of("Place", city="c", street="s"))
NICKS = {key: {"nick": f"nick {key}", "must": "m"} for key in "123"}


def asking(**query: Json) -> dict[str, Answer]:
    """Subgraphs of which `books` knows these root fields; the others know what they always know."""
    return {
        "books": tells(query),
        "social": tells(
            {"news": "none"},
            User={
                key: {**nick, "follows": [of("User", id="1", **NICKS["1"]), None]}
                for key, nick in NICKS.items()
            },
            Film={
                "1": {"stars": 5, "awards": [of("Award", name="a"), None]},
                "2": {"stars": 4, "awards": None},
            },
            Song={"1": {"plays": 7}},
            Pair={"a": {"sum": 3}, "b": {"sum": 4}},
            Number={"1": {"square": 1}, "2": {"square": 4}},
            Flag={"true": {"not": False}, "false": {"not": True}},
            Ratio={"1": {"half": 0.5}, "1.0": {"half": 0.5}, "1e+16": {"half": 5e15}},
            Feeling={"GOOD": {"reason": "sun"}, "BAD": None},
        ),
        "post": tells(
            Box={"1": {"postage": 10, "customs": 1.5, "label": "l"}, "2": {"postage": 20, "label": None}}
        ),
        "signs": tells(
            {"signs": [of("Sign", box=of("Box", id="1", nickname="near"))]}, Box={"1": {"sign": "!"}}
        ),
    }
