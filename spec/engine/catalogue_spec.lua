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

--- Hits of a detector that are read at every distance: the first ones stand for what else its rule makes of them.
local READ_EVERYWHERE = 3

describe("the catalogue's examples", function()
  local label = 0
  for _, family in ipairs(families) do
    for _, detector in ipairs(family.detectors) do
      local this = label
      label = label + 1
      local name = ("%s, %s"):format(family.name, detector.hits[1] and detector.hits[1].text or detector.source)

      it("are there, with reasons: " .. name, function()
        assert.is_true(#detector.hits > 0)
        assert.is_true(#detector.misses > 0)
        for _, example in ipairs(detector.misses) do
          assert.is_true(#example.because > 0, example.text)
        end
      end)

      it("are found: " .. name, function()
        for _, example in ipairs(detector.hits) do
          assert.same(example.finds, find(everything, example.text), example.text)
        end
      end)

      it("are left alone: " .. name, function()
        local alone = finder(function(index)
          return index == this
        end)
        for _, example in ipairs(detector.misses) do
          assert.same({}, find(alone, example.text), example.text)
          assert.same({}, find(everything, example.text), example.text)
        end
      end)
    end
  end
end)

describe("every example of the catalogue", function()
  local function everyHit(most, check)
    for _, family in ipairs(families) do
      for _, detector in ipairs(family.detectors) do
        for index = 1, math.min(most, #detector.hits) do
          check(detector.hits[index])
        end
      end
    end
  end

  it("is found behind the escapes of JSON strings", function()
    everyHit(math.huge, function(example)
      for _, before in ipairs({ "\\n", "\\t", "\\\\n", "\\u001b[32m", "\\u001b[1;32m" }) do
        assert.same(example.finds, find(everything, before .. example.text), before .. example.text)
      end
    end)
  end)

  it("is found at any distance from the beginning, across lanes and blocks", function()
    local filler = ("lorem ipsum, dolor sit amet. "):rep(3000)
    everyHit(READ_EVERYWHERE, function(example)
      for _, distance in ipairs({ 0, 1, 511, 16000, 65530, 65536, 70001 }) do
        local text = filler:sub(1, distance) .. " " .. example.text .. " " .. filler:sub(1, 800)
        assert.same(example.finds, find(everything, text), example.text)
      end
    end)
  end)

  it("is found with other text behind it", function()
    everyHit(math.huge, function(example)
      local text = example.text .. " lorem ipsum"
      assert.same(example.finds, find(everything, text), text)
    end)
  end)
end)
