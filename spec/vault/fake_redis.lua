--- A Redis and its client `resty.redis` in one: a pool of connections that can die, and a server that can fail.

--- A server on the clock of `ngx`, and `client`, what `require("resty.redis")` is to give.
return function(ngx)
  local server = {
    data = {},
    --- Names of the commands that reached it, and how many round trips they took.
    commands = {},
    trips = 0,
    connects = 0,
    --- Connections made before the last restart are dead, and nobody says so if it is silent.
    life = 0,
    isSilent = false,
    --- `refuse(command)` gives the error to answer with; `beforeTrip` runs once, when the next pipeline arrives, and
    --- `afterTrip` when its answer is on its way.
  }
  local pools = {}
  local Connection = {}
  Connection.__index = Connection

  function server.restart()
    server.life = server.life + 1
  end

  function server.flush()
    server.data = {}
  end

  local function live(key)
    local item = server.data[key]
    return item and item.expires > ngx.now() and item.value or nil
  end

  local answers = {}

  function answers.set(key, value, ...)
    local seconds, isNew = math.huge, false
    local options = { ... }
    for index, option in ipairs(options) do
      seconds = option == "EX" and options[index + 1] or seconds
      isNew = isNew or option == "NX"
    end
    if isNew and live(key) then
      return ngx.null
    end
    server.data[key] = { value = value, seconds = seconds, expires = ngx.now() + seconds }
    return "OK"
  end

  function answers.get(key)
    return live(key) or ngx.null
  end

  function answers.mget(...)
    local values = {}
    for index, key in ipairs({ ... }) do
      values[index] = live(key) or ngx.null
    end
    return values
  end

  function answers.publish()
    return 0
  end

  function Connection.set_timeouts() end

  function Connection:connect(host, ...)
    if server.isDown then
      return nil, "connection refused"
    end
    local options = select(select("#", ...), ...)
    self.host, self.pool = host, options.pool
    self.life, self.reused = server.life, 0
    local pool = pools[self.pool] or {}
    pools[self.pool] = pool
    local pooled = table.remove(pool)
    if pooled then
      self.life, self.reused = pooled.life, pooled.reused + 1
    else
      server.connects = server.connects + 1
    end
    return 1
  end

  function Connection:get_reused_times()
    return self.reused
  end

  function Connection:set_keepalive()
    table.insert(pools[self.pool], self)
    return 1
  end

  function Connection:close()
    self.isClosed = true
    return 1
  end

  function Connection:auth(...)
    self.login = { ... }
    server.login = self.login
    if server.refusesLogin then
      return false, "WRONGPASS"
    end
    return "OK"
  end

  function Connection.select(_, database)
    server.database = database
    return "OK"
  end

  function Connection:init_pipeline()
    self.pipeline = {}
  end

  for name in pairs(answers) do
    Connection[name] = function(self, ...)
      table.insert(self.pipeline, { name = name, ... })
    end
  end

  function Connection:commit_pipeline()
    assert(not self.isClosed)
    if self.life ~= server.life then
      return nil, server.isSilent and "timeout" or "closed"
    end
    if server.hangs then
      return nil, "timeout"
    end
    server.trips = server.trips + 1
    local replies = {}
    local before = server.beforeTrip
    server.beforeTrip = nil
    if before then
      before()
    end
    for index, command in ipairs(self.pipeline) do
      table.insert(server.commands, command.name)
      local refusal = server.refuse and server.refuse(command.name)
      replies[index] = refusal and { false, refusal } or answers[command.name](unpack(command))
    end
    local after = server.afterTrip
    server.afterTrip = nil
    if after then
      after()
    end
    return replies
  end

  local client = {
    new = function()
      return setmetatable({}, Connection)
    end,
  }
  return server, client
end
