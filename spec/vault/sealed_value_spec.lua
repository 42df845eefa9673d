local support = require("spec.support")

local sealed = support.module("vault/sealed-value")

local SURROGATE = "i-0a1b2c3d4e5f67890"
local VALUE = { kind = "ec2_instance", original = "i-00000000000000001" }
local alice = support.scopeKeys("key of the specs", "consumer:alice")

describe("a sealed value", function()
  it("is read back under its scope, for its surrogate", function()
    for _, original in ipairs({ VALUE.original, "", "a\0b", "one\ntwo", "\255\254", ("long "):rep(10000) }) do
      local value = { kind = "kind", original = original }
      assert.same(value, sealed.decryptValue(alice, SURROGATE, sealed.encryptValue(alice, SURROGATE, value)))
    end
  end)

  it("of an earlier version is read: nonce, tag and ciphertext, bound to scope and surrogate", function()
    local hex = "000102030405060708090a0be2dbc4e22b4e90b5c8bf5653f482f0ff614178bed3fdd324df1f444318dd7e48"
      .. "447042865dc267364c5a35877488e772"
    local bytes = hex:gsub("%x%x", function(pair)
      return string.char(tonumber(pair, 16))
    end)
    assert.same(VALUE, sealed.decryptValue(alice, SURROGATE, bytes))
  end)

  it("is read under nothing else", function()
    local bytes = sealed.encryptValue(alice, SURROGATE, VALUE)
    assert.is_nil(sealed.decryptValue(support.scopeKeys("key of the specs", "consumer:bob"), SURROGATE, bytes))
    assert.is_nil(sealed.decryptValue(support.scopeKeys("another key", "consumer:alice"), SURROGATE, bytes))
    for _, surrogate in ipairs({ "", "i-0a1b2c3d4e5f67891", SURROGATE .. "\0", "\0" .. SURROGATE }) do
      assert.is_nil(sealed.decryptValue(alice, surrogate, bytes))
    end
    assert.same(VALUE, sealed.decryptValue(alice, SURROGATE, bytes))
  end)

  it("is bound to its scope's id, not only to its key", function()
    local bytes = sealed.encryptValue(alice, SURROGATE, VALUE)
    local renamed = setmetatable({ id = "0000000000000000" }, { __index = alice })
    assert.is_nil(sealed.decryptValue(renamed, SURROGATE, bytes))
  end)

  it("is refused when any bit is changed, or its end is missing or grown", function()
    local bytes = sealed.encryptValue(alice, SURROGATE, VALUE)
    for at = 1, #bytes do
      for bit = 0, 7 do
        local byte = string.char((bytes:byte(at) + 2 ^ bit) % 256)
        local changed = bytes:sub(1, at - 1) .. byte .. bytes:sub(at + 1)
        assert.is_nil(sealed.decryptValue(alice, SURROGATE, changed), at)
      end
      assert.is_nil(sealed.decryptValue(alice, SURROGATE, bytes:sub(1, at - 1)), at)
    end
    assert.is_nil(sealed.decryptValue(alice, SURROGATE, bytes .. "\0"))
  end)

  it("never has the nonce, nor the bytes, of another one", function()
    local seen = {}
    for _ = 1, 1000 do
      local bytes = sealed.encryptValue(alice, SURROGATE, VALUE)
      assert.is_nil(seen[bytes:sub(1, 12)])
      seen[bytes:sub(1, 12)] = true
      assert.is_nil(bytes:find(VALUE.original, 1, true))
    end
  end)
end)

describe("a scope's encrypted name", function()
  it("cannot be read as a value, whatever it is said to stand for", function()
    local name = sealed.encryptName(alice, "consumer:alice")
    assert.is_nil(sealed.decryptValue(alice, "", name))
    assert.is_nil(sealed.decryptValue(alice, alice.id, name))
    assert.is_nil(name:find("alice", 1, true))
  end)
end)
