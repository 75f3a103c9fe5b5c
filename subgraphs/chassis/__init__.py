"""What every subgraph and service process needs: servers, channels, identity, deadlines, storage, batching.

Knows no subgraph. The modules in `subgraphs.chassis.graphql_*` and `entities` serve the GraphQL side and
know Strawberry; the others never import it, because services use them too.
"""
