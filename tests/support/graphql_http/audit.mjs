// Runs every audit of graphql-http against a URL; prints one JSON object: {total, failed: [{id, name, status, reason}]}.
import { serverAudits } from "graphql-http";

const audits = serverAudits({ url: process.argv[2], fetchFn: fetch });
const failed = [];
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== "ok") {
    failed.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason });
  }
}
console.log(JSON.stringify({ total: audits.length, failed }));
