--- Times the emitted Lua: luajit measure.lua <folder with the bodies> <rounds> [<body> …]
---
--- Prints lines of a name and a number: megabytes of body per second and core, medians of interleaved rounds.
package.path = "./?.lua;lua-out/?.lua;lua-out/standalone/stand-ins/?.lua;" .. package.path
local ffi = require("ffi")
local adversarial = require("spec.adversarial")
local support = require("spec.support")

local folder, rounds = arg[1], tonumber(arg[2])
--- Bytes that one measurement reads at least: some 10 ms.
local BYTES = 8e6
--- Bytes of a body that are masked before anything is measured.
local WARM_UP = 1e8
local ADVERSARIAL_SIZE = 200000
local ADVERSARIAL_REPEATS = 3
local BLOCK = support.module("engine/find/evidence").BLOCK
local MESSAGES = support.module("endpoints").endpointOf("/v1/messages").request

local surrogates = support.surrogates()
local masker = support.masker()
local timed = support.masker()
local finder = masker.finder
local spent = {}

--- Adds up what calls of `object:method()` take.
local function watch(name, object, method)
  local call = object[method]
  object[method] = function(...)
    local from = os.clock()
    local result, problem = call(...)
    spent[name] = (spent[name] or 0) + os.clock() - from
    return result, problem
  end
end
watch("words", timed.replacement, "addNames")
watch("splice", timed.replacement, "splice")
watch("replace", timed.replacement, "run")

local function mask(with, body)
  return with:mask(body.text, MESSAGES, surrogates, support.unsealed)
end

--- Name of a figure → what is timed.
local parts = {
  mask = function(body)
    mask(masker, body)
  end,
  tape = function(body)
    masker.workspace.tape:read(body.bytes, 0, #body.text)
  end,
  evidence = function(body)
    local scanner, state, length = finder.scanner, finder.scanner:initialState(), #body.text
    for at = 0, length - 1, BLOCK do
      state = scanner:read(body.bytes, at, math.min(at + BLOCK, length), state)
    end
  end,
  find = function(body)
    masker.workspace.findings.count = 0
    finder:find(body.bytes, 0, #body.text, masker.workspace.findings)
  end,
  words_splice = function(body)
    mask(timed, body)
  end,
}

local bodies, attacks = {}, {}
local function add(list, name, text, figures)
  local body = { name = name, text = text, bytes = ffi.cast("const uint8_t*", text), times = {}, figures = figures }
  list[#list + 1] = body
end

local wanted = {}
for index = 3, #arg do
  wanted[arg[index]] = true
end
for name in io.popen("ls " .. folder):lines() do
  local short = name:match("^(.*)%.json$")
  if short and (#arg < 3 or wanted[short]) then
    local file = assert(io.open(folder .. "/" .. name, "rb"))
    add(bodies, short, file:read("*a"), parts)
    file:close()
  end
end
if #arg < 3 then
  for name, make in pairs(adversarial) do
    add(attacks, "adversarial " .. name, make(ADVERSARIAL_SIZE))
  end
end

local function time(body, figure, run)
  local repeats = body.figures == parts and math.max(1, math.floor(BYTES / #body.text)) or ADVERSARIAL_REPEATS
  for name in pairs(spent) do
    spent[name] = 0
  end
  local from = os.clock()
  for _ = 1, repeats do
    run(body)
  end
  local function note(name, seconds)
    body.times[name] = body.times[name] or {}
    table.insert(body.times[name], seconds / repeats)
  end
  if figure ~= "words_splice" then
    return note(figure, os.clock() - from)
  end
  for name, seconds in pairs(spent) do
    if seconds > 0 then
      note(name, seconds)
    end
  end
end

-- A worker lives for days: what its heap once grew to, and what LuaJIT once compiled, is there.
for _, body in ipairs(bodies) do
  for _ = 1, math.ceil(WARM_UP / #body.text) do
    mask(masker, body)
  end
end
for _ = 1, rounds do
  for _, body in ipairs(bodies) do
    for figure, run in pairs(body.figures) do
      time(body, figure, run)
    end
  end
end
-- One after the other, as whoever attacks sends the same again: the heap has grown to what one of them takes.
for _, body in ipairs(attacks) do
  for _ = 1, 3 * rounds do
    time(body, "mask", parts.mask)
  end
  table.insert(bodies, body)
end

for _, body in ipairs(bodies) do
  for figure, times in pairs(body.times) do
    table.sort(times)
    local median = times[math.floor(#times / 2) + 1]
    print(("%s %s\t%.9g"):format(body.name, figure, #body.text / median / 1e6))
  end
  local masked = mask(masker, body).masked
  if masked and body.figures == parts then
    local found = 0
    for index = 0, masked.total - 1 do
      found = found + masker.workspace.findings["end"][index] - masker.workspace.findings.start[index]
    end
    print(("%s bytes\t%d"):format(body.name, #body.text))
    print(("%s findings\t%d"):format(body.name, masked.total))
    print(("%s originals\t%d"):format(body.name, #masked.mappings.list))
    print(("%s density percent\t%.3g"):format(body.name, found / #body.text * 100))
  end
end
