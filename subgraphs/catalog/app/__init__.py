"""Wires the catalog subgraph: `create_subgraph`."""

from subgraphs.catalog.app.artwork import artwork_route
from subgraphs.catalog.client import CatalogClient
from subgraphs.catalog.schema import create_context, create_schema
from subgraphs.chassis.settings import SubgraphSettings
from subgraphs.chassis.subgraph import Subgraph, SubgraphDefinition


def create_subgraph(settings: SubgraphSettings) -> Subgraph[CatalogClient]:
    """The catalog subgraph. Beside GraphQL it serves pictures at GET /artwork/<id>.svg."""
    definition = SubgraphDefinition(
        name="catalog",
        schema=create_schema(),
        service="catalog.v1.Catalog",
        client=CatalogClient,
        context=create_context,
    )
    subgraph = Subgraph(definition, settings)
    subgraph.asgi.router.routes.append(artwork_route(subgraph, settings.principal_key))
    return subgraph
