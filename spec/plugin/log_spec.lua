--- What the log phase writes: one line for a request in which something was masked, and none of its text.
local json = require("cjson.safe")
local support = require("spec.support")

local GATEWAY = "kong.plugins.aws-masker.gateway"
local LOG = "kong.plugins.aws-masker.log"

describe("log", function()
  local lines, kong

  setup(function()
    kong = _G.kong
    -- Building a gateway takes tables and a Redis, and this phase needs neither.
    package.loaded[GATEWAY] = {
      gatewayFor = function()
        return {}
      end,
    }
  end)

  teardown(function()
    _G.kong = kong
    package.loaded[GATEWAY] = nil
    package.loaded[LOG] = nil
  end)

  local function log(counts, configuration)
    lines = {}
    local passed = { scope = { keys = { id = "a1b2" } }, counts = counts, bytes = 42, maskingSeconds = 0 }
    local exchange = { requestId = "req_1", passed = passed }
    _G.kong = {
      ctx = { plugin = exchange },
      log = {
        notice = function(...)
          table.insert(lines, table.concat({ ... }))
        end,
      },
      response = {
        get_status = function()
          return 200
        end,
      },
    }
    support.module("log").log(configuration or { log_masked_requests = true })
  end

  it("tells how much of each family was masked", function()
    log({ ec2 = 2, s3 = 1 })
    assert.equal(1, #lines)
    -- What tells it from other lines comes first, see facts.ts.
    assert.is_truthy(lines[1]:find('^masked request {"request_id":"req_1",'))
    local facts = json.decode((lines[1]:gsub("^masked request ", "")))
    assert.same({ request_id = "req_1", scope = "a1b2", status = 200, bytes = 42, masked = { ec2 = 2, s3 = 1 } }, facts)
  end)

  it("says nothing of a request in which nothing was masked", function()
    log({})
    assert.same({}, lines)
  end)

  it("says nothing of a request that did not go upstream", function()
    log(nil)
    assert.same({}, lines)
  end)

  it("says nothing if it is told so", function()
    log({ ec2 = 2 }, { log_masked_requests = false })
    assert.same({}, lines)
  end)
end)
