// Test-only oracle. Reads one JSON request a line, {"supergraph": SDL, "operations": [text]}, and answers one
// JSON line: for each operation the plan, the milliseconds planning took, or the error.
import { createInterface } from "node:readline";
import { QueryPlanner } from "@graphql-hive/router-query-planner";

for await (const line of createInterface({ input: process.stdin })) {
  if (!line.trim()) continue;
  const request = JSON.parse(line);
  const planner = new QueryPlanner(request.supergraph);
  const answers = request.operations.map((operation) => {
    const started = performance.now();
    try {
      const plan = planner.plan(operation, undefined, new Set(), 0);
      return { plan, milliseconds: performance.now() - started };
    } catch (error) {
      return { error: String(error.message ?? error), milliseconds: performance.now() - started };
    }
  });
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
