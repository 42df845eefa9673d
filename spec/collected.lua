--- Reads ever new texts that nobody else holds, in compiled code, while a hasty collector has much to free and new texts
--- take its place. Prints how many were read wrong. A process of its own: a text that is freed too early may crash it, and
--- the smaller the heap, the more often all of it is collected.
package.path = "./?.lua;lua-out/?.lua;lua-out/standalone/stand-ins/?.lua;" .. package.path

local ROUNDS = 10000

local support = require("spec.support")
local strings = support.module("engine/json/strings")
local spelledOut = support.module("engine/reread/spelled-out")
local references = support.module("engine/json/references")

local function joined(before, after, round, count)
  local pieces = {}
  for index = 1, count do
    pieces[index] = before .. round .. index .. after
  end
  return table.concat(pieces)
end

local seed = 7
local function random(bound)
  seed = seed * 16807 % 2147483647
  return seed % bound
end

local PLACES = { fields = { x = { fields = { file_id = { isId = true } } } } }

--- What to read → what is read, and what it should be.
local cases = {
  string = function(round, count)
    local expected = joined("w", "\195\169\n", round, count)
    return strings.decodeString(joined("w", "\\u00e9\\n", round, count)), expected
  end,
  ["spelled out"] = function(round, count)
    local expected = joined("i-0abc", " ", round, count)
    return spelledOut.canonical(joined("%69-0abc", " ", round, count)), expected
  end,
  ids = function(round, count)
    local ids = {}
    local items = joined('{"file_id":"f', '"},', round, count)
    references.addReferencesIn('{"x":[' .. items .. "0]}", { word = "file_id", places = PLACES }, ids)
    return "f" .. table.concat(ids, " f"), joined("ff", " ", round, count):sub(1, -2)
  end,
}

jit.opt.start("hotloop=2", "hotexit=2")
collectgarbage("setpause", 100)
collectgarbage("setstepmul", 2000)
local read = cases[arg[1]]
local kept = {}
local wrong = 0
for round = 1, ROUNDS do
  local actual, expected = read(round, random(60) + 1)
  if actual ~= expected then
    wrong = wrong + 1
  end
  kept[random(50) + 1] = ("x"):rep(random(3000)) .. round
end
print(#kept > 0 and wrong .. " wrong")
