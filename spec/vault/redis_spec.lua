local fakeNginx = require("spec.vault.fake_nginx")
local fakeRedis = require("spec.vault.fake_redis")
local support = require("spec.support")

local MODULES = { "vault/redis", "vault/redis-connection", "vault/cache" }
local TTL = 1000
local EPOCH = "aws-masker:epoch"

local sealed = support.module("vault/sealed-value")
local current = support.scopeKeys("key of the specs", "consumer:alice")
local earlier = support.scopeKeys("earlier key of the specs", "consumer:alice")

local function entry(number)
  return { surrogate = ("i-%08x"):format(number), original = ("i-%08d"):format(number), kind = "ec2_instance" }
end

local function entries(from, to)
  local list = {}
  for number = from, to do
    list[#list + 1] = entry(number)
  end
  return list
end

--- What is kept under the names, without the scopes that say where it was read.
local function loaded(from, readers, names)
  local found = {}
  for index, kept in ipairs((from:loadSets(readers, names))) do
    found[index] = { surrogate = kept.surrogate, original = kept.original, kind = kept.kind }
  end
  return found
end

describe("the vault in Redis", function()
  local ngx, server, module
  local advance, restore

  setup(function()
    local before = { ngx = _G.ngx, redis = package.loaded["resty.redis"] }
    -- resty.lrucache takes the clock once, when it is loaded, so there is one `ngx` whose parts are replaced.
    ngx = { now = function() return advance.now() end, shared = {} }
    _G.ngx = ngx
    restore = function()
      _G.ngx, package.loaded["resty.redis"] = before.ngx, before.redis
      for _, name in ipairs(MODULES) do
        package.loaded["kong.plugins.aws-masker." .. name:gsub("/", ".")] = nil
      end
    end
  end)

  teardown(function()
    restore()
  end)

  before_each(function()
    advance = fakeNginx()
    ngx.null, ngx.shared.kong = advance.null, advance.shared.kong
    server, package.loaded["resty.redis"] = fakeRedis(advance)
    for _, name in ipairs(MODULES) do
      package.loaded["kong.plugins.aws-masker." .. name:gsub("/", ".")] = nil
    end
    module = support.module("vault/redis")
  end)

  local function newVault(options, socket)
    local config = { host = "redis", port = 6379, timeout = 2000, database = 0, ssl = false, ssl_verify = false }
    for name, value in pairs(options or {}) do
      config[name] = value
    end
    return support.new(module.RedisVault, config, TTL, socket)
  end

  --- The entries of `list` that Redis holds.
  local function stored(list)
    local found = {}
    for _, each in ipairs(list) do
      local item = server.data[module.redisKey(current, each.surrogate)]
      local value = item and sealed.decryptValue(current, each.surrogate, item.value)
      if value then
        found[#found + 1] = { surrogate = each.surrogate, original = value.original, kind = value.kind }
      end
    end
    return found
  end

  local function countOf(name)
    local count = 0
    for _, command in ipairs(server.commands) do
      count = count + (command == name and 1 or 0)
    end
    return count
  end

  describe("stores", function()
    it("all that is new in one round trip, encrypted, and what is known in none", function()
      local vault = newVault()
      assert.is_nil(vault:store(current, entries(1, 100)))
      assert.equal(1, server.trips)
      assert.same(entries(1, 100), stored(entries(1, 100)))
      for key, item in pairs(server.data) do
        assert.is_nil((key .. item.value):find("i%-0000000%d"))
        assert.equal(key == EPOCH and math.huge or TTL, item.seconds)
      end
      assert.is_nil(vault:store(current, entries(1, 100)))
      assert.is_nil(vault:store(current, {}))
      assert.equal(1, server.trips)
    end)

    it("under a key that earlier versions find", function()
      assert.equal(
        "aws-masker:{7e70daae7ac48929}:142b26abab07cb5eb91f67279c8ab5ca",
        module.redisKey(current, "i-0a1b2c3d4e5f67890")
      )
    end)

    it("again what it stored more than half a life ago", function()
      local vault = newVault()
      vault:store(current, entries(1, 2))
      advance.advance(TTL / 2 - 1)
      vault:store(current, entries(1, 2))
      assert.equal(1, server.trips)
      advance.advance(2)
      vault:store(current, entries(1, 2))
      assert.equal(2, server.trips)
      advance.advance(TTL - 1)
      assert.same(entries(1, 2), stored(entries(1, 2)))
    end)

    it("again, in time, what comes with every turn", function()
      local vault, list = newVault(), entries(1, 2)
      local from = 0
      for at = 0, 3 * TTL, TTL / 16 do
        advance.advance(at - from)
        from = at
        assert.is_nil(vault:store(current, list))
        for _, each in ipairs(list) do
          local left = server.data[module.redisKey(current, each.surrogate)].expires - advance.now()
          assert.is_true(left >= TTL / 2)
        end
      end
      assert.is_true(server.trips > 5 and server.trips <= 7)
    end)

    it("for each scope by itself", function()
      local vault = newVault()
      vault:store(current, entries(1, 1))
      vault:store(earlier, entries(1, 1))
      assert.equal(2, server.trips)
      assert.is_truthy(server.data[module.redisKey(earlier, "i-00000001")])
    end)
  end)

  describe("notices that Redis lost its data", function()
    it("with the next write, and stores again what the request needs", function()
      local vault = newVault()
      vault:store(current, entries(1, 10))
      server.flush()
      assert.is_nil(vault:store(current, entries(5, 11)))
      assert.same(entries(5, 11), stored(entries(5, 11)))
      assert.is_nil(vault:store(current, entries(1, 4)))
      assert.same(entries(1, 11), stored(entries(1, 11)))
      assert.is_truthy(server.data[("aws-masker:{%s}:name"):format(current.id)])
    end)

    it("from another worker, or from a health check", function()
      for _, notice in ipairs({
        function()
          newVault():store(current, entries(99, 99))
        end,
        function(vault)
          vault:check()
        end,
      }) do
        local vault = newVault()
        vault:store(current, entries(1, 3))
        server.flush()
        notice(vault)
        assert.is_nil(vault:store(current, entries(1, 3)))
        assert.same(entries(1, 3), stored(entries(1, 3)))
      end
    end)

    it("although it knows the list", function()
      local vault, list = newVault(), entries(1, 3)
      vault:store(current, list)
      vault:store(current, list)
      vault:store(current, list)
      assert.equal(1, server.trips)
      server.flush()
      newVault():store(current, entries(99, 99))
      assert.is_nil(vault:store(current, list))
      for index, expected in ipairs(entries(1, 3)) do
        assert.same(expected, stored(entries(1, 3))[index])
      end
    end)

    it("while a write is under way, and another request of the worker is told first", function()
      local vault = newVault()
      vault:store(current, entries(1, 3))
      server.beforeTrip = function()
        server.flush()
        vault:check()
      end
      assert.is_nil(vault:store(current, entries(1, 4)))
      assert.same(entries(1, 4), stored(entries(1, 4)))
    end)

    it("after it was written to, before the answer came", function()
      local vault = newVault()
      vault:store(current, entries(1, 3))
      server.afterTrip = function()
        server.flush()
        vault:check()
      end
      assert.is_nil(vault:store(current, entries(3, 4)))
      assert.same(entries(3, 4), stored(entries(3, 4)))
    end)

    it("and writes nothing twice while it is there", function()
      local vault, neighbour = newVault(), newVault()
      vault:store(current, entries(1, 3))
      neighbour:store(current, entries(1, 3))
      neighbour:store(current, entries(4, 4))
      vault:store(current, entries(1, 3))
      neighbour:store(current, entries(1, 4))
      assert.equal(3, server.trips)
    end)
  end)

  describe("reads", function()
    it("thousands of sets in one round trip", function()
      local vault = newVault()
      local names = {}
      for number = 1, 2500 do
        names[number] = "file_" .. number
        vault:storeSet(current, names[number], entries(number, number), 100)
      end
      server.trips = 0
      assert.same(entries(1, 2500), loaded(vault, { current }, names))
      assert.equal(1, server.trips)
      assert.equal(3, countOf("mget"))
    end)

    it("sets under their names, for as long as they are kept", function()
      local vault = newVault()
      assert.is_nil(vault:storeSet(earlier, "batch_1", entries(1, 2), 100))
      assert.is_nil(vault:storeSet(current, "file_1", entries(3, 3), 200))
      local readers = { current, earlier }
      assert.same(entries(1, 3), loaded(vault, readers, { "batch_1", "none", "file_1" }))
      for _, kept in ipairs((vault:loadSets(readers, { "batch_1", "none", "file_1" }))) do
        assert.is_true(kept.scope == current.id or kept.scope == earlier.id)
      end
      advance.advance(101)
      assert.same(entries(3, 3), loaded(vault, readers, { "batch_1", "file_1" }))
    end)

    it("how many names nothing is kept under", function()
      local vault = newVault()
      vault:storeSet(earlier, "batch_1", entries(1, 2), 100)
      vault:storeSet(current, "batch_1", entries(1, 2), 100)
      assert.equal(2, (select(3, vault:loadSets({ current, earlier }, { "none", "batch_1", "nothing" }))))
      assert.equal(0, (select(3, vault:loadSets({ current, earlier }, { "batch_1" }))))
    end)

    it("what is pending until it is dropped, each set under a name that was free", function()
      local vault, neighbour = newVault(), newVault()
      assert.equal("a", (vault:storePending(current, { "a", "b" }, entries(1, 1), 100)))
      assert.equal("b", (neighbour:storePending(current, { "a", "b" }, entries(2, 2), 100)))
      assert.same(entries(1, 2), loaded(neighbour, { current }, { "a", "b" }))
      assert.equal("b", (vault:storePending(current, { "a", "b" }, entries(3, 3), 100)))
      assert.is_nil(vault:dropSet(current, "a"))
      assert.same(entries(3, 3), loaded(neighbour, { current }, { "a", "b" }))
      advance.advance(2)
      assert.equal("a", (vault:storePending(current, { "a", "b" }, entries(4, 4), 100)))
      advance.advance(99)
      assert.same(entries(4, 4), loaded(neighbour, { current }, { "a", "b" }))
      server.isDown = true
      assert.equal("cannot connect: connection refused", (select(2, newVault():storePending(current, { "a" }, {}, 100))))
    end)

    it("nothing in no round trip", function()
      assert.same({}, loaded(newVault(), { current }, {}))
      assert.equal(0, server.trips)
    end)
  end)

  describe("when Redis fails", function()
    it("says so at once, tries again after a second, and goes on", function()
      local vault = newVault()
      server.isDown = true
      assert.equal("cannot connect: connection refused", vault:store(current, entries(1, 1)))
      server.isDown = false
      assert.equal("Redis failed a moment ago", vault:store(current, entries(1, 1)))
      local found, failure = vault:loadSets({ current }, { "file_1" })
      assert.is_nil(found)
      assert.equal("Redis failed a moment ago", failure)
      assert.equal("Redis failed a moment ago", vault:check())
      advance.advance(1.1)
      assert.is_nil(vault:store(current, entries(1, 1)))
      assert.same(entries(1, 1), stored(entries(1, 1)))
    end)

    it("still knows what is stored", function()
      local vault = newVault()
      vault:store(current, entries(1, 3))
      server.isDown = true
      assert.is_nil(vault:store(current, entries(1, 3)))
    end)

    it("does not remember as stored what was refused", function()
      local vault = newVault()
      server.refuse = function(command)
        return command == "set" and "OOM command not allowed when used memory > 'maxmemory'." or nil
      end
      assert.matches("^Redis refused: OOM", vault:store(current, entries(1, 3)))
      server.refuse = nil
      advance.advance(1.1)
      assert.is_nil(vault:store(current, entries(1, 3)))
      assert.same(entries(1, 3), stored(entries(1, 3)))
    end)

    it("says that a cluster is none of its kinds of Redis", function()
      server.refuse = function()
        return "MOVED 3999 127.0.0.1:6381"
      end
      assert.equal("Redis Cluster is not supported: MOVED 3999 127.0.0.1:6381", newVault():check())
    end)

    it("uses a fresh connection where a restart closed the pooled ones", function()
      local vault = newVault()
      vault:store(current, entries(1, 1))
      server.restart()
      assert.is_nil(vault:store(current, entries(2, 2)))
      assert.equal(2, server.connects)
    end)

    it("does not wait a second time for one that hangs", function()
      local vault = newVault()
      vault:store(current, entries(1, 1))
      server.hangs = true
      assert.equal("cannot write: timeout", vault:store(current, entries(2, 2)))
      assert.equal(1, server.connects)
    end)

    it("takes no second connection from a pool in which one was silent", function()
      local vault = newVault()
      server.beforeTrip = function()
        vault:check()
      end
      vault:check()
      assert.equal(2, server.connects)
      server.isSilent = true
      server.restart()
      assert.equal("cannot write: timeout", vault:store(current, entries(1, 1)))
      advance.advance(1.1)
      assert.is_nil(vault:store(current, entries(1, 1)))
      assert.same(entries(1, 1), stored(entries(1, 1)))
    end)

    it("goes on storing where only publishing is refused", function()
      local vault = newVault()
      server.refuse = function(command)
        return command == "publish" and "NOPERM" or nil
      end
      assert.equal("Redis refused: NOPERM", vault:publish("masked", { "{}" }))
      assert.is_nil(vault:store(current, entries(1, 1)))
      assert.equal(1, server.connects)
    end)
  end)

  describe("connects", function()
    local function login(options, socket)
      server.login, server.database = nil, nil
      local vault = newVault(options, socket)
      return vault:check()
    end

    it("with the login and the database that it is told, or with none", function()
      assert.is_nil(login())
      assert.is_nil(server.login)
      assert.is_nil(server.database)
      login({ password = "secret" })
      assert.same({ "secret" }, server.login)
      login({ username = "masker", password = "secret", database = 3 })
      assert.same({ "masker", "secret" }, server.login)
      assert.equal(3, server.database)
    end)

    it("says that it was not let in", function()
      server.refusesLogin = true
      assert.equal("cannot authenticate: WRONGPASS", login({ password = "secret" }))
    end)

    it("never over a pooled connection of another login or database", function()
      local others = { {}, { password = "a" }, { password = "b" }, { username = "u", password = "a" }, { database = 1 } }
      for _, options in ipairs(others) do
        assert.is_nil(login(options))
      end
      assert.is_nil(login(nil, "/run/redis.sock"))
      assert.equal(#others + 1, server.connects)
      assert.is_nil(login({ password = "a" }))
      assert.equal(#others + 1, server.connects)
    end)
  end)
end)
