"""Wires the profiles subgraph: `create_subgraph`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from subgraphs.chassis.principal import sign
from subgraphs.chassis.subgraph import Subgraph, SubgraphDefinition
from subgraphs.profiles.client import NEVER_RETRIED, SERVICE, ProfilesClient
from subgraphs.profiles.schema import create_schema
from subgraphs.profiles.schema.context import ProfilesContext
from subgraphs.profiles.schema.tokens import TokenIssuer

if TYPE_CHECKING:
    from subgraphs.chassis.settings import SubgraphSettings


def create_subgraph(settings: SubgraphSettings) -> Subgraph[ProfilesClient]:
    """The profiles subgraph, not yet started."""
    definition: SubgraphDefinition[ProfilesClient] = SubgraphDefinition(
        name="profiles",
        schema=create_schema(),
        service=SERVICE,
        client=ProfilesClient,
        context=partial(
            ProfilesContext,
            tokens=TokenIssuer(settings.token_key),
            sign=partial(sign, key=settings.principal_key),
        ),
        never_retried=NEVER_RETRIED,
    )
    return Subgraph(definition, settings)
