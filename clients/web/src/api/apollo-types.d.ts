import type { GraphQLCodegenDataMasking } from "@apollo/client/masking";

declare module "@apollo/client" {
  // Fragments are opaque to whoever spreads them: the component that wrote one reads it with useFragment.
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions, @typescript-eslint/no-empty-object-type -- merged with the library's own
  export interface TypeOverrides extends GraphQLCodegenDataMasking.TypeOverrides {}
}
