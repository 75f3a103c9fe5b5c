"""From SDL to a ParsedSubgraph: parsing, links, federation definitions, records of every type."""
