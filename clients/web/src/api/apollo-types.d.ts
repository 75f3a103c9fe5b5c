import type { GraphQLCodegenDataMasking } from "@apollo/client/masking";

declare module "@apollo/client" {
  // Fragments are opaque to whoever spreads them: the component that wrote one reads it with useFragment.
  export type TypeOverrides = {} & GraphQLCodegenDataMasking.TypeOverrides;
}
