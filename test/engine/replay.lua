--- Finds what is in texts. The first line of the input is a JSON object with detectors and the names of kinds; each
--- further one is a text, the inside of a JSON string. Each line of the output says what the engine finds in a text,
--- wherever in a body it stands, as `start-end kind`.
package.path = "./?.lua;lua-out/?.lua;lua-out/standalone/stand-ins/?.lua;" .. package.path
local cjson = require("cjson")
local ffi = require("ffi")
local support = require("spec.support")

local setting = cjson.decode(io.read("*l"))
local compiled = support.module("engine/compile/tables").compileDetectors(setting.detectors, 20000)
assert(compiled.compiled, compiled.error and compiled.error.message)

local index = {}
for number, name in ipairs(setting.kinds) do
  index[name] = number - 1
end
local finder = support.new(
  support.module("engine/find/finder").Finder,
  support.module("engine/find/catalogue").catalogueOf(compiled.compiled, index),
  function()
    return true
  end
)
local findings = support.new(support.module("engine/find/findings").Findings)

local BLOCK = support.module("engine/find/evidence").BLOCK
local FILLER = ("lorem ipsum, dolor sit amet. "):rep(BLOCK / 20)
--- Before the text and after it, in bytes: alone, in each of the seven lanes, across their cuts and across blocks.
local SURROUNDINGS = {
  { 0, 0 },
  { 300, 300 },
  { 0, 3000 },
  { 640, 2360 },
  { 1070, 1930 },
  { 1500, 1500 },
  { 1930, 1070 },
  { 2360, 640 },
  { 2990, 10 },
  { 430, 2580 },
  { 1290, 1720 },
  { 2150, 860 },
  { BLOCK - 36, 0 },
  { BLOCK, 900 },
}

local function find(text, before, after)
  -- The semicolons keep the filler from being the value of a key in the text.
  local body = FILLER:sub(1, before) .. " ; " .. text .. " ; " .. FILLER:sub(1, after)
  findings.count = 0
  local invalid = finder:find(ffi.cast("const uint8_t*", body), 0, #body, findings).invalidAt
  if invalid >= 0 then
    return "invalid at " .. invalid
  end
  findings:settle()
  local found = {}
  for entry = 0, findings.count - 1 do
    local start, ending = findings.start[entry] - before - 3, findings["end"][entry] - before - 3
    found[entry + 1] = ("%d-%d %s"):format(start, ending, setting.kinds[findings.kind[entry] + 1])
  end
  return table.concat(found, ", ")
end

for text in io.lines() do
  local results, known = {}, {}
  for _, surrounding in ipairs(SURROUNDINGS) do
    local result = find(text, surrounding[1], surrounding[2])
    if not known[result] then
      known[result] = true
      results[#results + 1] = result
    end
  end
  print(table.concat(results, " or "))
  io.stdout:flush()
end
