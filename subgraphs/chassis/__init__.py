"""What every subgraph and service process needs: servers, channels, identity, deadlines, storage, batching.

Knows no subgraph. `graphql_types`, `entities`, `subgraph` and `subgraph_process` serve the GraphQL side and
may know Strawberry; the others never import it, because services use them too.
"""
