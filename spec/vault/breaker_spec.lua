local fakeNginx = require("spec.vault.fake_nginx")
local support = require("spec.support")

local Breaker = support.module("vault/breaker").Breaker
local PROBE_TIME = 12

describe("a breaker", function()
  local ngx, breaker, neighbour

  local function newBreaker(name)
    return support.new(Breaker, ngx.shared.kong, name, PROBE_TIME)
  end

  before_each(function()
    ngx = fakeNginx()
    -- Two workers that use the same Redis share what they know of it.
    breaker, neighbour = newBreaker("redis"), newBreaker("redis")
  end)

  it("lets everybody through while nothing failed", function()
    for _ = 1, 10 do
      assert.is_true(breaker:allows())
      breaker:succeeded()
    end
  end)

  it("lets nobody through for a second after a failure, in any worker", function()
    breaker:failed()
    assert.is_false(breaker:allows())
    assert.is_false(neighbour:allows())
    ngx.advance(0.9)
    assert.is_false(breaker:allows())
    assert.is_true(newBreaker("another redis"):allows())
  end)

  it("lets one through after that, until it has said how it went", function()
    breaker:failed()
    ngx.advance(1.1)
    assert.is_true(breaker:allows())
    assert.is_false(breaker:allows())
    assert.is_false(neighbour:allows())
    ngx.advance(PROBE_TIME - 1)
    assert.is_false(neighbour:allows())
  end)

  it("lets everybody through when that one succeeded", function()
    breaker:failed()
    ngx.advance(1.1)
    assert.is_true(breaker:allows())
    breaker:succeeded()
    assert.is_true(neighbour:allows())
    assert.is_true(breaker:allows())
  end)

  it("waits again when that one failed, and so on", function()
    breaker:failed()
    for _ = 1, 100 do
      ngx.advance(1.1)
      assert.is_true(neighbour:allows())
      neighbour:failed()
      assert.is_false(breaker:allows())
    end
  end)

  it("does not wait for ever for one that never says how it went", function()
    breaker:failed()
    ngx.advance(1.1)
    assert.is_true(breaker:allows())
    ngx.advance(PROBE_TIME + 0.1)
    assert.is_true(neighbour:allows())
    assert.is_false(breaker:allows())
  end)

  it("forgets a failure after a minute", function()
    breaker:failed()
    ngx.advance(59)
    assert.is_true(breaker:allows())
    assert.is_false(breaker:allows())
    ngx.advance(2)
    assert.is_true(breaker:allows())
    assert.is_true(breaker:allows())
  end)
end)
