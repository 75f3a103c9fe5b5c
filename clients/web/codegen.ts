import type { CodegenConfig } from "@graphql-codegen/cli";

const types = {
  scalars: { CountryCode: "string", DateTime: "string", LanguageTag: "string", URL: "string" },
  useTypeImports: true,
};

/** For each document beside a component, its types beside it: `Home.graphql` gives `Home.generated.ts`. */
const config: CodegenConfig = {
  schema: "../../schema/api.graphql",
  documents: "src/**/*.graphql",
  generates: {
    "src/generated/possible-types.ts": {
      plugins: ["fragment-matcher"],
      config: { useExplicitTyping: true },
    },
    "src/generated/schema.ts": {
      plugins: ["typescript-operations"],
      config: { ...types, generateOperationTypes: false },
    },
    "src/": {
      preset: "near-operation-file",
      presetConfig: { extension: ".generated.ts", baseTypesPath: "generated/schema.ts" },
      plugins: ["typescript-operations", "typed-document-node"],
      config: {
        ...types,
        importSchemaTypesFrom: "src/generated/schema.ts",
        inlineFragmentTypes: "mask",
        customDirectives: { apolloUnmask: true },
      },
    },
  },
};

export default config;
