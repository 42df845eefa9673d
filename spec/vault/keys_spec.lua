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
    local scope = keys.scopeKeys(MASK_KEY, "consumer:alice")
    assert.equal("consumer:alice", scope.name)
    assert.equal("0066beebe4b3dbff", scope.id)
    assert.equal("c33d42d400ee690aa2d480167a8cfe195feae0582bb56255844cf384795f0268", keys.hex(scope.encryption))
    assert.equal("9f54c8420118560c60f0a40108af54fb83c75ef91fc5df324059adcc4e8c1d44", keys.hex(scope.directory))
    assert.equal("2a3cddeeae209eb853103934da5460b65f120ea3ab7a14a5cca1b7481d089bca", keys.hex(scope.digest("x")))
    assert.equal("aws-masker:{0066beebe4b3dbff}:set:a6eed7f637ca0a7c3c7b9603023cd8f0", setKey(scope, "batch_1"))
  end)

  it("have nothing in common with another scope's or another masking key's, nor with each other", function()
    local owner = {}
    for _, maskKey in ipairs({ MASK_KEY, MASK_KEY .. "2", "another key of the specs" }) do
      for _, name in ipairs({ "global", "route:", "route:1", "consumer:alice", "consumer:alice2", "consumer:alic" }) do
        for field, bytes in pairs(bytesOf(keys.scopeKeys(maskKey, name))) do
          local here = ("%s of %s under %s"):format(field, name, maskKey)
          assert.is_nil(owner[bytes], here)
          owner[bytes] = here
        end
      end
    end
  end)

  it("share the directory under one masking key, and only there", function()
    local alice, bob = keys.scopeKeys(MASK_KEY, "consumer:alice"), keys.scopeKeys(MASK_KEY, "consumer:bob")
    assert.equal(alice.directory, bob.directory)
    assert.are_not.equal(alice.directory, keys.scopeKeys("another key", "consumer:alice").directory)
    assert.are_not.equal(alice.directory, alice.encryption)
  end)

  it("do not mix up where the masking key ends and the scope begins", function()
    assert.are_not.same(bytesOf(keys.scopeKeys("ab", "c")), bytesOf(keys.scopeKeys("a", "bc")))
    assert.are_not.same(bytesOf(keys.scopeKeys("a", "b\0c")), bytesOf(keys.scopeKeys("a\0b", "c")))
  end)

  it("are never derived from an empty masking key", function()
    assert.has_error(function()
      keys.scopeKeys("", "global")
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
