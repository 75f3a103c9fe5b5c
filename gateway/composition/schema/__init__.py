"""Light mutable records of a schema, built from graphql-core's syntax tree without a GraphQLSchema."""
