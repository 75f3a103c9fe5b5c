"""Trusted documents from folders of .graphql files, and what is said of files that cannot be used."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest
from graphql import build_schema

from clients.codegen.documents import compile_documents
from clients.codegen.errors import CodegenError
from clients.codegen.manifest import ids_text, manifest_text
from clients.codegen.sources import ClientFolder, read_client

if TYPE_CHECKING:
    from pathlib import Path

    from clients.codegen.documents import TrustedDocument

SCHEMA = build_schema(
    """
    type Query { video: Video videos: [Video!]! }
    type Mutation { rate(id: ID!): Video }
    interface Video { id: ID! title: String parent: Video }
    type Movie implements Video { id: ID! title: String parent: Video minutes: Int }
    """
)
WEB, MOBILE = ClientFolder("web", "web"), ClientFolder("mobile", "mobile")


def compiled(root: Path, files: dict[str, str]) -> list[TrustedDocument]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return compile_documents([read_client(root, folder, SCHEMA) for folder in (MOBILE, WEB)])


def refused(root: Path, files: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(CodegenError) as caught:
        compiled(root, files)
    return caught.value.problems


def test_a_document_has_the_fragments_it_uses_and_typename_in_every_set_but_the_roots(tmp_path: Path) -> None:
    [document] = compiled(
        tmp_path,
        {
            "web/Home.graphql": "# a comment\nquery Home { video { ...Card parent { id __typename } } }",
            "web/cards/Card.graphql": "fragment Card on Video { id ... on Movie { minutes } ...Title }",
            "web/cards/Title.graphql": "fragment Title on Video { title }",
        },
    )
    assert document.body == (
        "query Home {\n  video {\n    ...Card\n    parent {\n      id\n      __typename\n    }\n"
        "    __typename\n  }\n}\n\n"
        "fragment Card on Video {\n  id\n  ... on Movie {\n    minutes\n    __typename\n  }\n  ...Title\n"
        "  __typename\n}\n\nfragment Title on Video {\n  title\n  __typename\n}\n"
    )
    assert document.id == hashlib.sha256(document.body.encode()).hexdigest()
    assert (document.name, document.kind, document.clients) == ("Home", "query", ("web",))


@pytest.mark.parametrize("own", ["kind: __typename", "__typename @include(if: $x)"])
def test_a_typename_that_may_not_be_there_under_its_name_is_added(tmp_path: Path, own: str) -> None:
    query = "query A($x: Boolean!) { video { id @include(if: $x) " + own + " } }"
    [document] = compiled(tmp_path, {"web/a.graphql": query})
    assert document.body.count("    __typename\n") == 1


def test_what_speaks_to_the_client_library_is_not_sent(tmp_path: Path) -> None:
    [document] = compiled(
        tmp_path,
        {
            "web/a.graphql": 'query A { videos @connection(key: "v") { ...F @unmask id @nonreactive } }'
            " fragment F on Video { title }"
        },
    )
    assert "@" not in document.body


def test_two_clients_share_a_document_of_the_same_text(tmp_path: Path) -> None:
    documents = compiled(
        tmp_path,
        {"web/a.graphql": "query A { video { id } }", "mobile/b.graphql": "query A {video{id}}"},
    )
    assert [item.clients for item in documents] == [("mobile", "web")]
    assert json.loads(ids_text(documents, "web")) == json.loads(ids_text(documents, "mobile"))


def test_moving_a_fragment_to_another_file_changes_no_id(tmp_path: Path) -> None:
    query, one, two = (
        "query A { video { ...B ...C } }",
        "fragment B on Video { id }",
        "fragment C on Video { title }",
    )
    together = compiled(tmp_path / "1", {"web/a.graphql": f"{two}\n{query}\n{one}"})
    apart = compiled(tmp_path / "2", {"web/a.graphql": query, "web/b.graphql": one, "web/0.graphql": two})
    assert together[0].id == apart[0].id


def test_one_name_for_two_documents_is_refused_with_both_places(tmp_path: Path) -> None:
    [problem] = refused(
        tmp_path,
        {"web/a.graphql": "\nquery A { video { id } }", "mobile/b.graphql": "query A { video { title } }"},
    )
    assert problem.startswith("web/a.graphql:2:1: the operation A is another one at mobile/b.graphql:1:1")
    assert "rename" in problem


def test_one_name_twice_in_a_client_is_refused_with_both_places(tmp_path: Path) -> None:
    [problem] = refused(
        tmp_path,
        {"web/a.graphql": "query A { video { id } }", "web/b.graphql": "query A { video { id } }"},
    )
    assert "web/a.graphql:1:7" in problem
    assert "web/b.graphql:1:7" in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("query A { video { titel } }", "web/a.graphql:1:19: Cannot query field 'titel'"),
        ("query A {", "web/a.graphql:1:10: Syntax Error"),
        ("{ video { id } }", "web/a.graphql:1:1: this operation has no name; give it one"),
        ("query A { video { ...F } }", "web/a.graphql:1:22: Unknown fragment 'F'"),
        ("fragment F on Video { id }", "web/a.graphql:1:1: Fragment 'F' is never used"),
    ],
)
def test_what_is_wrong_has_its_place(tmp_path: Path, text: str, said: str) -> None:
    [problem] = refused(tmp_path, {"web/a.graphql": text})
    assert problem.startswith(said)


def test_everything_wrong_in_a_client_is_said_at_once(tmp_path: Path) -> None:
    files = {"web/a.graphql": "query A { nope }", "web/b.graphql": "query B { video { id } nope }"}
    assert len(refused(tmp_path, files)) == 2


def test_a_file_of_comments_and_folders_of_packages_are_passed_over(tmp_path: Path) -> None:
    files = {"web/a.graphql": "# nothing yet\n", "web/node_modules/x/b.graphql": "type Query { a: Int }"}
    assert compiled(tmp_path, files) == []


def test_the_manifest_is_apollos(tmp_path: Path) -> None:
    documents = compiled(
        tmp_path,
        {
            "web/b.graphql": 'mutation B { rate(id: "\u00e9") { id } }',
            "web/a.graphql": "query A { __typename }",
        },
    )
    manifest = json.loads(manifest_text(documents))
    assert (manifest["format"], manifest["version"]) == ("apollo-persisted-query-manifest", 1)
    assert [(item["name"], item["type"]) for item in manifest["operations"]] == [
        ("A", "query"),
        ("B", "mutation"),
    ]
    for item in manifest["operations"]:
        assert hashlib.sha256(item["body"].encode()).hexdigest() == item["id"]
