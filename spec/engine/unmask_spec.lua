local support = require("spec.support")

local ANSWER = support.module("engine/protocols/messages/policy").ANSWER
local messages = support.module("engine/protocols/messages/protocol").messages
local chat = support.module("engine/protocols/chat").chat
local RestoredStream = support.module("engine/unmask/sse").RestoredStream
local Dictionary = support.module("engine/unmask/dictionary").Dictionary
local guards = support.module("engine/unmask/guard")
local strings = support.module("engine/unmask/document")
local seal = support.module("engine/protocols/seal")
local surrogates = support.surrogates()
local sealer = support.sealer()

local TEXT = "OwnerId: 123456789012 s3://acme-logs/x i-0abc1234def567890 10.1.2.3, 10.1.0.0/16 "
  .. "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY vpc-0a1b2c3d 172.16.9.0/24"

local masked = support.masker():mask('"' .. TEXT .. '"', {}, surrogates, support.unsealed).masked
local MASKED = masked.body:sub(2, -2)
local dictionary = support.dictionary(surrogates, masked.mappings)

local function addSeal(thinking, signature)
  return seal.addSeal(sealer, thinking, signature)
end

local function errorEvent(failure)
  return messages.errorEvent(failure, "req_1")
end

local function stream(known, guard)
  local answer = {
    dictionary = known or dictionary,
    seal = addSeal,
    guard = guard or function() end,
    errorEvent = errorEvent,
  }
  return support.new(RestoredStream, answer.dictionary, messages.reader(answer), "too long")
end

local function escaped(text)
  return (text:gsub('["\\]', "\\%0"):gsub("\n", "\\n"))
end

local function delta(text, index)
  return ('event: content_block_delta\ndata: {"type":"content_block_delta","index":%d,"delta":{"type":"text_delta","text":"%s"}}\n\n')
    :format(index or 0, escaped(text))
end

local function jsonDelta(text)
  return ('data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"%s"}}\n\n')
    :format(escaped(text))
end

local function stop(index)
  return ('event: content_block_stop\ndata: {"type":"content_block_stop","index":%d}\n\n'):format(index or 0)
end

--- The text of all deltas in a stream, in order.
local function said(output)
  local parts = {}
  for text in output:gmatch('"text":"(.-)"}}') do
    parts[#parts + 1] = text
  end
  return table.concat(parts)
end

describe("the inside of a JSON string", function()
  it("says what its escapes stand for, and U+FFFD where they stand for nothing", function()
    local decodeString = support.module("engine/json/strings").decodeString
    assert.equal("a\"\\/\b\f\n\r\té한😀z", decodeString([[a\"\\\/\b\f\n\r\t\u00e9\uD55C\ud83d\ude00z]]))
    assert.equal("\237\160\189x", decodeString([[\ud83dx]]))
    assert.equal("\239\191\189x", decodeString([[\uZZZZx]]))
  end)
end)

describe("a dictionary", function()
  it("restores what masking replaced", function()
    assert.equal(TEXT, dictionary:restore(MASKED, "", true, false).text)
  end)

  it("restores slashes that up to three encoders have escaped", function()
    for backslashes = 1, 7 do
      local slash = ("\\"):rep(backslashes) .. "/"
      local function spelled(text)
        return (text:gsub("/", slash))
      end
      assert.equal(spelled(TEXT), dictionary:restore(spelled(MASKED), "", true, false).text)
    end
  end)

  it("holds nothing but what may still become a surrogate", function()
    for cut = 0, #MASKED do
      local restored = dictionary:restore(MASKED:sub(1, cut), "", false, false)
      local rest = dictionary:restore(restored.held .. MASKED:sub(cut + 1), " ", true, false)
      assert.equal(TEXT, restored.text .. rest.text)
      assert.is_true(#restored.held <= 40, restored.held)
    end
    assert.equal("", dictionary:restore("An ordinary sentence, nothing to hold. ", "", false, false).held)
  end)

  it("restores addresses that the model derives inside a known network", function()
    local base = MASKED:match("(10%.%d+%.)0%.0/16")
    local restored = dictionary:restore("host " .. base .. "7.9 and " .. base .. "4.0/24.", "", true, false).text
    assert.matches("^host 10%.1%.%d+%.%d+ and 10%.1%.%d+%.0/24%.$", restored)
  end)

  it("leaves longer dotted numbers and other networks alone", function()
    local known = MASKED:match(" (10%.%d+%.%d+%.%d+),")
    for _, text in ipairs({ "v1." .. known, known .. ".7", known .. "5555", "1" .. known, "10.255.255.1x", "8.8.8.8" }) do
      assert.equal(text, dictionary:restore(text, "", true, false).text)
    end
  end)
end)

describe("a message stream", function()
  it("restores text cut into deltas anywhere, and TCP chunks cut anywhere", function()
    for cut = 0, #MASKED do
      local later = (cut * 7) % (#MASKED + 1)
      local from, to = math.min(cut, later), math.max(cut, later)
      local input = delta(MASKED:sub(1, from)) .. delta(MASKED:sub(from + 1, to)) .. delta(MASKED:sub(to + 1)) .. stop()
      local restored = stream()
      local chunk = (cut * 13) % #input
      local output = restored:push(input:sub(1, chunk), false) .. restored:push(input:sub(chunk + 1), false)
      assert.equal(TEXT, said(output))
      assert.equal(stop(), output:sub(-#stop()))
      assert.equal("", restored:push("", true))
    end
  end)

  it("restores an input cut into deltas anywhere, with the escapes of both levels", function()
    local names = support.new(Dictionary, surrogates.addresses)
    names:add("name-aaaaaaaaaa", 'a "quoted" \\ name\n')
    local json = '{"command":"ls name-aaaaaaaaaa \\n","x":1}'
    for cut = 0, #json do
      local restored = stream(names)
      local output = restored:push(jsonDelta(json:sub(1, cut)) .. jsonDelta(json:sub(cut + 1)) .. stop(1), true)
      local parts = {}
      for part in output:gmatch('"partial_json":"(.-)"}}') do
        parts[#parts + 1] = support.module("engine/json/strings").decodeString(part)
      end
      assert.equal('{"command":"ls a \\"quoted\\" \\\\ name\\n \\n","x":1}', table.concat(parts))
    end
  end)

  it("passes events without surrogates as they came", function()
    local events = {
      'event: message_start\r\ndata: {"type":"message_start","message":{"id":"msg_1","content":[]}}\r\n\r\n',
      "event: ping\ndata: {\"type\": \"ping\"}\n\n",
      ": a comment\n\n",
      "data: not json\n\n",
      "event: new\ndata: {\"type\":\"new\",\ndata: \"x\":[1.50,{}]}\n\n",
      delta("hello \\u00e9!"),
      delta(""),
      "data:{}\n\n",
      "\n",
    }
    assert.equal(table.concat(events), stream():push(table.concat(events), true))
  end)

  it("releases what it holds inside its block, before anything that ends it", function()
    local tail = "name-"
    for _, ending in ipairs({ stop(), 'data: {"type":"message_stop"}\n\n', 'data: {"type":"error","error":{}}\n\n' }) do
      local output = stream():push(delta("see " .. tail) .. ending, true)
      assert.equal("see " .. tail, said(output))
      assert.equal(ending, output:sub(-#ending))
    end
    assert.equal("see " .. tail, said(stream():push(delta("see " .. tail), true)))
  end)

  it("keeps interleaved blocks apart", function()
    local half = MASKED:sub(1, 15)
    local rest = MASKED:sub(16)
    local output = stream():push(delta(half, 0) .. delta(half, 1) .. delta(rest, 1) .. stop(1) .. delta(rest, 0) .. stop(0), true)
    local byIndex = { [0] = "", [1] = "" }
    for index, text in output:gmatch('"index":(%d),"delta":{"type":"text_delta","text":"(.-)"}}') do
      byIndex[tonumber(index)] = byIndex[tonumber(index)] .. text
    end
    assert.same({ [0] = TEXT, [1] = TEXT }, byIndex)
  end)

  it("restores complete strings of every other event", function()
    local citation = 'data: {"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"cited_text":"%s"}}}\n\n'
    assert.equal(citation:format(TEXT), stream():push(citation:format(MASKED), true))
  end)

  it("passes thinking untouched and seals its signature", function()
    local input = 'data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"so %s\\n"}}\n\n'
      .. 'data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"%s"}}\n\n'
    local output = stream():push(input:format(MASKED, "c2ln"), true)
    local sealed = output:match('"signature":"(.-)"')
    assert.equal(input:format(MASKED, sealed), output)
    assert.same({ cut = #sealed - 4, add = "" }, seal.checkSeal(sealer, "so " .. MASKED .. "\n", sealed))
    assert.is_nil(seal.checkSeal(sealer, "so", sealed))
    assert.is_nil(seal.checkSeal(support.sealer("other"), "so " .. MASKED .. "\n", sealed))
  end)
end)

describe("a chat stream", function()
  local HEAD = '"id":"chat_1","object":"chat.completion.chunk","created":17,"model":"m",'

  local function chunk(body, choice, finish)
    return ('data: {%s"choices":[{"index":%d,"delta":%s,"finish_reason":%s}]}\n\n'):format(
      HEAD, choice or 0, body, finish or "null"
    )
  end

  local function restore(input)
    return support.new(RestoredStream, dictionary, chat.reader({ dictionary = dictionary }), "too long"):push(input, true)
  end

  local function joined(output, pattern)
    local parts = {}
    for text in output:gmatch(pattern) do
      parts[#parts + 1] = support.module("engine/json/strings").decodeString(text)
    end
    return table.concat(parts)
  end

  it("restores content and arguments cut anywhere, before the choice ends", function()
    for cut = 0, #MASKED, 3 do
      local first, second = MASKED:sub(1, cut), MASKED:sub(cut + 1)
      local arguments = '{"a":"' .. MASKED .. '"}'
      local output = restore(
        chunk(('{"role":"assistant","content":"%s"}'):format(first))
          .. chunk(('{"content":"%s"}'):format(second))
          .. chunk(('{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"%s"}}]}'):format(escaped(arguments:sub(1, cut))))
          .. chunk(('{"tool_calls":[{"index":0,"function":{"arguments":"%s"}}]}'):format(escaped(arguments:sub(cut + 1))))
          .. chunk("{}", 0, '"stop"')
          .. "data: [DONE]\n\n"
      )
      assert.equal(TEXT, joined(output, '"content":"(.-)"}'))
      assert.equal('{"a":"' .. TEXT .. '"}', joined(output, '"arguments":"(.-)"}}%]'))
      assert.equal("data: [DONE]\n\n", output:sub(-14))
      assert.matches('"finish_reason":"stop"}%]}\n\ndata: %[DONE%]', output)
    end
  end)

  it("passes chunks without surrogates as they came", function()
    local input = chunk('{ "content": "hello \\u00e9", "x":[1.0] }') .. ": comment\n\n" .. chunk("{}", 0, '"stop"') .. "data: [DONE]\n\n"
    assert.equal(input, restore(input))
  end)
end)

describe("a dictionary with what another scope has kept", function()
  it("knows its networks and addresses, and none inside of them", function()
    local other = support.surrogates("key of another scope")
    local own = support.surrogates()
    local names = support.new(Dictionary, own.addresses)
    local function surrogate(text)
      return other:derive({ name = "private_ip", surrogate = { rule = "address" } }, text, 0)
    end
    names:add(surrogate("10.20.0.0/16"), "10.20.0.0/16", true)
    names:add(surrogate("10.20.1.2"), "10.20.1.2", true)
    local inside = surrogate("10.20.7.7")
    local text = surrogate("10.20.0.0/16") .. " " .. surrogate("10.20.1.2") .. " " .. inside
    assert.equal("10.20.0.0/16 10.20.1.2 " .. inside, strings.restoreText(names, text))
  end)
end)

describe("the guard", function()
  local function count(text, originals)
    return guards.unresolved(text, function(name)
      return originals ~= nil and originals[name] == true
    end)
  end

  it("counts names and tags that nothing explains", function()
    assert.equal(2, count('{"a":"ls s3://name-abcdefgh2j/x name-k7m2x9qa3d name-k7m2x2qa3d"}'))
    assert.equal(1, count("cp my-name-k7m2x2qa3d-backup"))
    assert.equal(1, count("use AWS_EC2_INSTANCE_k7m2x2qa3d now"))
    assert.equal(0, count("name-resolution name-abcdefghi2jk name-short2 role-abcdefgh2j AWS_NAME_x AWS_NAME_abcdefghij"))
    assert.equal(0, count("s3://name-abcdefgh2j/", { ["name-abcdefgh2j"] = true }))
  end)

  it("ends a stream before the tool can run", function()
    local refusal = { status = 400, message = "no" }
    local function refusing(text)
      return text:find("name-aaaaaaaaa2", 1, true) and refusal or nil
    end
    local output = stream(nil, refusing):push(jsonDelta('{"a":"name-aaaaaaaaa2"}') .. stop(1) .. delta("later", 2), true)
    assert.equal(jsonDelta('{"a":"name-aaaaaaaaa2"}') .. errorEvent(refusal), output)
    assert.matches("content_block_stop", stream(nil, refusing):push(jsonDelta('{"a":1}') .. stop(1), true))
  end)
end)

describe("a JSON answer", function()
  local function restore(text)
    return strings.restoreDocument(dictionary, text, ANSWER, addSeal)
  end

  it("is restored in all its strings and numbers, and nowhere else", function()
    local account = MASKED:match("OwnerId: (%d+)")
    local text = '{ "id":"msg", "content":[{"type":"text","text":"%s"},{"type":"tool_use","input":{"a":[%s, 1.0e2]}}],"n":0.10 }'
    assert.equal(text:format(TEXT, "123456789012"), restore(text:format(MASKED, account)))
  end)

  it("passes as it came if nothing is to be restored, and is undefined if it is not JSON", function()
    assert.equal('{"a": "b\\u00e9"}', restore('{"a": "b\\u00e9"}'))
    assert.is_nil(restore("<html>"))
  end)
end)
