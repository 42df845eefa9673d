/** The rockspec: the emitted Lua as a rock, with the list of its modules. Written by the build. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const NAME = "kong-plugin-aws-masker";
const MODULES = "lua-out/kong/plugins/aws-masker";

/** Name and text of the rockspec of what is built in `root`. */
export function rockspec(root: string): { name: string; text: string } {
  const { version, description, license } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
    description: string;
    license: string;
  };
  const files = readdirSync(join(root, MODULES), { recursive: true, encoding: "utf8" });
  const modules = files.filter((file) => file.endsWith(".lua")).sort();
  const lines = modules.map((file) => {
    const module = file.replace(/\.lua$/, "").replaceAll("/", ".");
    return `    ["kong.plugins.aws-masker.${module}"] = "${MODULES}/${file}",`;
  });
  const text = `-- Written by npm run build. Packed from a checkout: luarocks make --pack-binary-rock
package = "${NAME}"
version = "${version}-1"
source = { url = "." }
description = {
  summary = "${description}",
  license = "${license}",
}
-- Everything else that the plugin requires is part of Kong.
dependencies = { "lua == 5.1" }
build = {
  type = "builtin",
  modules = {
${lines.join("\n")}
  },
}
`;
  return { name: `${NAME}-${version}-1.rockspec`, text };
}
