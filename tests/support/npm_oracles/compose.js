// Reads one JSON line {composer, subgraphs: [{name, url, sdl}]} at a time; answers with one JSON line:
// {seconds, errors: [codes], hints: [codes], supergraph, apiSchema}.
const readline = require("readline");
const { parse } = require("graphql");

const composers = {
  apollo(subgraphs) {
    const { composeServices } = require("@apollo/composition");
    const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    const result = composeServices(services);
    return {
      errors: (result.errors ?? []).map((error) => error.extensions.code),
      hints: (result.hints ?? []).map((hint) => hint.definition.code),
      supergraph: result.supergraphSdl ?? null,
    };
  },
  guild(subgraphs) {
    const { composeServices } = require("@theguild/federation-composition");
    const services = subgraphs.map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    const result = composeServices(services);
    return {
      errors: (result.errors ?? []).map((error) => error.extensions?.code ?? "UNKNOWN"),
      hints: [],
      supergraph: result.supergraphSdl ?? null,
    };
  },
  // Not a composer: loads a supergraph, and prints the API schema it sees.
  load([{ sdl }]) {
    const { Supergraph, printSchema } = require("@apollo/federation-internals");
    const supergraph = Supergraph.build(sdl);
    const names = [...supergraph.subgraphs().names()];
    return { errors: [], hints: names, supergraph: printSchema(supergraph.apiSchema()) };
  },
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { composer, subgraphs } = JSON.parse(line);
  const start = process.hrtime.bigint();
  let answer;
  try {
    answer = composers[composer](subgraphs);
  } catch (error) {
    answer = { errors: ["CRASH"], hints: [], supergraph: null, message: String(error) };
  }
  answer.seconds = Number(process.hrtime.bigint() - start) / 1e9;
  answer.memory = process.memoryUsage().rss;
  process.stdout.write(JSON.stringify(answer) + "\n");
});
