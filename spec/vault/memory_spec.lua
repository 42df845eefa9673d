local fakeNginx = require("spec.vault.fake_nginx")
local support = require("spec.support")

local vault = support.module("vault/memory").memoryVault

local ENTRIES = { { surrogate = "i-0a1b2c3d", original = "i-00000001", kind = "ec2_instance" } }
local OTHERS = { { surrogate = "i-1a1b2c3d", original = "i-10000001", kind = "ec2_instance" } }
local current = support.scopeKeys("current key of the specs", "global")
local earlier = support.scopeKeys("earlier key of the specs", "global")

--- What is kept under the names, without the scopes that say where it was read.
local function loaded(from, readers, names)
  local found = {}
  for index, kept in ipairs((from:loadSets(readers, names))) do
    found[index] = { surrogate = kept.surrogate, original = kept.original, kind = kept.kind }
  end
  return found
end

describe("the vault in memory", function()
  local before, ngx

  before_each(function()
    before, ngx = _G.ngx, fakeNginx()
    _G.ngx = ngx
  end)

  after_each(function()
    _G.ngx = before
  end)

  it("keeps sets for as long as it is told", function()
    assert.is_nil(vault:storeSet(current, "batch_1", ENTRIES, 100))
    ngx.advance(99)
    assert.same(ENTRIES, loaded(vault, { current }, { "batch_1" }))
    ngx.advance(2)
    assert.same({}, loaded(vault, { current }, { "batch_1" }))
  end)

  it("keeps them encrypted, for their scope", function()
    vault:storeSet(current, "batch_1", ENTRIES, 100)
    local key = support.module("vault/entry-set").setKey(current, "batch_1")
    assert.is_nil(ngx.shared.kong:get(key):find("i-00000001", 1, true))
    assert.same({}, loaded(vault, { earlier }, { "batch_1" }))
  end)

  it("finds what was kept under an earlier key, the current one first", function()
    vault:storeSet(earlier, "batch_1", OTHERS, 100)
    assert.same(OTHERS, loaded(vault, { current, earlier }, { "batch_1" }))
    vault:storeSet(current, "batch_1", ENTRIES, 100)
    assert.same(ENTRIES, loaded(vault, { current, earlier }, { "batch_1" }))
  end)

  it("gives the entries of all names that it knows", function()
    vault:storeSet(current, "batch_1", ENTRIES, 100)
    vault:storeSet(current, "file_1", OTHERS, 100)
    local found = loaded(vault, { current }, { "file_1", "unknown", "batch_1" })
    assert.same({ OTHERS[1], ENTRIES[1] }, found)
  end)

  it("keeps what is pending until it is dropped, each set under a name that was free", function()
    assert.equal("a", (vault:storePending(current, { "a", "b" }, ENTRIES, 100)))
    assert.equal("b", (vault:storePending(current, { "a", "b" }, OTHERS, 100)))
    assert.same({ ENTRIES[1], OTHERS[1] }, loaded(vault, { current }, { "a", "b" }))
    assert.equal("b", (vault:storePending(current, { "a", "b" }, ENTRIES, 100)))
    assert.is_nil(vault:dropSet(current, "a"))
    assert.same({ ENTRIES[1] }, loaded(vault, { current }, { "a", "b" }))
    assert.equal(1, (select(3, vault:loadSets({ current }, { "a", "b" }))))
    ngx.shared.kong.isFull = true
    assert.equal("cannot keep: no memory", (select(2, vault:storePending(current, { "a" }, ENTRIES, 100))))
  end)

  it("says so when there is no room, rather than forget what others keep there", function()
    ngx.shared.kong.isFull = true
    assert.equal("cannot keep: no memory", vault:storeSet(current, "batch_1", ENTRIES, 100))
  end)

  it("takes for its own nothing that others keep under its keys", function()
    local key = support.module("vault/entry-set").setKey(current, "batch_1")
    for _, value in ipairs({ true, 17, "something" }) do
      ngx.shared.kong:set(key, value)
      assert.same({}, loaded(vault, { current }, { "batch_1" }))
    end
  end)
end)
