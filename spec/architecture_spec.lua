-- Reads the emitted Lua, so that it also sees what TypeScript's imports do not show: `require` calls and globals.
local bytecode = require("jit.bc")
local dir = require("pl.dir")

local ROOT = "lua-out/kong/plugins/aws-masker/"
local PLUGIN = "kong.plugins.aws-masker."

-- Lowest first; whatever is not in one of these folders is the plugin's own.
local LAYERS = { "patterns", "engine", "vault", "plugin" }
local RANK = {}
for rank, layer in ipairs(LAYERS) do
  RANK[layer] = rank
end

-- Room of the engine → the rooms that it may require from, besides itself. All may require the files beside the rooms,
-- which require from no room.
local ROOMS = {
  json = {},
  compile = {},
  surrogates = {},
  find = { "json", "compile" },
  reread = { "compile", "find" },
  mask = { "json", "compile", "surrogates", "find", "reread" },
  unmask = { "json", "surrogates" },
  protocols = { "json", "compile", "surrogates", "unmask" },
}

-- Written by the build for everybody: the compiler's own library and the catalogue's tables.
local GENERATED = { lualib_bundle = true, catalogue_data = true }

-- What Kong and LuaJIT bring, by the lowest layer that may require it.
local LIBRARIES = {
  ["ffi"] = "engine",
  ["bit"] = "engine",
  ["string.buffer"] = "engine",
  ["table.new"] = "engine",
  ["table.clear"] = "engine",
  ["cjson.safe"] = "vault",
  ["resty.redis"] = "vault",
  ["resty.openssl.hmac"] = "vault",
  ["resty.openssl.cipher"] = "vault",
  ["resty.openssl.rand"] = "vault",
  ["resty.lrucache"] = "vault",
  ["ffi-zlib"] = "plugin",
  ["kong.db.schema.typedefs"] = "plugin",
  ["kong.tools.redis.schema"] = "plugin",
}

local FORBIDDEN_GLOBALS = {
  patterns = { "ngx", "ndk", "kong" },
  engine = { "ngx", "ndk", "kong" },
  vault = { "kong" },
  plugin = {},
}

--- Layer of a module, given its name below `kong.plugins.aws-masker`.
local function layer_of(name)
  local folder = name:match("^(%w+)%.")
  return RANK[folder] and folder or "plugin"
end

--- Room of a module of the engine; "" for one beside the rooms, nil for one of another layer.
local function room_of(name)
  local rest = name:match("^engine%.(.+)$")
  return rest and (rest:match("^([%w-]+)%.") or "")
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

--- Set of the global names that the compiled file reads or writes.
local function globals_of(path)
  local names = {}
  bytecode.dump(assert(loadfile(path)), {
    write = function(_, ...)
      for line in table.concat({ ... }):gmatch("[^\n]+") do
        local name = line:match('G[GS]ET .*; "([%w_]+)"')
        if name then
          names[name] = true
        end
      end
    end,
    flush = function() end,
    close = function() end,
  }, true)
  return names
end

--- Every name that the file requires, called or handed to pcall.
local function requires_of(path)
  local names = {}
  for name in read(path):gmatch("%f[%w_]require%f[^%w_][%s%(,]*[\"']([^\"']+)[\"']") do
    names[#names + 1] = name
  end
  return names
end

local function modules()
  local found = {}
  for _, path in ipairs(dir.getallfiles(ROOT, "*.lua")) do
    local name = path:sub(#ROOT + 1, -#".lua" - 1):gsub("/", ".")
    if not GENERATED[name] then
      found[#found + 1] = { path = path, layer = layer_of(name), name = name }
    end
  end
  return found
end

describe("the layers of the emitted plugin", function()
  local emitted = modules()

  it("are all there", function()
    local seen = {}
    for _, module in ipairs(emitted) do
      seen[module.layer] = true
    end
    for _, layer in ipairs(LAYERS) do
      assert.is_true(seen[layer], "nothing is emitted for " .. layer .. "; run `npm run build`")
    end
  end)

  it("never require from a layer above their own", function()
    for _, module in ipairs(emitted) do
      for _, required in ipairs(requires_of(module.path)) do
        local own = required:sub(1, #PLUGIN) == PLUGIN and required:sub(#PLUGIN + 1)
        if own and not GENERATED[own] then
          local layer = layer_of(own)
          assert.is_true(RANK[layer] <= RANK[module.layer], module.name .. " requires " .. required)
        end
      end
    end
  end)

  it("require of the engine's rooms only what theirs may", function()
    local seen = {}
    for _, module in ipairs(emitted) do
      local room = room_of(module.name)
      if room then
        seen[room] = true
        local allowed = { [""] = true, [room] = true }
        assert.is_truthy(room == "" or ROOMS[room], module.name .. " is in no known room")
        for _, other in ipairs(ROOMS[room] or {}) do
          allowed[other] = true
        end
        for _, required in ipairs(requires_of(module.path)) do
          local own = required:sub(1, #PLUGIN) == PLUGIN and required:sub(#PLUGIN + 1)
          local other = own and room_of(own)
          assert.is_true(not other or allowed[other] == true, module.name .. " requires " .. required)
        end
      end
    end
    for room in pairs(ROOMS) do
      assert.is_true(seen[room], "nothing is emitted for engine/" .. room)
    end
  end)

  it("require nothing but the plugin's modules and the libraries of their layer", function()
    for _, module in ipairs(emitted) do
      for _, required in ipairs(requires_of(module.path)) do
        if required:sub(1, #PLUGIN) ~= PLUGIN then
          local layer = LIBRARIES[required]
          assert.is_truthy(layer, module.name .. " requires " .. required .. ", which Kong does not bring")
          assert.is_true(RANK[layer] <= RANK[module.layer], module.name .. " requires " .. required)
        end
      end
    end
  end)

  it("touch no global of a host that they must not know", function()
    for _, module in ipairs(emitted) do
      local globals = globals_of(module.path)
      for _, name in ipairs(FORBIDDEN_GLOBALS[module.layer]) do
        assert.is_nil(globals[name], module.name .. " uses the global " .. name)
      end
    end
  end)
end)

describe("the standalone host", function()
  it("requires of the plugin only what Kong does", function()
    for _, path in ipairs(dir.getallfiles("lua-out/standalone", "*.lua")) do
      for _, required in ipairs(requires_of(path)) do
        local own = required:sub(1, #PLUGIN) == PLUGIN and required:sub(#PLUGIN + 1)
        local allowed = not own or own == "handler" or own == "schema" or own == "lualib_bundle"
        assert.is_true(allowed, path .. " requires " .. required)
      end
    end
  end)
end)

describe("the check itself", function()
  it("reads requires and globals as they are emitted", function()
    local path = os.tmpname()
    local file = assert(io.open(path, "w"))
    file:write([[
      local a = require("resty.redis")
      local ok = pcall(require, "ffi-zlib")
      local t = { kong = ngx.shared.kong }
      return function() return a, ok, t, kong.log end
    ]])
    file:close()
    local requires, globals = requires_of(path), globals_of(path)
    os.remove(path)
    assert.same({ "resty.redis", "ffi-zlib" }, requires)
    assert.is_true(globals.ngx)
    assert.is_true(globals.kong)
    assert.is_nil(globals.shared)
  end)
end)
