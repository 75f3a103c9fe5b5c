"""Light mutable records of a schema: what graphql-core's syntax tree says.

Without building a GraphQLSchema.
"""
