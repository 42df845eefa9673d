local support = require("spec.support")

local sets = support.module("vault/entry-set")
local sealed = support.module("vault/sealed-value")

local alice = support.scopeKeys("key of the specs", "consumer:alice")
local bob = support.scopeKeys("key of the specs", "consumer:bob")

local ENTRIES = {
  { surrogate = "i-0a1b2c3d4e5f67890", original = "i-00000000000000001", kind = "ec2_instance" },
  { surrogate = "bucket-aaaaaaaaaa", original = 'a "b" \\ \0 \n \195\169 \255', kind = "s3_bucket" },
}

describe("a set of entries", function()
  it("is read back under its scope and name", function()
    assert.same(ENTRIES, sets.decryptSet(alice, "batch_1", sets.encryptSet(alice, "batch_1", ENTRIES)))
    assert.same({}, sets.decryptSet(alice, "batch_1", sets.encryptSet(alice, "batch_1", {})))
  end)

  it("is read under no other scope or name, nor as a single value", function()
    local bytes = sets.encryptSet(alice, "batch_1", ENTRIES)
    assert.is_nil(sets.decryptSet(bob, "batch_1", bytes))
    assert.is_nil(sets.decryptSet(alice, "batch_2", bytes))
    assert.is_nil(sealed.decryptValue(alice, "batch_1", bytes))
    assert.is_nil(sets.decryptSet(alice, "batch_1", bytes:sub(1, -2)))
    assert.is_nil(sets.decryptSet(alice, "batch_1", ""))
  end)

  it("is not taken from a value that holds no set", function()
    local value = sealed.encryptValue(alice, "set\0batch_1", { kind = "set", original = "no JSON" })
    assert.is_nil(sets.decryptSet(alice, "batch_1", value))
  end)

  it("has a key that tells neither its name nor its scope, and is another one in another scope", function()
    local key = sets.setKey(alice, "batch_1")
    assert.equal(key, sets.setKey(support.scopeKeys("key of the specs", "consumer:alice"), "batch_1"))
    assert.matches("^aws%-masker:{" .. alice.id .. "}:set:" .. ("%x"):rep(32) .. "$", key)
    assert.are_not.equal(key, sets.setKey(alice, "batch_2"))
    assert.are_not.equal(key:match("set:(.*)"), sets.setKey(bob, "batch_1"):match("set:(.*)"))
  end)
end)
