/**
 * TypeScriptToLua plugin: gives every emitted module the name that Kong requires it by.
 *
 *     src/plugin/handler.ts    → kong/plugins/aws-masker/handler.lua
 *     src/engine/bytes.ts      → kong/plugins/aws-masker/engine/bytes.lua
 *     lualib_bundle            → kong/plugins/aws-masker/lualib_bundle.lua   (its own name would collide with the
 *                                lualib of any other TypeScriptToLua plugin in the same Kong)
 *     src/standalone/host.ts   → standalone/host.lua
 */
const path = require("node:path");

const PLUGIN = "kong.plugins.aws-masker";

function kongName(name) {
  if (name === "standalone" || name.startsWith("standalone.")) return name;
  return `${PLUGIN}.${name.replace(/^plugin\./, "")}`;
}

module.exports = function factory() {
  return {
    beforeEmit(program, options, emitHost, files) {
      const outDir = path.resolve(options.outDir);
      const nameOf = (file) =>
        path
          .relative(outDir, path.resolve(file))
          .replace(/\.lua$/, "")
          .split(path.sep)
          .join(".");
      const emitted = new Set(files.map((file) => nameOf(file.outputPath)));
      for (const file of files) {
        file.outputPath = path.join(outDir, ...kongName(nameOf(file.outputPath)).split(".")) + ".lua";
        file.code = file.code.replace(/require\("([^"]+)"\)/g, (call, name) =>
          emitted.has(name) ? `require("${kongName(name)}")` : call,
        );
      }
    },
  };
};
