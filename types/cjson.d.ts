/** lua-cjson, in the form that gives errors as values. Arrays and objects are tables, null is `ngx.null`. */

/** @noSelf */
declare module "cjson.safe" {
  /** Fails on more than 1000 levels and on what JSON can't say. An empty table is `{}`, unless it is `empty_array`. */
  function encode(value: unknown): LuaMultiReturn<[text: string, err: undefined] | [text: undefined, err: string]>;
  function decode(text: string): LuaMultiReturn<[value: unknown, err: string | undefined]>;
  /** The same value as `ngx.null`. */
  const null_: NgxNull;
  export { encode, decode, null_ as null };
}
