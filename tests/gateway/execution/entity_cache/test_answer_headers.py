from __future__ import annotations

import pytest

from gateway.execution.entity_cache.answer_headers import AnswerLimit, read_limit


@pytest.mark.parametrize(
    ("header", "limit"),
    [
        (None, AnswerLimit()),
        ("", AnswerLimit()),
        ("public", AnswerLimit()),
        ("max-age=60", AnswerLimit(60)),
        ("Max-Age=60, Public", AnswerLimit(60)),
        ('max-age="60"', AnswerLimit(60)),
        ("max-age=60, s-maxage=30", AnswerLimit(30)),
        ("max-age=60, age=20", AnswerLimit(40)),
        ("max-age=60, age=70", AnswerLimit(0)),
        ("max-age=soon", AnswerLimit(0)),
        ("max-age", AnswerLimit(0)),
        ("private, max-age=60", AnswerLimit(60, private=True)),
        ("private", AnswerLimit(None, private=True)),
        ("no-store", AnswerLimit(0)),
        ("no-cache, max-age=60", AnswerLimit(0)),
        ("no-store, private", AnswerLimit(0, private=True)),
    ],
)
def test_what_a_subgraph_says_of_its_answer(header: str | None, limit: AnswerLimit) -> None:
    assert read_limit(header) == limit
