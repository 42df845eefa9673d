import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Layers of `src`, lowest first. A layer imports from itself and the ones before it. `lua` is what it may require from
 * Lua; what one layer may, the ones after it may too. `unknown` are the globals of a host it must not know.
 */
const layers = [
  { folder: "patterns", lua: [], unknown: ["kong", "ngx"] },
  { folder: "engine", lua: ["ffi", "bit", "string\\.buffer", "table\\.\\w+"], unknown: ["kong", "ngx"] },
  { folder: "vault", lua: ["resty\\..+", "cjson(\\..+)?", "ngx\\..+"], unknown: ["kong"] },
  { folder: "plugin", lua: ["kong\\..+", "ffi-zlib"], unknown: [] },
];

/**
 * Rooms of `src/engine`, lowest first, and the ones that each may import from; all may import from the files beside them
 * (`ascii`, `bytes`, `edges` …), which import from no room. What restores knows nothing of what finds.
 */
const rooms = {
  json: [],
  compile: [],
  surrogates: [],
  find: ["json", "compile"],
  reread: ["compile", "find"],
  mask: ["json", "compile", "surrogates", "find", "reread"],
  unmask: ["json", "surrogates"],
  protocols: ["json", "compile", "surrogates", "unmask"],
};

/** The standalone host requires the plugin by name at run time, as Kong does, and never imports from it. */
const standalone = "standalone";

function importRules(folder, forbiddenFolders, lua, unknown, files = `src/${folder}/**/*.ts`, more = []) {
  const patterns = [
    ...more,
    {
      regex: `^\\.\\./(?:.*/)?(?:${forbiddenFolders.join("|")})(?:/|$)`,
      message: `src/${folder} must not import from a layer above it (plugin > vault > engine > patterns).`,
    },
    {
      regex: lua.length === 0 ? "^[^.]" : `^(?!(?:${lua.join("|")})$)[^.]`,
      message: `src/${folder} may not require this module; its layer's modules are listed in eslint.config.js.`,
    },
  ];
  return {
    files: [files],
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { patterns }],
      "no-restricted-globals": [
        "error",
        ...unknown.map((name) => ({ name, message: `src/${folder} does not know it.` })),
      ],
    },
  };
}

const folders = layers.map((layer) => layer.folder);
const layerRules = layers.map(({ folder, unknown }, index) =>
  importRules(
    folder,
    [...folders.slice(index + 1), standalone],
    layers.slice(0, index + 1).flatMap((layer) => layer.lua),
    unknown,
  ),
);
/** The rules of `engine`, and those of the room, as a later entry replaces an earlier one. */
function roomRules(room, allowed) {
  const forbidden = Object.keys(rooms).filter((name) => name !== room && !allowed.includes(name));
  const { lua, unknown } = layers[1];
  const more = {
    regex: `^\\.{1,2}/(?:\\.\\./)*(?:${forbidden.join("|")})/`,
    message: `src/engine/${room} may import from these rooms only: ${allowed.join(", ") || "none"}.`,
  };
  const files = room === "" ? "src/engine/*.ts" : `src/engine/${room}/**/*.ts`;
  return importRules("engine", [...folders.slice(2), standalone], lua, unknown, files, [more]);
}

const engineRules = [roomRules("", []), ...Object.entries(rooms).map(([room, allowed]) => roomRules(room, allowed))];
const standaloneRules = importRules(standalone, folders, [".+"], []);

/** `\xff` is one character to TypeScript and two bytes to Lua. */
const highEscape = "/(?<!\\\\)(?:\\\\{2})*\\\\x[89a-f]/i";

export default defineConfig(
  globalIgnores(["lua-out/", "coverage/", ".state/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    rules: {
      // In Lua only nil and false are falsy, so a number or a string in a condition is a bug on one of the two sides.
      "@typescript-eslint/strict-boolean-expressions": ["error", { allowNumber: false, allowString: false }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_$" }],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "inline-type-imports", disallowTypeAnnotations: false },
      ],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts", "types/**/*.ts"],
    languageOptions: { parserOptions: { project: "./tstl.json" } },
    rules: {
      // `import x = require("…")` is what takes in a module that returns one value, as `export =` does on the other side.
      "@typescript-eslint/no-require-imports": ["error", { allowAsImport: true }],
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      // The tables of the scanners hold plain numbers, which const enums give their names.
      "@typescript-eslint/no-unsafe-enum-assignment": "off",
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      // Any index may be nil in Lua, which the types do not say: tstl.json leaves noUncheckedIndexedAccess off for the
      // sake of the inner loops.
      "@typescript-eslint/no-unnecessary-condition": "off",
      "no-restricted-syntax": [
        "error",
        { selector: `Literal[raw=${highEscape}]`, message: "Two bytes in Lua; use string.char." },
        { selector: `TemplateElement[value.raw=${highEscape}]`, message: "Two bytes in Lua; use string.char." },
      ],
    },
  },
  { files: ["src/standalone/**/*.ts"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  { files: ["types/**/*.ts"], rules: { "@typescript-eslint/unified-signatures": "off" } },
  {
    files: ["launcher/**/*.ts", "scripts/**/*.ts", "test/**/*.ts", "eval/**/*.ts", "bench/**/*.ts", "*.ts"],
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
  },
  {
    files: ["**/*.cjs"],
    languageOptions: { sourceType: "commonjs", globals: { module: "writable", require: "readonly" } },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly", fetch: "readonly" } },
  },
  ...layerRules,
  ...engineRules,
  standaloneRules,
);
