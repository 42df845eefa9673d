local ffi = require("ffi")
local support = require("spec.support")

local catalogue = support.catalogue()
local Finder = support.module("engine/find/finder").Finder
local Findings = support.module("engine/find/findings").Findings
local families = support.module("patterns/index").families

local function finder(isEnabled)
  return support.new(Finder, catalogue, isEnabled)
end

local findings = support.new(Findings)

local function find(with, text)
  findings.count = 0
  assert.equal(-1, with:find(ffi.cast("const uint8_t*", text), 0, #text, findings).invalidAt)
  findings:settle()
  local found = {}
  for index = 0, findings.count - 1 do
    found[#found + 1] = text:sub(findings.start[index] + 1, findings["end"][index])
  end
  return found
end

local everything = finder(function()
  return true
end)

describe("the catalogue's examples", function()
  local label = 0
  for _, family in ipairs(families) do
    for _, detector in ipairs(family.detectors) do
      local this = label
      local alone = finder(function(index)
        return index == this
      end)
      label = label + 1
      for _, example in ipairs(detector.hits) do
        it(("%s finds its own in: %s"):format(family.name, example.text), function()
          assert.same(example.finds, find(everything, example.text))
        end)
      end
      for _, example in ipairs(detector.misses) do
        it(("%s leaves alone, as %s: %s"):format(family.name, example.because, example.text), function()
          assert.same({}, find(alone, example.text))
          assert.same({}, find(everything, example.text))
        end)
      end
    end
  end
end)

describe("every example of the catalogue", function()
  local function everyHit(check)
    for _, family in ipairs(families) do
      for _, detector in ipairs(family.detectors) do
        for _, example in ipairs(detector.hits) do
          check(example)
        end
      end
    end
  end

  it("is found behind the escapes of JSON strings", function()
    everyHit(function(example)
      for _, before in ipairs({ "\\n", "\\t", "\\\\n", "\\u001b[32m", "\\u001b[1;32m" }) do
        assert.same(example.finds, find(everything, before .. example.text), before .. example.text)
      end
    end)
  end)

  it("is found at any distance from the beginning, across lanes and blocks", function()
    local filler = ("lorem ipsum, dolor sit amet. "):rep(3000)
    everyHit(function(example)
      for _, distance in ipairs({ 0, 1, 511, 16000, 65530, 65536, 70001 }) do
        local text = filler:sub(1, distance) .. " " .. example.text .. " " .. filler:sub(1, 800)
        assert.same(example.finds, find(everything, text), example.text)
      end
    end)
  end)
end)
