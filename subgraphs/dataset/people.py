"""People and their credits, all made up."""

from collections.abc import Iterable, Iterator
from random import Random

from subgraphs.dataset.records import Credit, CreditRole, Person, Title, TitleKind
from subgraphs.dataset.vocabulary import Vocabulary

_CRAFTS = ("actor", "actor", "actor", "director", "writer", "actor and director", "writer and director")
_ROLES_OF_KIND = {
    TitleKind.MOVIE: (CreditRole.DIRECTOR, CreditRole.WRITER),
    TitleKind.SHOW: (CreditRole.CREATOR, CreditRole.WRITER),
}


def person_name(words: Vocabulary, country: str, rng: Random) -> str:
    """A first and a last name heard in a country."""
    return f"{rng.choice(words.first_names[country])} {rng.choice(words.last_names[country])}"


def generated_people(count: int, rng: Random, words: Vocabulary) -> tuple[Person, ...]:
    """People with distinct names as far as the names go, then with a middle initial."""
    countries = tuple(words.first_names)
    seen: set[str] = set()
    people = []
    for number in range(1, count + 1):
        name = person_name(words, rng.choice(countries), rng)
        if name in seen:
            first, last = name.split(" ", 1)
            name = f"{first} {rng.choice('ABCDEFGHJKLMNPRSTVW')}. {last}"
        seen.add(name)
        genre = rng.choice(tuple(words.moods))
        bio = (
            f"{name} is {'an' if (craft := rng.choice(_CRAFTS))[0] == 'a' else 'a'} {craft} who grew up in "
            f"{rng.choice(words.title_places)} and is best known for {rng.choice(words.moods[genre])} "
            f"{words.genre_nouns[genre][1]}."
        )
        people.append(Person(f"person_{number}", name, bio))
    return tuple(people)


def cast_titles(
    titles: Iterable[Title], people: tuple[Person, ...], rng: Random, words: Vocabulary
) -> Iterator[Credit]:
    """Credits of movies and shows (seasons and episodes follow their show): those behind the camera first.

    A few people are in much, most in little.
    """
    for title in titles:
        if title.kind not in _ROLES_OF_KIND:
            continue
        roles = [*_ROLES_OF_KIND[title.kind], *[CreditRole.ACTOR] * rng.randrange(4, 8)]
        chosen: dict[int, None] = {}
        while len(chosen) < min(len(roles), len(people)):
            chosen[int(len(people) * rng.random() ** 1.8)] = None
        parts = rng.sample(words.characters, len(roles))
        for position, (role, index) in enumerate(zip(roles, chosen, strict=False)):
            character = parts[position] if role is CreditRole.ACTOR else None
            yield Credit(title.id, position, people[index].id, role, character)
