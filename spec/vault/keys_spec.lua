local support = require("spec.support")

local keys = support.module("vault/keys")
local setKey = support.module("vault/entry-set").setKey

local MASK_KEY = "key of the specs"

--- Everything of `scope` that is bytes, by name.
local function bytesOf(scope)
  return {
    id = scope.id,
    encryption = keys.hex(scope.encryption),
    surrogates = keys.hex(scope.digest("x")),
    naming = keys.hex(scope.naming("x")),
  }
end

describe("the keys of a scope", function()
  it("are what they were in every earlier version, or nothing that is stored could be read", function()
    local scope = support.scopeKeys(MASK_KEY, "consumer:alice")
    assert.equal("consumer:alice", scope.name)
    assert.equal("7e70daae7ac48929", scope.id)
    assert.equal("7e70daae7ac48929690b32c73c372725", scope.ticket)
    assert.equal("829d9a04eba76e93e8091340ab8798e5b28c1c567af1390cee3705744e54bb6c", keys.hex(scope.encryption))
    assert.equal("9f54c8420118560c60f0a40108af54fb83c75ef91fc5df324059adcc4e8c1d44", keys.hex(scope.directory))
    assert.equal("abd39e34f14d7ca72d5efce82575ffb0f9bbf1320dce1e3853d9438e3d73ab03", keys.hex(scope.digest("x")))
    assert.equal("aws-masker:{7e70daae7ac48929}:set:004a2061f7c01b69264ef2c19b1bc3aa", setKey(scope, "batch_1"))
  end)

  it("have nothing in common with another scope's or another masking key's, nor with each other", function()
    local owner = {}
    for _, maskKey in ipairs({ MASK_KEY, MASK_KEY .. "2", "another key of the specs" }) do
      for _, name in ipairs({ "global", "route:", "route:1", "consumer:alice", "consumer:alice2", "consumer:alic" }) do
        for field, bytes in pairs(bytesOf(support.scopeKeys(maskKey, name))) do
          local here = ("%s of %s under %s"):format(field, name, maskKey)
          assert.is_nil(owner[bytes], here)
          owner[bytes] = here
        end
      end
    end
  end)

  it("share the directory under one masking key, and only there", function()
    local alice, bob = support.scopeKeys(MASK_KEY, "consumer:alice"), support.scopeKeys(MASK_KEY, "consumer:bob")
    assert.equal(alice.directory, bob.directory)
    assert.are_not.equal(alice.directory, support.scopeKeys("another key", "consumer:alice").directory)
    assert.are_not.equal(alice.directory, alice.encryption)
  end)

  it("follow from the id that a ticket proves, under the masking key that gave it", function()
    local alice = support.scopeKeys(MASK_KEY, "consumer:alice")
    local id = keys.ticketId(MASK_KEY, alice.ticket)
    assert.equal(alice.id, id)
    assert.same(bytesOf(alice), bytesOf(keys.scopeKeys(MASK_KEY, id)))
    local bob = support.scopeKeys(MASK_KEY, "consumer:bob")
    for _, forged in ipairs({
      "",
      alice.id,
      alice.ticket .. "0",
      alice.ticket:sub(1, -2),
      alice.ticket:upper(),
      alice.id .. bob.ticket:sub(17),
      alice.id .. ("0"):rep(16),
      support.scopeKeys("another key of the specs", "consumer:alice").ticket,
    }) do
      assert.is_nil(keys.ticketId(MASK_KEY, forged), forged)
    end
  end)

  it("do not mix up where the masking key ends and the scope begins", function()
    assert.are_not.same(bytesOf(support.scopeKeys("ab", "c")), bytesOf(support.scopeKeys("a", "bc")))
    assert.are_not.same(bytesOf(support.scopeKeys("a", "b\0c")), bytesOf(support.scopeKeys("a\0b", "c")))
  end)

  it("are never derived from an empty masking key", function()
    assert.has_error(function()
      support.scopeKeys("", "global")
    end, "the masking key is empty")
  end)
end)

describe("a keyed hash", function()
  it("gives what a hash with a fresh key gives, message after message", function()
    local hash = keys.keyedHash("a key")
    for _, message in ipairs({ "one", "", "two", ("long"):rep(100), "one", "a\0b" }) do
      assert.equal(keys.hex(keys.hmacSha256("a key", message)), keys.hex(hash(message)))
    end
  end)

  it("is not disturbed by another one in between", function()
    local one, other = keys.keyedHash("one"), keys.keyedHash("other")
    local first = one("message")
    assert.are_not.equal(first, other("message"))
    assert.equal(first, one("message"))
  end)
end)

describe("hex", function()
  it("writes every byte as two digits", function()
    assert.equal("", keys.hex(""))
    assert.equal("00090a0d7f80ff", keys.hex("\0\t\n\r\127\128\255"))
  end)
end)
