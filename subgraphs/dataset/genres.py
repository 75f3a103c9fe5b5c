"""The genres: MovieLens's eighteen, with their names in six languages."""

from typing import Final

from subgraphs.dataset.records import Genre

LANGUAGES: Final = ("en", "de", "fr", "ja", "pt", "es")
"""Languages the catalogue is described in."""

_NAMES: Final = {
    "Action": ("Action", "Action", "アクション", "Ação", "Acción"),
    "Adventure": ("Abenteuer", "Aventure", "アドベンチャー", "Aventura", "Aventura"),
    "Animation": ("Animation", "Animation", "アニメーション", "Animação", "Animación"),
    "Children's": ("Für Kinder", "Jeunesse", "キッズ", "Infantil", "Infantil"),
    "Comedy": ("Komödie", "Comédie", "コメディ", "Comédia", "Comedia"),
    "Crime": ("Krimi", "Policier", "クライム", "Crime", "Crimen"),
    "Documentary": ("Dokumentation", "Documentaire", "ドキュメンタリー", "Documentário", "Documental"),
    "Drama": ("Drama", "Drame", "ドラマ", "Drama", "Drama"),
    "Fantasy": ("Fantasy", "Fantastique", "ファンタジー", "Fantasia", "Fantasía"),
    "Film-Noir": ("Film noir", "Film noir", "フィルム・ノワール", "Filme noir", "Cine negro"),
    "Horror": ("Horror", "Horreur", "ホラー", "Terror", "Terror"),
    "Musical": ("Musical", "Comédie musicale", "ミュージカル", "Musical", "Musical"),
    "Mystery": ("Mystery", "Mystère", "ミステリー", "Mistério", "Misterio"),
    "Romance": ("Romanze", "Romance", "ロマンス", "Romance", "Romance"),
    "Sci-Fi": ("Science-Fiction", "Science-fiction", "SF", "Ficção científica", "Ciencia ficción"),
    "Thriller": ("Thriller", "Thriller", "スリラー", "Suspense", "Suspense"),
    "War": ("Krieg", "Guerre", "戦争", "Guerra", "Bélico"),
    "Western": ("Western", "Western", "西部劇", "Faroeste", "Western"),
}
_PARENTS: Final = {
    "Animation": "Children's",
    "Film-Noir": "Crime",
    "Musical": "Romance",
    "Mystery": "Thriller",
    "War": "Action",
    "Western": "Adventure",
}


def genre_slug(name: str) -> str:
    """A genre's readable key: "Children's" is "childrens", "Sci-Fi" is "sci-fi"."""
    return name.lower().replace("'", "").replace(" ", "-")


def genre_id(name: str) -> str:
    """The global id of a genre known by its MovieLens word."""
    return f"genre_{genre_slug(name)}"


GENRES: Final = tuple(
    Genre(
        genre_id(name),
        genre_slug(name),
        "Kids & Family" if name == "Children's" else name,
        tuple(
            zip(LANGUAGES, ("Kids & Family" if name == "Children's" else name, *translations), strict=True)
        ),
        genre_id(_PARENTS[name]) if name in _PARENTS else None,
    )
    for name, translations in _NAMES.items()
)
"""Every genre, in alphabetical order of its English word."""

GENRE_WORDS: Final = tuple(_NAMES)
"""MovieLens's words for the genres, in the order of `GENRES`."""
