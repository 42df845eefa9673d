/** `npm run build`: TypeScript → `lua-out`, the catalogue's tables beside it, the rockspec, and `docs/catalogue.md`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildCatalogue } from "./catalogue";
import { catalogueDoc } from "./catalogue-doc";
import { catalogueVersion } from "./catalogue-version";
import { ensureEnv } from "./env";
import { luaValue } from "./lua-text";
import { rockspec } from "./rockspec";

const root = join(import.meta.dirname, "..");
const pluginDir = join(root, "lua-out/kong/plugins/aws-masker");

ensureEnv(root);
rmSync(join(root, "lua-out"), { recursive: true, force: true });
const tstl = spawnSync("npx", ["tstl", "-p", "tstl.json"], { cwd: root, stdio: "inherit" });
if (tstl.status !== 0) process.exit(tstl.status ?? 1);

const started = performance.now();
const catalogue = buildCatalogue();
mkdirSync(pluginDir, { recursive: true });
const tables = luaValue(catalogue);
const version = catalogueVersion(pluginDir, tables);
const text = `local catalogue = ${tables}\ncatalogue.version = "${version}"\nreturn catalogue\n`;
writeFileSync(join(pluginDir, "catalogue_data.lua"), text);
const rock = rockspec(root);
writeFileSync(join(root, rock.name), rock.text);
mkdirSync(join(root, "docs"), { recursive: true });
writeFileSync(join(root, "docs/catalogue.md"), catalogueDoc());
const states = [catalogue.evidence, catalogue.origin, catalogue.before, catalogue.after].map(
  (table) => table.stateCount,
);
console.log(
  `catalogue ${version}: ${catalogue.detectors.length} detectors, ${catalogue.kinds.length - 1} kinds, ` +
    `tables of ${states.join(" + ")} states (${Math.round(text.length / 1024)} KiB), ` +
    `compiled in ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
