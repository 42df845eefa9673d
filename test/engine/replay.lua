--- Finds what is in texts: each line of the input is a text, the inside of a JSON string; each line of the output says
--- what the engine finds in it, wherever in a body it stands, as `start-end kind`.
package.path = "./?.lua;lua-out/?.lua;lua-out/standalone/stand-ins/?.lua;" .. package.path
local ffi = require("ffi")
local support = require("spec.support")

local catalogue = support.catalogue()
local kinds = catalogue.data.kinds
local finder = support.new(
  support.module("engine/finder").Finder,
  catalogue.tables,
  function(kind)
    return catalogue.kindIndex[kind]
  end,
  function(kind)
    return kinds[kind + 1].surrogate.rule == "name"
  end,
  function()
    return true
  end,
  { table = {}, account = catalogue.kindIndex.account_id, resource = catalogue.kindIndex.resource }
)
local findings = support.new(support.module("engine/findings").Findings)

local FILLER = ("lorem ipsum, dolor sit amet. "):rep(2500)
--- Before the text and after it, in bytes: alone, in each of the four lanes, across their cuts and across blocks.
local SURROUNDINGS = { { 0, 0 }, { 300, 300 }, { 0, 3000 }, { 1500, 1500 }, { 2990, 10 }, { 65500, 0 }, { 65536, 900 } }

local function find(text, before, after)
  local body = FILLER:sub(1, before) .. " " .. text .. " " .. FILLER:sub(1, after)
  findings.count = 0
  local invalid = finder:find(ffi.cast("const uint8_t*", body), 0, #body, findings)
  if invalid >= 0 then
    return "invalid at " .. invalid
  end
  findings:settle()
  local found = {}
  for index = 0, findings.count - 1 do
    local start, ending = findings.start[index] - before - 1, findings["end"][index] - before - 1
    found[index + 1] = ("%d-%d %s"):format(start, ending, kinds[findings.kind[index] + 1].name)
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
