--- Event streams as the standard allows them, and as nobody should send them.
local support = require("spec.support")

local RestoredStream = support.module("engine/unmask/sse").RestoredStream
local Dictionary = support.module("engine/unmask/dictionary").Dictionary
local messages = support.module("engine/protocols/messages/protocol").messages
local chat = support.module("engine/protocols/chat").chat
local surrogates = support.surrogates()

local dictionary = support.new(Dictionary, surrogates.addresses)
dictionary:add("bucket-aaaaaaaaaa", "acme-logs")

local function stream(protocol)
  local reader = protocol.reader({
    dictionary = dictionary,
    seal = function() end,
    guard = function() end,
    errorEvent = function(failure)
      return protocol.errorEvent(failure, "req_1")
    end,
  })
  return support.new(RestoredStream, dictionary, reader, "too long")
end

--- What comes of `text` in pieces of `size` bytes.
local function restored(text, size, protocol)
  local restoring = stream(protocol or messages)
  local output = {}
  for from = 1, #text, size or #text do
    output[#output + 1] = restoring:push(text:sub(from, from + (size or #text) - 1), false)
  end
  output[#output + 1] = restoring:push("", true)
  return table.concat(output)
end

local function delta(text, index)
  return ('{"type":"content_block_delta","index":%s,"delta":{"type":"text_delta","text":"%s"}}'):format(index or 0, text)
end

local function chunk(content, choice)
  return ('{"id":"c","choices":[{"index":%s,"delta":{"content":"%s"},"finish_reason":null}]}'):format(choice or 0, content)
end

local function said(output)
  local parts = {}
  for text in output:gmatch('"text":"(.-)"}') do
    parts[#parts + 1] = text
  end
  return table.concat(parts)
end

describe("an event stream", function()
  local LF, CR, CRLF = "\n", "\r", "\r\n"

  for name, ends in pairs({
    ["LF"] = { LF, LF },
    ["CR"] = { CR, CR },
    ["CRLF"] = { CRLF, CRLF },
    ["LF and CRLF"] = { LF, CRLF },
    ["CRLF and LF"] = { CRLF, LF },
    ["CRLF and CR"] = { CRLF, CR },
    ["LF and CR"] = { LF, CR },
  }) do
    it("may end its lines in " .. name .. ", wherever it is cut", function()
      local line, blank = ends[1], ends[2]
      local function event(data)
        return "event: content_block_delta" .. line .. "data: " .. data .. line .. blank
      end
      local input = event(delta("see bucket-aaa")) .. ": ping" .. line .. blank .. event(delta("aaaaaaa!"))
      local expected = event(delta("see ")) .. ": ping" .. line .. blank .. event(delta("acme-logs!"))
      for size = 1, #input do
        assert.equal(expected, restored(input, size))
      end
    end)

    it("passes each event at its blank line of " .. name, function()
      local restoring = stream(messages)
      local event = "data: " .. delta("a x") .. ends[1] .. ends[2]
      for _ = 1, 3 do
        assert.equal(event, restoring:push(event, false))
      end
    end)
  end

  it("may begin with a byte order mark, which is passed on", function()
    local bom = "\239\187\191"
    local input = bom .. "data: " .. delta("bucket-aaaaaaaaaa!") .. "\n\n"
    for size = 1, #input do
      assert.equal(bom .. "data: " .. delta("acme-logs!") .. "\n\n", restored(input, size))
    end
    assert.equal("event: x\ndata: 1\n\n" .. bom .. "data: bucket-aaaaaaaaaa\n\n",
      restored("event: x\ndata: 1\n\n" .. bom .. "data: bucket-aaaaaaaaaa\n\n"))
  end)

  it("may end without a blank line, or without any line end", function()
    for _, ending in ipairs({ "", "\n", "\r", "\r\n" }) do
      assert.equal("data: " .. delta("acme-logs!") .. ending, restored("data: " .. delta("bucket-aaaaaaaaaa!") .. ending, 7))
      local output = restored("data: " .. delta("a bucket-aaaaaaaaaa") .. ending, 7)
      local events = {}
      for data in output:gmatch("data: ([^\r\n]*)") do
        events[#events + 1] = data
      end
      assert.same({ delta("a "), delta("acme-logs") }, events)
    end
  end)

  it("may have its data in several lines, with and without a blank, and none", function()
    local data = delta("bucket-aaaaaaaaaa!")
    for cut = 1, #data - 1 do
      -- A line end inside of a string is part of the string, which JSON does not allow.
      local _, quotes = data:sub(1, cut):gsub('"', "")
      if quotes % 2 == 0 then
        for _, line in ipairs({ "\n", "\r", "\r\n" }) do
          local input = "id: 1" .. line .. "data" .. line .. "data:" .. data:sub(1, cut) .. line .. "data: "
            .. data:sub(cut + 1) .. line .. "retry: 5" .. line .. line
          local output = restored(input, 5)
          local lines = {}
          for value in output:gmatch("data: ?([^\r\n]*)") do
            lines[#lines + 1] = value
          end
          assert.equal("acme-logs!", said(table.concat(lines)))
          assert.matches("^id: 1" .. line .. "data: ?", output)
          assert.matches("retry: 5" .. line .. line .. "$", output)
        end
      end
    end
  end)

  it("may say something of a block that never started, released at the end", function()
    local input = "data: " .. delta("bucket-aaaaaaaaaa and bucket-aa", 7) .. "\n\n"
    local output = restored(input)
    assert.equal("acme-logs and bucket-aa", said(output))
    assert.matches('"index":7,"delta":{"type":"text_delta","text":"bucket%-aa"}}\n\n$', output)
  end)
end)

describe("a line of a batch's results", function()
  it("has its thinking sealed as a message has", function()
    local restoreDocument = support.module("engine/unmask/document").restoreDocument
    local function seal(_, signature)
      return { cut = 0, add = "." .. #signature }
    end
    local line = '{"custom_id":"bucket-aaaaaaaaaa","result":{"type":"succeeded","message":{"content":['
      .. '{"type":"thinking","thinking":"so bucket-aaaaaaaaaa","signature":"c2ln"},{"type":"text","text":"%s"}]}}}'
    local expected = line:gsub("c2ln", "c2ln.4"):gsub('_id":"bucket%-aaaaaaaaaa', '_id":"acme-logs')
    assert.equal(expected:format("acme-logs"),
      restoreDocument(dictionary, line:format("bucket-aaaaaaaaaa"), messages.answer, seal))
  end)
end)

describe("a stream that nobody should send", function()
  local VALUES = { "{}", "[]", '{"a":[1]}', '"x"', "null", "true", ("9"):rep(1000) }

  it("of a message is restored whatever its indexes are", function()
    for _, index in ipairs(VALUES) do
      local input = "data: " .. delta("a bucket-aaaaaaaaaa!", index) .. "\n\n"
      assert.equal("data: " .. delta("a acme-logs!", index) .. "\n\n", restored(input), index)
    end
  end)

  it("of a chat is restored whatever its fields are", function()
    for _, value in ipairs(VALUES) do
      local input = "data: " .. chunk("a bucket-aaaaaaaaaa!", value) .. "\n\n"
      assert.equal("data: " .. chunk("a acme-logs!", value) .. "\n\n", restored(input, nil, chat), value)
      local calls = ('data: {"id":%s,"choices":[{"index":0,"delta":{"tool_calls":[{"index":%s,"function":{"arguments":"%%s"}}]}}]}\n\n')
        :format(value, value)
      assert.equal(calls:format("acme-logs!"), restored(calls:format("bucket-aaaaaaaaaa!"), nil, chat), value)
    end
  end)

  --- Instructions that an input costs in the interpreter, a hundred at a time.
  local function instructions(input, protocol)
    local count = 0
    local restoring = stream(protocol)
    debug.sethook(function()
      count = count + 1
    end, "", 100)
    restoring:push(input, false)
    restoring:push("", true)
    debug.sethook()
    return count
  end

  setup(function()
    jit.off()
    jit.flush()
  end)

  teardown(function()
    jit.on()
  end)

  local function blocks(count)
    local events = {}
    for index = 1, count do
      events[index] = "data: " .. delta("see bucket-aa", index) .. "\n\n"
    end
    return table.concat(events)
  end

  local function choices(count)
    local events = {}
    for index = 1, count do
      events[index] = "data: " .. chunk("see bucket-aa", index) .. "\n\n"
    end
    return table.concat(events)
  end

  local function calls(count)
    local events = {}
    for index = 1, count do
      events[index] = ('data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":%d,"function":{"arguments":"see bucket-aa"}}]}}]}\n\n')
        :format(index)
    end
    return table.concat(events)
  end

  for name, case in pairs({
    ["blocks"] = { blocks, messages },
    ["choices"] = { choices, chat },
    ["tool calls"] = { calls, chat },
  }) do
    it("with thousands of " .. name .. " costs what its bytes cost", function()
      local make, protocol = case[1], case[2]
      local before = instructions(make(2000), protocol)
      local after = instructions(make(4000), protocol)
      assert.is_true(after < before * 2.4, ("%d to %d"):format(before, after))
    end)

    it("with thousands of " .. name .. " loses nothing of what it held", function()
      local make, protocol = case[1], case[2]
      local input = make(3000)
      local output = restored(input, 1000, protocol)
      local _, count = output:gsub("bucket%-aa", "")
      assert.equal(3000, count)
    end)
  end

  it("with thousands of choices that end again and again costs what its bytes cost", function()
    local function ends(count)
      return choices(1000) .. ('data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}\n\n'):rep(count)
    end
    local first = instructions(ends(1000), chat) - instructions(ends(0), chat)
    assert.is_true(first < 1000 * 40, first)
  end)
end)

describe("JSON lines", function()
  local restoreLines = support.module("engine/unmask/lines").restoreLines
  local restoreDocument = support.module("engine/unmask/document").restoreDocument
  local ANSWER = messages.answer

  local function seal(_, signature)
    return { cut = 0, add = "." .. #signature }
  end

  local LINES = {
    '{"custom_id":"1","result":{"message":{"content":[{"type":"text","text":"see bucket-aaaaaaaaaa"}]}}}',
    '{"a":"x \\n \\u0062ucket-aaaaaaaaaa \\"q\\"","b":[1.50,true,null],"c":{"bucket-aaaaaaaaaa":"\\ud83d\\ude00"}}',
    '{"a":"zero \\u0000 bucket-aaaaaaaaaa","b":"bucket-aaaaaaaaaa"}',
    '{"result":{"message":{"content":[{"type":"thinking","thinking":"bucket-aaaaaaaaaa","signature":"c2ln"}]}}}',
    '{"a":"nothing","b":"",  "c" : 1e5}',
    '"bucket-aaaaaaaaaa"',
    "",
    "  ",
    "no JSON: bucket-aaaaaaaaaa \\u0062",
    "123456789012",
    '{"a":"account 1"}\r',
  }

  local function each(line)
    return restoreDocument(dictionary, line, ANSWER, seal) or support.module("engine/unmask/document").restoreText(dictionary, line)
  end

  it("are restored together as each is by itself", function()
    for first = 1, #LINES do
      for last = first, #LINES do
        local expected = {}
        for index = first, last do
          expected[#expected + 1] = each(LINES[index])
        end
        local block = table.concat(LINES, "\n", first, last)
        assert.equal(table.concat(expected, "\n"), restoreLines(dictionary, block, ANSWER, seal))
        assert.equal(table.concat(expected, "\n") .. "\n", restoreLines(dictionary, block .. "\n", ANSWER, seal))
      end
    end
  end)

  it("that nothing is to be restored in pass as they came", function()
    local block = '{"a" : "b"}\n\nx\n'
    assert.equal(block, restoreLines(dictionary, block, ANSWER, seal))
  end)

  it("leave a line that is no text as it is", function()
    local line = "PK\0\3 bucket-aaaaaaaaaa"
    assert.equal(line .. "\nacme-logs", restoreLines(dictionary, line .. "\nbucket-aaaaaaaaaa", ANSWER, seal))
  end)

  it("of one length that differ in the middle only do not cost their square", function()
    local function lines(count)
      -- Not line by line: to make them as strings costs what is measured here.
      local made = {}
      for index = 1, count do
        made[#made + 1] = '{"custom_id":"r","text":"' .. ("a"):rep(400)
        made[#made + 1] = ("%07d"):format(index)
        made[#made + 1] = ("b"):rep(400) .. '"}\n'
      end
      return table.concat(made)
    end
    local function seconds(block)
      local started = os.clock()
      restoreLines(dictionary, block, ANSWER, seal)
      return os.clock() - started
    end
    local small, large = lines(5000), lines(40000)
    seconds(small)
    local ratio = seconds(large) / math.max(seconds(small), 0.001)
    assert.is_true(ratio < 24, ratio)
  end)
end)
