--- Masking stays linear on bodies that are meant to be expensive. Cost is counted in instructions of the interpreter, so
--- it is the same on every machine and in every run; what C functions do is linear by itself and not counted.
local adversarial = require("spec.adversarial")
local support = require("spec.support")

local MESSAGES = support.module("endpoints").endpointOf("/v1/messages").request
local SIZES = { 8192, 16384, 32768 }
local LARGE = 4 * 1024 * 1024
--- Instructions between two calls of the hook.
local STEP = 100
--- Evidence that the lanes meet in the same step costs less, and which they do depends on the size; squares would be 4.
local MOST_PER_DOUBLING = 2.7
local MOST_TIMES_CLEAN = 20
--- Instructions a byte at which there is nothing more to learn: 50 times those of clean text.
local HOPELESS = 600

local surrogates = support.surrogates()
--- No limit of findings: it would hide what they cost.
local masker = support.masker({ maxFindings = 1e9 })

local function instructions(body)
  local count = 0
  debug.sethook(function()
    count = count + STEP
    if count > HOPELESS * #body then
      error("hopeless")
    end
  end, "", STEP)
  local ok, problem = pcall(masker.mask, masker, body, MESSAGES, surrogates, support.unsealed)
  debug.sethook()
  if not ok then
    assert(problem:find("hopeless$"), problem)
    return math.huge
  end
  return count
end

local function clean(size)
  local text = "The build reads config.json, then it runs 42 tests (see tests/README.md): all of them pass. "
  return '{"messages":[{"role":"user","content":"' .. text:rep(math.floor(size / #text)) .. '"}]}'
end

local function perByte(body)
  return instructions(body) / #body
end

--- A text in which characters are spelled out is read as it is and as what it says.
local function readings(body)
  return (body:find("%%%x%x") or body:find("\\u00")) and 2 or 1
end

local names = {}
for name in pairs(adversarial) do
  names[#names + 1] = name
end
table.sort(names)

describe("the cost of masking", function()
  local cleanCost

  setup(function()
    -- Compiled code calls no hooks, so what other specs have left of it has to go too.
    jit.off()
    jit.flush()
    masker:mask(clean(SIZES[1]), MESSAGES, surrogates, support.unsealed)
    cleanCost = perByte(clean(SIZES[#SIZES]))
  end)

  teardown(function()
    jit.on()
  end)

  for _, name in ipairs(names) do
    it("doubles at most when the body doubles: " .. name, function()
      local before
      for _, size in ipairs(SIZES) do
        local cost = instructions(adversarial[name](size))
        if before then
          assert.is_true(cost <= before * MOST_PER_DOUBLING + STEP, ("%.2f times at %d bytes"):format(cost / before, size))
        end
        before = cost
      end
    end)

    it(("is at most %d times that of clean text: %s"):format(MOST_TIMES_CLEAN, name), function()
      local body = adversarial[name](SIZES[#SIZES])
      local times = perByte(body) / readings(body) / cleanCost
      assert.is_true(times <= MOST_TIMES_CLEAN, ("%.1f times"):format(times))
    end)
  end

  it("is no higher in a string of megabytes", function()
    assert.is_true(perByte(adversarial["one long string"](LARGE)) <= cleanCost * 1.1)
    assert.is_true(perByte(adversarial["backslashes"](LARGE)) <= cleanCost * MOST_TIMES_CLEAN)
  end)
end)
