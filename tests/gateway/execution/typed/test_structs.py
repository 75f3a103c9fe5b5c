from __future__ import annotations

import msgspec
import pytest

from gateway.execution.typed.fills import read_fills
from gateway.execution.typed.shapes import TYPENAME, NotTypableError, build_root_shape
from gateway.execution.typed.structs import Structs, representation_class
from tests.gateway.execution.typed.library_graph import library


class Decoders:
    """The decoders of an operation's fetches."""

    def __init__(self, query: str) -> None:
        prepared = library().prepare(query)
        assert prepared.schema.query_type is not None
        self.root = build_root_shape(
            prepared.schema, prepared.schema.query_type, prepared.operation.selections, {}
        )
        self.fills = read_fills(prepared.plan.fetches, self.root, prepared.schema, {})
        self.structs = Structs()


def test_an_answer_is_read_into_attributes_and_written_under_the_clients_keys() -> None:
    made = Decoders("{ place { street town: city } }")
    answer = made.structs.roots_decoder(made.fills[0]).decode(b'{"data":{"place":{"town":"c","street":"s"}}}')
    assert (answer.data.f0.f0, answer.data.f0.f1, answer.errors) == ("s", "c", None)
    assert msgspec.json.encode(answer.data) == b'{"place":{"street":"s","town":"c"}}'


def test_a_shape_has_one_class() -> None:
    made = Decoders("{ place { city } }")
    shape = made.root.slots["place"].shape
    assert shape is not None
    assert made.structs.of(shape) is made.structs.of(shape)


def test_the_root_starts_with_nulls_and_its_own_typename() -> None:
    made = Decoders("{ t: __typename text }")
    assert msgspec.json.encode(made.structs.root(made.root)()) == b'{"t":"Query","text":null}'


def test_a_key_that_comes_later_is_null_and_the_plans_own_is_not_written() -> None:
    made = Decoders("{ boxes { sign } }")
    body = b'{"data":{"boxes":[{"__typename":"Box","id":"1","width":2}]}}'
    answer = made.structs.roots_decoder(made.fills[0]).decode(body)
    [box] = answer.data.f0
    shape = made.root.slots["boxes"].shape
    assert shape is not None
    assert getattr(box, shape.slots["sign"].attribute) is None
    assert getattr(box, shape.slots["postage"].attribute) is msgspec.UNSET


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"one":{"title":"a"}}}',
        b'{"data":{"one":{"__typename":"Note","title":"a"}}}',
        b'{"data":{"one":{"__typename":"Film","title":1}}}',
        b'{"data":null}',
        b'{"errors":[]}',
        b'{"data":{"one":null},"errors":{}}',
    ],
)
def test_what_does_not_fit_is_not_read(body: bytes) -> None:
    made = Decoders("{ one { title } }")
    with pytest.raises(msgspec.ValidationError):
        made.structs.roots_decoder(made.fills[0]).decode(body)


def test_entities_are_read_by_lookup_and_key() -> None:
    made = Decoders("{ people { nick } numbers { square } }")
    decoder, attributes = made.structs.entities_decoder(made.fills[1])
    aliases = [lookup.source.alias for lookup in made.fills[1].lookups]
    assert len(aliases) == 2
    found: dict[str, dict[str, object]] = {"nick": {"nick": "a"}, "square": {"square": 4}}
    entities = [found["nick" if "nick" in named else "square"] for named in attributes]
    body = msgspec.json.encode({"data": {a: [e, None] for a, e in zip(aliases, entities, strict=True)}})
    data = decoder.decode(body).data
    for number, named in enumerate(attributes):
        [entity, nothing] = getattr(data, f"e{number}")
        assert nothing is None
        assert entity.typename is msgspec.UNSET
        [(key, attribute)] = [(k, a) for k, a in named.items() if k != TYPENAME]
        assert getattr(entity, attribute) == found[key][key]


def test_an_entity_of_another_type_is_not_read() -> None:
    made = Decoders("{ user { nick } }")
    decoder, _ = made.structs.entities_decoder(made.fills[1])
    decoder.decode(b'{"data":{"_entities":[{"__typename":"User","nick":"a"}]}}')
    with pytest.raises(msgspec.ValidationError):
        decoder.decode(b'{"data":{"_entities":[{"__typename":"Film","nick":"a"}]}}')


def test_places_of_one_request_that_mean_different_things_by_a_key_have_no_fast_way() -> None:
    made = Decoders("{ user { nick } }")
    [lookup] = made.fills[1].lookups
    [target] = lookup.targets
    number = Decoders("{ numbers { nick: square } }")
    [other] = number.fills[1].lookups[0].targets
    lookup.targets = [target, other]
    with pytest.raises(NotTypableError, match='different things by "nick"'):
        made.structs.entities_decoder(made.fills[1])


def test_a_representation_is_written_with_its_type_first_and_its_fields_in_order() -> None:
    made = representation_class("Pair", ("left", "right"))
    assert msgspec.json.encode(made("a", 1)) == b'{"__typename":"Pair","left":"a","right":1}'
