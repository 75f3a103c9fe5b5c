"""The generated text holds its writer's words alone; what comes from outside is handed over as objects."""

from __future__ import annotations

import keyword
import re

import pytest

from tests.gateway.execution.typed.library_graph import library

QUERIES = [
    "{ media { __typename title ... on Film { minutes stars awards { name } } ... on Song { plays } } }",
    "{ users { nick friend { must friend { id nick } } } boxes { sign customs } }",
    "query($n: Int) { search(low: $n) pairs { sum } crowd { nick home(of: $n) } }",
]
OWN_WORDS = re.compile(
    r"(ask|take|at)_\d+|[CefgioknpqvrU]\d*|[evr]\d+|values\d+|(a|f)\d+|finish|state|given|given_text|body|root|lists"
    r"|groups|known|found|data|answer|errors|entities|typename|name|variables|encode|dumps|loads|join|append|get"
    r"|setdefault|values|list|_|range|len|zip|enumerate|UNSET|Unusual|raise|b"
    r"|put_\d+_\d+_\d+|settled_\d+|objects|seen|dict"
)


@pytest.mark.parametrize("query", QUERIES)
def test_no_word_of_the_document_stands_in_the_generated_text(query: str) -> None:
    source = library().prepare(query).compile().source
    bare = re.sub(r"#.*|'[^'\n]*'", "", source)
    words = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", bare))
    strange = {word for word in words if not OWN_WORDS.fullmatch(word) and not keyword.iskeyword(word)}
    assert strange == set()
    names = {
        "title",
        "minutes",
        "stars",
        "nick",
        "friend",
        "crowd",
        "Film",
        "User",
        "representations",
        "plays",
    }
    assert not names & words


@pytest.mark.parametrize("query", QUERIES)
def test_texts_in_the_generated_code_are_reasons_alone(query: str) -> None:
    source = re.sub(r"#.*", "", library().prepare(query).compile().source)
    texts = set(re.findall(r"'([^'\n]*)'", source))
    assert texts <= {
        "a required value is missing",
        "errors",
        "another number of entities",
        "an unknown entity",
        "an entity of another type",
        "a key is missing",
        "an object of another type",
        ",",
        "",
    }
