"""What subgraphs answered, kept entity by entity and root field by root field."""
