// Test-only oracle. Reads one JSON request a line, {"supergraph": SDL, "operations": [text]}, and answers one
// JSON line: for each operation the plan, the milliseconds planning took, or the error.
import { createInterface } from "node:readline";
import { ROUTER_SUPPORTED_SUPERGRAPH_FEATURES, Supergraph, operationFromDocument } from "@apollo/federation-internals";
import { QueryPlanner } from "@apollo/query-planner";
import { parse } from "graphql";

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const request = JSON.parse(line);
  const supergraph = Supergraph.build(request.supergraph, { supportedFeatures: ROUTER_SUPPORTED_SUPERGRAPH_FEATURES });
  const planner = new QueryPlanner(supergraph);
  const answers = request.operations.map((text) => {
    const started = performance.now();
    try {
      const plan = planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema(), parse(text)));
      return { plan, milliseconds: performance.now() - started };
    } catch (error) {
      return { error: String(error.message ?? error), milliseconds: performance.now() - started };
    }
  });
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
