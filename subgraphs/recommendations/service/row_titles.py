"""What rows are called, in the languages of the service."""

from typing import Final

_TEXTS: Final = {
    "en": {
        "continue": "Continue Watching",
        "picks": "Top Picks for You",
        "popular": "Popular on Marquee",
        "because": "Because You Liked {name}",
        "top_ten": "Top 10 in Your Country",
        "trending": "Trending Now",
        "genre": "{name} for You",
        "my_list": "My List",
        "liked": "Because you liked {name}",
        "place": "#{rank} this week",
        "leaving": "Leaving soon",
    },
    "de": {
        "continue": "Weiterschauen",
        "picks": "Top-Auswahl für dich",
        "popular": "Beliebt auf Marquee",
        "because": "Weil dir {name} gefallen hat",
        "top_ten": "Top 10 in deinem Land",
        "trending": "Gerade im Trend",
        "genre": "{name} für dich",
        "my_list": "Meine Liste",
        "liked": "Weil dir {name} gefallen hat",
        "place": "Platz {rank} diese Woche",
        "leaving": "Nur noch kurz verfügbar",
    },
    "fr": {
        "continue": "Reprendre la lecture",
        "picks": "Notre sélection pour vous",
        "popular": "Populaire sur Marquee",
        "because": "Parce que vous avez aimé {name}",
        "top_ten": "Top 10 dans votre pays",
        "trending": "Tendances actuelles",
        "genre": "{name} pour vous",
        "my_list": "Ma liste",
        "liked": "Parce que vous avez aimé {name}",
        "place": "N° {rank} cette semaine",
        "leaving": "Bientôt retiré",
    },
    "ja": {
        "continue": "視聴中コンテンツ",
        "picks": "あなたへのおすすめ",
        "popular": "人気の作品",
        "because": "「{name}」が好きなあなたへ",
        "top_ten": "今日のトップ10",
        "trending": "急上昇中",
        "genre": "おすすめの{name}",
        "my_list": "マイリスト",
        "liked": "「{name}」が好きなあなたへ",
        "place": "今週{rank}位",
        "leaving": "まもなく配信終了",
    },
    "pt": {
        "continue": "Continuar assistindo",
        "picks": "Escolhas para você",
        "popular": "Populares no Marquee",
        "because": "Porque você gostou de {name}",
        "top_ten": "Top 10 no seu país",
        "trending": "Em alta",
        "genre": "{name} para você",
        "my_list": "Minha lista",
        "liked": "Porque você gostou de {name}",
        "place": "Nº {rank} esta semana",
        "leaving": "Sai em breve",
    },
}


def row_text(key: str, language: str, **values: object) -> str:
    """A text in the language, or its main language, or English."""
    texts = _TEXTS.get(language) or _TEXTS.get(language.partition("-")[0]) or _TEXTS["en"]
    return texts[key].format(**values)
