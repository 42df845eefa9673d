local config = require("standalone.config")
local redis = require("kong.tools.redis.schema")
local typedefs = require("kong.db.schema.typedefs")

local function schema(fields, entity_checks)
  return {
    name = "toy",
    fields = {
      { consumer = typedefs.no_consumer },
      { config = { type = "record", required = true, fields = fields, entity_checks = entity_checks } },
    },
  }
end

local function read(text, ...)
  return config.readConfig(text, schema(...))
end

local function wrong(text, message, ...)
  local value, err = read(text, ...)
  assert.is_nil(value)
  assert.equal(message, err)
end

local function only(problem)
  return "the configuration is wrong:\n  config" .. problem
end

describe("the standalone host's configuration", function()
  it("fills in defaults, nested ones too, and keeps what is given", function()
    local fields = {
      { ttl = { type = "integer", default = 60 } },
      { on = { type = "boolean", default = true } },
      { list = { type = "array", elements = { type = "string" }, default = { "a", "b" } } },
      { redis = { type = "record", required = true, fields = redis.config_schema.fields } },
    }
    assert.same({
      ttl = 60,
      on = false,
      list = { "a", "b" },
      redis = { host = "db", port = 6379, timeout = 2000, database = 0, ssl = false, ssl_verify = false },
    }, read('{"on":false,"redis":{"host":"db"},"ttl":null}', fields))
  end)

  it("gives a record its defaults only if it is there or required, as Kong does", function()
    local optional = { { redis = redis.config_schema } }
    assert.same({}, read("{}", optional))
    assert.equal(6379, read('{"redis":{}}', optional).redis.port)
    local required = { { redis = { type = "record", required = true, fields = redis.config_schema.fields } } }
    assert.equal(6379, read("{}", required).redis.port)
  end)

  it("does not share a default between two readings", function()
    local fields = { { list = { type = "array", elements = { type = "string" }, default = {} } } }
    local shared = schema(fields)
    local first = config.readConfig("{}", shared)
    first.list[1] = "changed"
    assert.same({ list = {} }, (config.readConfig("{}", shared)))
  end)

  it("refuses what is no JSON object", function()
    assert.equal("AWS_MASKER_CONFIG is not set", select(2, config.readConfig(nil, schema({}))))
    for _, text in ipairs({ "{", "7", '"text"' }) do
      assert.equal("AWS_MASKER_CONFIG is not a JSON object", select(2, read(text, {})))
    end
  end)

  it("names every wrong field, and no value", function()
    local fields = {
      { key = { type = "string", required = true } },
      { port = typedefs.port() },
      { scope = { type = "string", one_of = { "a", "b" } } },
      { count = { type = "integer", gt = 0 } },
      { redis = redis.config_schema },
    }
    wrong(
      '{"port":65536,"scope":"hush","count":1.5,"redis":{"host":"hush:6379","server_name":"10.0.0.1"},"spare":"hush"}',
      table.concat({
        only(".count: expected an integer"),
        "  config.key: required field missing",
        "  config.port: value should be between 0 and 65535",
        "  config.redis.host: must not have a port",
        "  config.redis.server_name: must not be an IP",
        "  config.scope: expected one of: a, b",
        "  config.spare: unknown field",
      }, "\n"),
      fields
    )
  end)

  it("refuses empty strings unless the field allows them", function()
    wrong('{"key":""}', only(".key: length must be at least 1"), { { key = { type = "string" } } })
    assert.same({ key = "" }, read('{"key":""}', { { key = { type = "string", len_min = 0 } } }))
  end)

  it("refuses a reference to a vault, which would be taken for the secret itself", function()
    local fields = { { key = { type = "string", referenceable = true } } }
    wrong(
      '{"key":"{vault://env/mask-key}"}',
      only(".key: references to a vault are resolved by Kong only; give the value itself"),
      fields
    )
  end)

  it("asks custom validators of fields and of entities", function()
    local fields = {
      { key = { type = "string", custom_validator = function(value) return value == "good" or nil, "not good" end } },
      { a = { type = "boolean" } },
      { b = { type = "boolean" } },
    }
    local checks = {
      {
        custom_entity_check = {
          field_sources = { "a", "b" },
          fn = function(entity)
            if entity.a == entity.b then return nil, "a and b must differ" end
            return true
          end,
        },
      },
    }
    wrong('{"key":"bad"}', only(".key: not good"), fields, checks)
    wrong('{"a":true,"b":true}', only(": a and b must differ"), fields, checks)
    assert.same({ key = "good", a = true }, read('{"key":"good","a":true}', fields, checks))
    assert.same({}, read("{}", fields, checks))
  end)

  it("knows Kong's own checks across fields", function()
    local fields = {
      { on = { type = "boolean", default = true } },
      { redis = redis.config_schema },
      { a = { type = "string" } },
      { b = { type = "string" } },
    }
    local needs_host = {
      {
        conditional = {
          if_field = "on",
          if_match = { eq = true },
          then_field = "redis.host",
          then_match = { required = true },
        },
      },
    }
    wrong("{}", only(": redis.host: required field missing (because of on)"), fields, needs_host)
    assert.is_table(read('{"on":false}', fields, needs_host))
    assert.is_table(read('{"redis":{"host":"db"}}', fields, needs_host))
    wrong("{}", only(": at least one of these is needed: a, b"), fields, { { at_least_one_of = { "a", "b" } } })
    wrong('{"a":"x"}', only(": all or none of these: a, b"), fields, { { mutually_required = { "a", "b" } } })
    wrong("{}", only(": exactly one of these is needed: a, b"), fields, { { only_one_of = { "a", "b" } } })
    assert.has_error(function() read("{}", fields, { { distinct = { "a", "b" } } }) end)
  end)

  it("runs the schema's checks on the plugin as a whole", function()
    local toy = schema({ { a = { type = "boolean", default = false } } })
    toy.entity_checks = {
      {
        custom_entity_check = {
          field_sources = { "config" },
          fn = function(entity) return entity.config.a or nil, "a is needed" end,
        },
      },
    }
    assert.same({ a = true }, (config.readConfig('{"a":true}', toy)))
    assert.equal("the configuration is wrong:\n  a is needed", select(2, config.readConfig("{}", toy)))
  end)
end)

describe("the plugin's configuration", function()
  local cjson = require("cjson")
  local plugin = require("kong.plugins.aws-masker.schema")

  local function refusal(fields)
    fields.mask_key = ("k"):rep(40)
    fields.use_redis = false
    local value, problem = config.readConfig(cjson.encode(fields), plugin)
    return value == nil and problem or nil
  end

  --- `count` words of 20 letters that have nothing in common.
  local function words(count)
    math.randomseed(count)
    local list = {}
    for index = 1, count do
      local letters = {}
      for letter = 1, 20 do
        letters[letter] = string.char(96 + math.random(26))
      end
      list[index] = table.concat(letters)
    end
    return list
  end

  it("takes patterns and words", function()
    assert.is_nil(refusal({
      custom_patterns = { { name = "ticket", pattern = "[0-9]{6}", context = { "TicketId" } } },
      custom_words = words(100),
    }))
  end)

  it("names a pattern that grows too large, and tells of all together", function()
    local growing = { name = "growing", pattern = "ACME-(?:a|b)[a-z]{0,300}(?:x[a-z]{0,300}y)" }
    assert.matches("do not compile: growing: .* states$", refusal({ custom_patterns = { growing } }))
    assert.matches("do not compile: the patterns need more than %d+ states$", refusal({ custom_words = words(480) }))
  end)

  it("is refused, and not an error, where Kong asks about values of another type", function()
    local check = plugin.entity_checks[2].custom_entity_check.fn
    local null = cjson.null
    assert.is_true((check({ config = { custom_patterns = null, custom_words = null } })))
    assert.is_true((check({ config = { custom_patterns = { { name = "ticket", pattern = "[0-9]{6}", context = null } } } })))
    assert.is_nil((check({ config = { custom_words = { 42 } } })))
    assert.is_nil((check({ config = { custom_patterns = { { name = "ticket", pattern = "[0-9]{6}", context = { 5 } } } } })))
  end)
end)
