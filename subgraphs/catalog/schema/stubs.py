"""Stubs for node(): keys only. Their owners resolve them, and authorise, themselves."""

import strawberry
from strawberry.federation.schema_directives import Key
from strawberry.federation.types import FieldSet

from subgraphs.chassis.graphql_types import Node


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class Account(Node):
    """Owned by profiles."""


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class Profile(Node):
    """Owned by profiles."""


@strawberry.federation.type(keys=[Key(fields=FieldSet("id"), resolvable=False)])
class PlaybackSession(Node):
    """Owned by playback."""
