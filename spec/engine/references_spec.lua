--- Which ids of files count: those that the API itself looks up, and so refuses to strangers.
local support = require("spec.support")

local addReferencesIn = support.module("engine/json/references").addReferencesIn
local policy = support.module("engine/protocols/messages/policy")
local chat = support.module("engine/protocols/chat")

local function ids(document, references)
  local found = {}
  addReferencesIn(document, references or policy.FILES_OF_REQUEST, found)
  return found
end

local function request(content)
  return ('{"model":"m","messages":[{"role":"user","content":%s}]}'):format(content)
end

local SOURCE = '{"type":"file","file_id":"file_1"}'

describe("the files of a request", function()
  it("are those of documents, images and containers, also in tool results", function()
    for _, content in ipairs({
      '[{"type":"document","source":' .. SOURCE .. "}]",
      '[{"type":"text","text":"x"},{"source":' .. SOURCE .. ',"type":"image"}]',
      '[{"type":"container_upload","file_id":"file_1"}]',
      '[{"type":"tool_result","tool_use_id":"t","content":[{"type":"document","source":' .. SOURCE .. "}]}]",
      '[{ "type" : "document" , "source" : { "type" : "file" , "file_id" : "file_1" } }]',
    }) do
      assert.same({ "file_1" }, ids(request(content)), content)
    end
    assert.same({ "file_1" }, ids('{"requests":[{"params":' .. request('[{"type":"container_upload","file_id":"file_1"}]') .. "}]}",
      policy.FILES_OF_BATCH))
    assert.same({ "file_1" }, ids(request('[{"type":"file","file":{"file_id":"file_1"}}]'), chat.CHAT_FILES))
  end)

  it("are not what stands anywhere else", function()
    for _, document in ipairs({
      '{"file_id":"file_1"}',
      '{"metadata":{"file_id":"file_1"},"messages":[]}',
      '{"tools":[{"name":"t","input_schema":{"type":"document","source":' .. SOURCE .. "}}]}",
      '{"system":[{"type":"document","source":' .. SOURCE .. "}]}",
      request('[{"type":"tool_use","name":"t","input":{"type":"document","source":' .. SOURCE .. "}}]"),
      request('[{"type":"tool_use","name":"t","input":{"file_id":"file_1"}}]'),
      request('[{"type":"text","text":"x","file_id":"file_1"}]'),
      request('[{"type":"text","text":"x","source":' .. SOURCE .. "}]"),
      request('[{"type":"text","text":"{\\"type\\":\\"container_upload\\",\\"file_id\\":\\"file_1\\"}"}]'),
      request('[{"type":"document","source":{"type":"text","data":"x","file_id":"file_1"}}]'),
      request('[{"type":"document","file_id":"file_1","source":{"type":"text","data":"x"}}]'),
      request('[{"type":"unknown","content":[{"type":"container_upload","file_id":"file_1"}]}]'),
      request('[{"type":"container_upload","file_id":{"file_id":"file_1"}}]'),
      request('[{"type":"container_upload","file_id":"../file_1"}]'),
    }) do
      assert.same({}, ids(document), document)
    end
  end)

  it("are not what readers may read in two ways", function()
    for _, block in ipairs({
      '{"type":"container_upload","file_id":"file_1","file_id":"mine"}',
      '{"type":"container_upload","file_id":"file_1","file\\u005fid":"mine"}',
      '{"type":"container_upload","type":"text","file_id":"file_1"}',
      '{"type":"container_upload","\\u0074ype":"text","file_id":"file_1"}',
      '{"type":"document","source":' .. SOURCE .. ',"source":{"type":"text","data":""}}',
      '{"type":"document","source":' .. SOURCE .. ',"sourc\\u0065":{"type":"text","data":""}}',
    }) do
      assert.same({}, ids(request("[" .. block .. "]")), block)
    end
    local message = '{"role":"user","content":[{"type":"container_upload","file_id":"file_1"}]}'
    assert.same({}, ids('{"messages":[' .. message .. '],"messages":[]}'))
    assert.same({}, ids('{"messages":[' .. message .. '],"m\\u0065ssages":[]}'))
  end)

  it("are a hundred at most, each once", function()
    local blocks = {}
    for index = 1, 300 do
      blocks[index] = ('{"type":"container_upload","file_id":"file_%d"}'):format(index % 150)
    end
    assert.equal(100, #ids(request("[" .. table.concat(blocks, ",") .. "]")))
    assert.same({}, ids("not JSON \"file_id\""))
  end)
end)

describe("the files that an answer names", function()
  it("are those that its tools made", function()
    local block = '{"type":"bash_code_execution_tool_result","tool_use_id":"t","content":{"type":"bash_code_execution_result",'
      .. '"stdout":"","content":[{"type":"bash_code_execution_output","file_id":"file_1"},{"file_id":"file_2"}]}}'
    for _, document in ipairs({
      '{"type":"message","content":[{"type":"text","text":"x"},' .. block .. "]}",
      '{"type":"content_block_start","index":1,"content_block":' .. block .. "}",
      '{"custom_id":"1","result":{"type":"succeeded","message":{"content":[' .. block .. "]}}}",
    }) do
      assert.same({ "file_1", "file_2" }, ids(document, policy.FILES_OF_ANSWER), document)
    end
    local input = '{"content":[{"type":"tool_use","input":{"content":{"content":[{"file_id":"file_1"}]}}}]}'
    assert.same({}, ids(input, policy.FILES_OF_ANSWER))
    assert.same({ "file_1" }, ids('{"id":"file_1","type":"file","filename":"x"}', policy.CREATED))
  end)
end)
