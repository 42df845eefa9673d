/**
 * TypeScriptToLua plugin: keeps the vararg functions of its runtime library (`new`, above all) from being compiled.
 * LuaJIT up to 2023 corrupts the stack when a compiled trace runs through them and exits
 * (https://github.com/LuaJIT/LuaJIT/issues/1024, /1046): workers crash. No hot loop calls one.
 */
const VARARGS = /^local function (__TS__\w+)\([^)]*\.\.\.\)/gm;

module.exports = function factory() {
  return {
    beforeEmit(program, options, emitHost, files) {
      const library = files.find((file) => file.outputPath.endsWith("lualib_bundle.lua"));
      if (library === undefined) return;
      const names = [...library.code.matchAll(VARARGS)].map(([, name]) => name);
      if (names.length === 0) throw new Error("the runtime library has no vararg functions any more");
      const off = names.map((name) => `require("jit").off(${name})\n`).join("");
      library.code = library.code.replace(/^return \{/m, `${off}return {`);
    },
  };
};
