/**
 * TypeScriptToLua plugin: keeps the vararg functions of its runtime library from being compiled. LuaJIT up to 2023
 * corrupts the stack when a compiled trace runs through them and exits (https://github.com/LuaJIT/LuaJIT/issues/1024,
 * /1046): workers crash. `new` is in too many loops for that, so it gets as many parameters as any constructor has.
 */
const VARARGS = /^local function (__TS__\w+)\([^)]*\.\.\.\)/gm;
const NEW = /(function __TS__New\(target, )\.\.\.(\)[^]*?____constructor\()\.\.\.\)/;
const CONSTRUCTOR = /____constructor\(self((?:, \w+)*)\)/g;

function replace(code, pattern, replacement) {
  if (code.search(pattern) < 0) throw new Error(`the runtime library has nothing like ${pattern} any more`);
  return code.replace(pattern, replacement);
}

module.exports = function factory() {
  return {
    beforeEmit(program, options, emitHost, files) {
      const library = files.find((file) => file.outputPath.endsWith("lualib_bundle.lua"));
      if (library === undefined) return;
      const counts = files.flatMap(({ code }) =>
        [...code.matchAll(CONSTRUCTOR)].map(([, list]) => list.split(",").length - 1),
      );
      const parameters = Array.from({ length: Math.max(...counts) }, (_, index) => `p${index + 1}`).join(", ");
      library.code = replace(library.code, NEW, `$1${parameters}$2${parameters})`);
      const names = [...library.code.matchAll(VARARGS)].map(([, name]) => name);
      const off = names.map((name) => `require("jit").off(${name})\n`).join("");
      library.code = replace(library.code, /^return \{/m, `${off}return {`);
    },
  };
};
