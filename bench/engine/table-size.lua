--- Bytes that the catalogue's tables take in a worker, and how long loading them takes.
package.path = "./?.lua;lua-out/?.lua;lua-out/standalone/stand-ins/?.lua;" .. package.path
local ffi = require("ffi")
local from = os.clock()
local tables = require("spec.support").catalogue().tables
print("load seconds\t" .. os.clock() - from)
local total = 0
for _, name in ipairs({ "evidence", "origin", "before", "after" }) do
  total = total + ffi.sizeof(tables[name].table)
end
print("table bytes\t" .. total)
