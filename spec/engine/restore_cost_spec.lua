--- Restoring costs as much as the text is long, however the text is made and whatever is known. Cost is counted in
--- instructions of the interpreter, as for masking.
local support = require("spec.support")

local Dictionary = support.module("engine/unmask/dictionary").Dictionary
local Channel = support.module("engine/unmask/channel").Channel

local SIZE = 4096
--- Instructions between two calls of the hook.
local STEP = 100
--- Squares would be 4.
local MOST_PER_DOUBLING = 2.5
--- Of a dictionary of a hundred times as many entries.
local MOST_FOR_MORE = 1.5
local LONGEST_HELD = 64 + 6 * 64

local surrogates = support.surrogates()

local function dictionaryOf(count)
  math.randomseed(5)
  local dictionary = support.new(Dictionary, surrogates.addresses)
  local random = support.randomName
  -- What the texts begin to say is begun in both.
  dictionary:add("fd12:1::9", "fd12:2::9")
  dictionary:add("10.1.2.0/24", "10.3.4.0/24")
  for index = 1, count do
    dictionary:add("name-" .. random(10), "original-" .. index)
    dictionary:add(("i-%08x%09x"):format(math.random(0, 2 ^ 31), math.random(0, 2 ^ 31)), "i-" .. index)
    dictionary:add(("1%05d%06d"):format(math.random(0, 99999), math.random(0, 999999)), ("%012d"):format(index))
    local network = ("10.%d.%d."):format(math.random(0, 255), math.random(0, 255))
    dictionary:add(network .. "0/24", network .. "0/24")
    dictionary:add(network .. "7", network .. "9")
    dictionary:add(("fd%02x:%x::%x"):format(math.random(255), math.random(65535), index), "fd00::" .. index)
  end
  return dictionary
end

local few, many = dictionaryOf(10), dictionaryOf(1000)

local function instructions(dictionary, text, piece, isJson)
  local count = 0
  local channel = support.new(Channel, dictionary, isJson, false)
  channel:push("x")
  debug.sethook(function()
    count = count + STEP
  end, "", STEP)
  for at = 1, #text, piece do
    channel:push(text:sub(at, at + piece - 1))
    assert(#channel.held <= LONGEST_HELD, "held too much")
  end
  channel:release()
  debug.sethook()
  return count
end

local STORMS = {
  prose = "The build reads config.json and then it runs 42 tests: all of them pass, in 3.14 s. ",
  backslashes = "\\",
  ["backslashes and a letter"] = "\\\\\\\\\\\\\\u",
  ["percent signs"] = "%25",
  ["percent signs alone"] = "%",
  ampersands = "&amp;",
  entities = "&#x6e;",
  beginnings = "name-",
  ["other beginnings"] = "i-0 i-1 ",
  digits = "1",
  accounts = "123456789012 ",
  octets = "10.",
  addresses = "10.1.2.3 ",
  ["reversed addresses"] = "3.2.1.10.in-addr.arp ",
  ["host names"] = "ip-10-",
  groups = "fd12:",
  ["groups apart"] = "fd12:1:: ",
  colons = ":",
  base64 = "bmFtZS1h",
  ["unicode escapes"] = "\\u006e\\u0061\\u006d\\u0065",
  ["colour codes"] = "\27[1;31m",
  parameters = "[1;",
  ["escapes of percent signs"] = "25",
  ["escapes of ampersands"] = "amp;",
}

--- What must stand before them.
local PREFIXES = { ["25"] = "%", ["amp;"] = "&" }

describe("the cost of restoring", function()
  setup(function()
    -- Compiled code calls no hooks.
    jit.off()
    jit.flush()
  end)

  teardown(function()
    jit.on()
  end)

  for name, storm in pairs(STORMS) do
    for _, piece in ipairs({ 1, 16, SIZE * 4 }) do
      it(("is linear in %s, %d bytes at a time"):format(name, piece), function()
        for _, isJson in ipairs({ false, true }) do
          local prefix = PREFIXES[storm] or ""
          local small = prefix .. storm:rep(math.ceil(SIZE / #storm))
          local cost = instructions(few, small, piece, isJson)
          local doubled = instructions(few, small .. small:sub(#prefix + 1), piece, isJson)
          assert.is_true(doubled <= MOST_PER_DOUBLING * cost + 10 * STEP, ("%d, then %d"):format(cost, doubled))
          local more = instructions(many, small, piece, isJson)
          assert.is_true(more <= MOST_FOR_MORE * cost + 10 * STEP, ("%d, with more known %d"):format(cost, more))
        end
      end)
    end
  end
end)
