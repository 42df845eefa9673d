-- Emitted code is checked for what the TypeScript compiler cannot know: a global that no Lua module and no host gives it,
-- such as a missing lualib function. Style is the business of the TypeScript source.
-- Each folder sees the globals of its own layer only.

std = "luajit"
unused = false
redefined = false
max_line_length = false
ignore = { "581", "6.." } -- `not (a >= b)`; white space
-- Data only, a megabyte of it.
exclude_files = { "lua-out/kong/plugins/aws-masker/catalogue_data.lua" }

files["lua-out/kong/plugins/aws-masker"] = { std = "ngx_lua", read_globals = { "kong" } }
files["lua-out/kong/plugins/aws-masker/lualib_bundle.lua"] = { ignore = { "143/table" } } -- falls back to `unpack` where it is missing
files["lua-out/kong/plugins/aws-masker/patterns"] = { std = "luajit", not_globals = { "ngx", "ndk", "kong" } }
files["lua-out/kong/plugins/aws-masker/engine"] = { std = "luajit", not_globals = { "ngx", "ndk", "kong" } }
files["lua-out/kong/plugins/aws-masker/vault"] = { std = "ngx_lua", not_globals = { "kong" } }
files["lua-out/standalone"] = { std = "ngx_lua", globals = { "kong" } }
files["spec"] = { std = "luajit+busted", unused = true, redefined = true, max_line_length = 120 }
