// PostGraphile over the same tables, as the same role, with the settings that row security reads.
// node server.mjs PORT, in the folder where the packages stand; the header X-Counties says whom the viewer sees.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { grafserv } from "postgraphile/grafserv/node";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { PostGraphileConnectionFilterPreset } from "postgraphile-plugin-connection-filter";

const settings = (request) => ({
  "app.counties": request?.headers["x-counties"] ?? "{}",
  "app.scope": "county",
  "app.schools": "{}",
  "app.actor": "00000000-0000-0000-0000-000000000007",
  "app.now": new Date().toISOString(),
});

const connectionString = process.env.BENCH_DATABASE + "&options=-c%20plan_cache_mode%3Dforce_generic_plan";
const instance = postgraphile({
  extends: [PostGraphileAmberPreset, PostGraphileConnectionFilterPreset],
  pgServices: [makePgService({ connectionString, schemas: ["public"], poolConfig: { max: 10 } })],
  grafast: { context: (request) => ({ pgSettings: settings(request.node?.req) }) },
  grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
});

const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema();
server.listen(Number(process.argv[2]), "127.0.0.1");
