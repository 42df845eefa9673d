--- How a surrogate comes back, by kind, spelling and carrier. What cannot come back is in the table, too.
local support = require("spec.support")

local ANSWER = support.module("engine/protocols/messages/policy").ANSWER
local messages = support.module("engine/protocols/messages/protocol").messages
local RestoredStream = support.module("engine/unmask/sse").RestoredStream
local document = support.module("engine/unmask/document")
local encodeString = support.module("engine/json/strings").encodeString
local decodeString = support.module("engine/json/strings").decodeString
local families = support.module("patterns/index").families

local surrogates = support.surrogates("key of the spellings")

--- Kind → what stands for what. The text before it gives it away.
local KINDS = {
  { name = "account", before = "OwnerId: ", original = "123456789018" },
  { name = "instance", before = "", original = "i-0abc1234def567890" },
  { name = "bucket", before = "s3://", original = "acme-logs-q7" },
  { name = "bucket with dots", before = "s3://", original = "logs.acme.io" },
  { name = "role", before = "--role-name ", original = "AcmeDeployer" },
  { name = "access key", before = "", original = "AKIAQ3EGT7RZWN5KLMPB" },
  { name = "secret key", before = "AWS_SECRET_ACCESS_KEY=", original = "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" },
  { name = "address", before = "", original = "10.20.31.7" },
  { name = "network", before = "", original = "10.20.0.0/16" },
  { name = "smaller network", before = "", original = "10.77.30.0/24" },
  { name = "IPv6 address", before = "", original = "fd12:3456:789a:1::17" },
  { name = "IPv6 network", before = "", original = "fd12:3456:789a::/48" },
}

local lines = {}
for _, kind in ipairs(KINDS) do
  lines[#lines + 1] = kind.before .. kind.original
end
local masked = support.masker():mask('"' .. table.concat(lines, "\\n") .. '"', {}, surrogates, support.unsealed).masked
local dictionary = support.dictionary(surrogates, masked.mappings)
local original = {}
for _, kind in ipairs(KINDS) do
  original[kind.name] = kind.original
  for _, mapping in ipairs(masked.mappings.list) do
    if mapping.original == kind.original then
      kind.surrogate = mapping.surrogate
    end
  end
  assert(kind.surrogate, kind.name)
end
local of = {}
for _, kind in ipairs(KINDS) do
  of[kind.name] = kind.surrogate
end

local function escapeAll(format)
  return function(text)
    return (text:gsub(".", function(character)
      return format:format(character:byte())
    end))
  end
end

local function escape(set, replace)
  return function(text)
    return (text:gsub(set, replace))
  end
end

local ENTITIES = { ["/"] = "&sol;", [":"] = "&colon;", ["+"] = "&plus;" }

--- As a program writes base64, in columns of any length.
local function base64(text)
  local handle = support.module("engine/unmask/base64")
  local digits = handle.base64Of(text)
  return digits .. handle.paddingOf(digits)
end

--- Spellings in which everything comes back, but for the kinds that are named.
local SPELLINGS = {
  { "as it is", escape("", "") },
  { "\\/", escape("/", "\\/") },
  { "\\\\\\/", escape("/", "\\\\\\/") },
  { "seven backslashes", escape("/", ("\\"):rep(7) .. "/") },
  { "%2F", escape("[/+=:]", { ["/"] = "%2F", ["+"] = "%2B", ["="] = "%3D", [":"] = "%3A" }) },
  { "%2f", escape("[/+=:]", { ["/"] = "%2f", ["+"] = "%2b", ["="] = "%3d", [":"] = "%3a" }) },
  { "%252F", escape("[/+=:]", { ["/"] = "%252F", ["+"] = "%252B", ["="] = "%253D", [":"] = "%253A" }) },
  { "%XX everywhere", escapeAll("%%%02X") },
  { "%xx everywhere", escapeAll("%%%02x") },
  { "\\u00xx everywhere", escapeAll("\\u%04x") },
  { "\\u00XX everywhere", escapeAll("\\u%04X") },
  { "\\\\u00xx everywhere", escapeAll("\\\\u%04x") },
  { "entities by name", escape("[/:+]", ENTITIES) },
  { "decimal entities", escapeAll("&#%d;") },
  { "hexadecimal entities", escapeAll("&#x%x;") },
  { "entities in HTML in HTML", escape("[/:+]", { ["/"] = "&amp;#47;", [":"] = "&amp;#58;", ["+"] = "&amp;#43;" }) },
  { "UPPER CASE", string.upper },
  { "base64", base64 },
  { "base64 without padding", function(text)
    return (base64(text):gsub("=", ""))
  end },
  { "base64 of a line", function(text)
    return base64(text .. "\n")
  end },
  { "regular expression", escape("[][.*+?^$(){}|-]", "\\%0") },
  { "regular expression in JSON", escape("[][.*+?^$(){}|-]", "\\\\%0") },
}

--- What comes back otherwise: spelled, and what the client sees.
local function reversed(address)
  local octets = {}
  for octet in address:gmatch("%d+") do
    table.insert(octets, 1, octet)
  end
  return table.concat(octets, ".")
end

local function nibbles(address)
  local addresses = support.module("engine/surrogates/address")
  return addresses.reversedIpv6(addresses.parseAddress(address))
end

local function hyphens(text)
  return (text:gsub("%.", "-"))
end

local function grouped(text)
  return (text:gsub("^(%d%d%d%d)(%d%d%d%d)(%d%d%d%d)$", "%1-%2-%3"))
end

local function title(text)
  return (text:gsub("%f[%w]%l", string.upper))
end

local function first(count)
  local pattern = "^" .. ("%d+%."):rep(count)
  return function(text)
    return text:match(pattern)
  end
end

local A, N, M, S, V6, B, I = "account", "network", "smaller network", "address", "IPv6 address", "bucket", "instance"
local FORMS = {
  { "an account in groups of four", A, grouped },
  { "Title Case", B, title },
  { "a sentence's first word", B, function(text)
    return (text:gsub("^%l", string.upper))
  end },
  { "a host name", S, function(text)
    return "ip-" .. hyphens(text) .. ".ec2.internal"
  end },
  { "a host name in capitals", S, function(text)
    return "IP-" .. hyphens(text)
  end },
  { "a reversed address", S, function(text)
    return reversed(text) .. ".in-addr.arpa"
  end },
  { "a reversed zone", N, function(text)
    return reversed(first(2)(text)) .. ".in-addr.arpa."
  end },
  { "a reversed zone of three octets", M, function(text)
    return reversed(first(3)(text)) .. ".IN-ADDR.ARPA"
  end },
  { "a reversed IPv6 address", V6, function(text)
    return nibbles(text) .. "."
  end },
  { "IPv6 in capitals", V6, string.upper },
  { "two octets of a network", N, function(text)
    return "startswith('" .. first(2)(text) .. "')"
  end },
  { "two octets and more that are open", N, function(text)
    return first(2)(text) .. "x.x, " .. first(2)(text) .. "*"
  end },
  { "three octets of a network", M, function(text)
    return first(3)(text):sub(1, -2) .. ", " .. first(3)(text) .. "x"
  end },
  { "the address of a network", N, function(text)
    return (text:gsub("/.*", ""))
  end },
  { "escaped dots of two octets", N, function(text)
    return "^" .. first(2)(text):gsub("%.", "\\.") .. "\\d+"
  end },
  { "part of a derived name", B, function(text)
    return text .. "-backup " .. text .. "_2 old-" .. text .. " " .. text .. ".s3"
  end },
  { "behind a colour", I, function(text)
    return "\27[1;32m" .. text .. "\27[0m \\u001b[31m" .. text
  end },
  { "behind a colour that is spelled out", I, function(text)
    return "\\u001b[1\\u003b32m" .. text .. " \\u001b\\u005b1;32m" .. text .. " \\\\u001b\\\\u005B\\\\u0031\\\\u003Bm" .. text
  end },
  { "behind a colour", V6, function(text)
    return "\27[1;32m" .. text .. "\27[0m"
  end },
  { "behind a newline", V6, function(text)
    return "a\n" .. text .. "\n\t" .. text
  end },
  { "behind an escaped newline", I, function(text)
    return "a\\n" .. text .. "\\t" .. text
  end },
  { "behind a backslash", B, function(text)
    return "CORP\\" .. text
  end },
  { "behind a percent form", I, function(text)
    return "%2F" .. text .. "%20"
  end },
}

--- What stays as it is.
local UNTOUCHED = {
  { "a longer number", "9" .. of[A] .. ", " .. of[A] .. "9, " .. of[A] .. "123" },
  { "a longer id", of[I] .. "0 " .. of[I] .. "abc" },
  { "a word that ends in it", "the" .. of[B] },
  { "the last digits of an account", of[A]:sub(-4) },
  { "a hex dump", (of[B]:gsub(".", function(character)
    return ("%02x "):format(character:byte())
  end)) },
  { "half a name", of[B]:sub(1, -4) .. " " .. of[B]:sub(4) },
  { "mixed case", of[B]:sub(1, 1) .. of[B]:sub(2, 2):upper() .. of[B]:sub(3) },
  { "base64 of a sentence", base64("the bucket is " .. of[B]) },
  { "base64 in capitals", base64(of[B]):upper() },
  { "a version", "1." .. of[S] .. " " .. of[S] .. ".4" },
  { "a decimal number", first(2)(of[N]):sub(1, -2) .. ", $" .. first(2)(of[N]) .. " And " .. first(2)(of[N]):sub(1, -2) },
  { "with underscores", (of[B]:gsub("-", "_")) },
  { "with spaces", of[A]:sub(1, 4) .. " " .. of[A]:sub(5, 8) .. " " .. of[A]:sub(9) },
}

--- Ways in which an encoder may write the character inside a JSON string.
local ENCODERS = {
  plain = function(text)
    return encodeString(text)
  end,
  slashes = function(text)
    return (encodeString(text):gsub("/", "\\/"))
  end,
  markup = function(text)
    return (encodeString(text):gsub("[&+<>']", function(character)
      return ("\\u%04x"):format(character:byte())
    end))
  end,
  all = function(text)
    return (text:gsub("[%z\1-\127]", function(character)
      return ("\\u%04X"):format(character:byte())
    end))
  end,
  random = function(text)
    return (text:gsub("[%z\1-\127]", function(character)
      if character == "/" and math.random(3) == 1 then
        return "\\/"
      end
      local isPlain = character:find("[%w%-./:_+ ]") and math.random(3) > 1
      return isPlain and character or ("\\u%04x"):format(character:byte())
    end))
  end,
}

local function stream(field, format, text)
  local reader = messages.reader({
    dictionary = dictionary,
    seal = support.unsealed,
    guard = function() end,
    errorEvent = error,
  })
  local events = support.new(RestoredStream, dictionary, reader, "too long")
  local output = {}
  local at = 1
  while at <= #text do
    local size = math.random(1, 9)
    output[#output + 1] = events:push(format:format(encodeString(text:sub(at, at + size - 1))), false)
    at = at + size
  end
  output[#output + 1] = events:push('data: {"type":"content_block_stop","index":0}\n\n', true)
  local parts = {}
  for part in table.concat(output):gmatch('"' .. field .. '":"(.-)"}}\n\n') do
    parts[#parts + 1] = decodeString(part)
  end
  return table.concat(parts)
end

local DELTA = 'data: {"type":"content_block_delta","index":0,"delta":{"type":"%s","%s":"%%s"}}\n\n'

--- Carrier → what the client reads where the API says `text`.
local CARRIERS = {
  ["JSON answer"] = function(text, encoder)
    local answer = '{"content":[{"type":"text","text":"' .. encoder(text) .. '"}]}'
    return decodeString(document.restoreDocument(dictionary, answer, ANSWER, support.unsealed):match('"text":"(.*)"}%]}$'))
  end,
  ["text stream"] = function(text)
    return stream("text", DELTA:format("text_delta", "text"), text)
  end,
  ["tool input"] = function(text, encoder)
    local input = stream("partial_json", DELTA:format("input_json_delta", "partial_json"), '{"a":"' .. encoder(text) .. '"}')
    return decodeString(input:match('^{"a":"(.*)"}$'))
  end,
}

--- Whatever stands around it must be nothing that goes on with it.
local AROUND = { { "", "" }, { "(", ")" }, { 'a "', '".' }, { "x=", " y" }, { "한", "\n" } }

local function check(said, expected)
  for carrier, read in pairs(CARRIERS) do
    for name, encoder in pairs(ENCODERS) do
      local around = AROUND[math.random(#AROUND)]
      local got = read(around[1] .. said .. around[2], encoder)
      assert.equal(around[1] .. expected .. around[2], got, carrier .. ", encoder: " .. name)
    end
  end
end

describe("a surrogate comes back", function()
  math.randomseed(7)
  for _, spelling in ipairs(SPELLINGS) do
    local name, spell = spelling[1], spelling[2]
    for _, kind in ipairs(KINDS) do
      local said, expected = spell(kind.surrogate), spell(kind.original)
      -- What needs no padding does not show that there is none.
      if name == "base64 without padding" and said == base64(kind.surrogate) then
        expected = base64(kind.original)
      end
      it(("spelled %s: %s"):format(name, kind.name), function()
        check(said, expected)
      end)
    end
  end

  for _, form in ipairs(FORMS) do
    local name, kind, spell = form[1], form[2], form[3]
    it(("as %s: %s"):format(name, kind), function()
      check(spell(of[kind]), spell(original[kind]))
    end)
  end
end)

describe("what is no surrogate stays as it is", function()
  for _, form in ipairs(UNTOUCHED) do
    it(form[1], function()
      check(form[2], form[2])
    end)
  end
end)

--- What a request has spelled out goes upstream in plain spelling, and comes back in it.
local function plainly(text)
  return (text:gsub("%%(%x%x)", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

describe("what masking put into a request", function()
  local names = {}
  for name in pairs(ENCODERS) do
    names[#names + 1] = name
  end
  table.sort(names)

  it("comes back exactly when it is echoed", function()
    local masker = support.masker()
    local MESSAGES = support.module("endpoints").endpointOf("/v1/messages").request
    for _, family in ipairs(families) do
      for _, detector in ipairs(family.detectors) do
        for _, example in ipairs(detector.hits) do
          for _, before in ipairs({ "", "\\n", "\\\\n", "\\u001b[1;32m", "\\\\u001b[32m", "%2F", "_" }) do
            local said = before .. encodeString(example.text) .. "\\n"
            local body = '{"messages":[{"role":"user","content":"' .. said .. '"}]}'
            local known = masker:mask(body, MESSAGES, surrogates, support.unsealed).masked
            local content = decodeString((known.body or body):match('"content":"(.*)"}%]}$'))
            dictionary = support.dictionary(surrogates, known.mappings)
            for carrier, read in pairs(CARRIERS) do
              local name = names[math.random(#names)]
              local got = plainly(read(content, ENCODERS[name]))
              assert.equal(plainly(decodeString(said)), got, carrier .. ", encoder: " .. name .. ": " .. content)
            end
          end
        end
      end
    end
  end)
end)
