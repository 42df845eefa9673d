--- A masker that knows earlier turns says exactly what one says that knows nothing.
local support = require("spec.support")

local endpoints = support.module("endpoints")
local MESSAGES = endpoints.endpointOf("/v1/messages").request
local CHAT = endpoints.endpointOf("/v1/chat/completions").request
local surrogates = support.surrogates()
local sealer = support.sealer()
local seal = support.module("engine/protocols/seal")
local KEPT = 4 * 1024 * 1024

local function sealing(thinking, signature)
  return seal.checkSeal(sealer, thinking, signature)
end

--- What the texts of the conversations are made of: identifiers, names that become known, the same names as bare words,
--- spellings that are read again, and what looks like any of them.
local FRAGMENTS = {
  "i-0abc1234def567890 runs in subnet-0123456789abcdef0",
  "the bucket is acme-billing-logs, look: s3://acme-billing-logs/2024/",
  "--bucket acme-north --bucket north-west",
  "look at acme-north-west",
  "--role-name acme-north-west",
  "acme-billing-logs again, and acme-billing-logs-archive",
  "aws s3 ls --bucket acme-billing-logs-archive --profile x",
  "arn:aws:iam::482915730264:role/acme-deployer",
  "482915730264 and 482915730264",
  "acme-deployer, acme-deploy, deployer",
  "10.1.2.3 is in 10.1.0.0/16",
  "10.1.77.4",
  "10.0.0.0/8",
  [[\"DBInstanceIdentifier\": \"acme-orders-db\"]],
  "acme-orders-db.c9akciq32.us-east-1.rds.amazonaws.com",
  "connect to acme-orders-db, please",
  "https://x.example.com/?q=bucket%3Dacme-percent-name",
  [[\\u0022OwnerId\\u0022: \\u0022482915730265\\u0022]],
  "&quot;BucketName&quot;: &quot;acme-markup-name&quot;",
  [[--------------\n|  DescribeVpcs  |\n+------+-------+\n|  VpcId  | Name |\n+---+---+\n|  vpc-0123456789abcdef0  | acme-table-vpc |\n+---+---+\n]],
  "The build reads config.json, then it runs 42 tests; all of them pass.",
  "AKIAIOSFODNN7EXAMPLQ",
  "Values=acme-one-name,acme-two-name",
  "bucket:",
  "acme-list-end",
  "한국어 →",
  [=[{\"Buckets\":[{\"Name\":\"acme-json-in-json\"}]}]=],
}

local function generator(seed)
  local state = seed
  return function(limit)
    state = (state * 1103515245 + 12345) % 2147483648
    return math.floor(state / 65536) % limit + 1
  end
end

local function text(random)
  local parts = {}
  for index = 1, random(4) do
    parts[index] = FRAGMENTS[random(#FRAGMENTS)]
  end
  return table.concat(parts, random(2) == 1 and " " or [[\n]])
end

local function signed(random)
  local sealed = seal.addSeal(sealer, "hm", "c2ln")
  return ([[{"type":"thinking","thinking":"%s","signature":"c2ln%s"}]]):format(
    random(2) == 1 and "hm" or text(random),
    sealed.add
  )
end

local BLOCKS = {
  function(random)
    return ([[{"type":"text","text":"%s"}]]):format(text(random))
  end,
  function(random)
    return ([=[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"%s"}]}]=]):format(text(random))
  end,
  function(random)
    return ([[{"type":"tool_use","id":"toolu_1","name":"Bash","input":{"command":"%s","account":482915730264}}]]):format(
      text(random)
    )
  end,
  signed,
}

local function message(random)
  if random(5) == 1 then
    return ([[{"role":"user","content":"%s"}]]):format(text(random))
  end
  local blocks = {}
  for index = 1, random(3) do
    blocks[index] = BLOCKS[random(#BLOCKS)](random)
  end
  return ([=[{"role":"assistant","content":[%s]}]=]):format(table.concat(blocks, ","))
end

local FILLER = ("You are an agent that helps with software engineering. "):rep(160)

--- What stands before and behind the messages. In some the system prompt comes last, as Claude Code sends it.
local function frame(random)
  local system = ([=["system":[{"type":"text","text":"%s %s"}],"tools":[{"name":"Bash","description":"%s"}]]=]):format(
    FILLER,
    text(random),
    text(random)
  )
  local rest = ([["metadata":{"user_id":"%s"},"stop_sequences":["%s"],"new_field":{"a":[482915730264,"%s"]}]]):format(
    text(random),
    text(random),
    text(random)
  )
  local frames = {
    { '{"model":"claude",' .. rest .. "," .. system .. ',"messages":[', '],"max_tokens":100}' },
    { '{"model":"claude","messages":[', "]," .. system .. "," .. rest .. ',"stream":true}' },
    { '{ "messages" : [ ', " ] ," .. system .. ', "stream":true }' },
    { "{" .. rest .. ',"messages":[', "]," .. system .. "}" },
  }
  return frames[random(#frames)]
end

local function body(around, messages)
  return around[1] .. table.concat(messages, ",") .. around[2]
end

--- What clients do to a conversation between two requests.
local function turn(random, conversation)
  local messages = conversation.messages
  local step = random(10)
  if step <= 6 then
    for _ = 1, random(3) do
      messages[#messages + 1] = message(random)
    end
  elseif step == 7 then
    messages[#messages] = message(random)
  elseif step == 8 then
    for _ = 1, random(#messages) - 1 do
      messages[#messages] = nil
    end
    messages[#messages + 1] = message(random)
  elseif step == 9 then
    table.insert(messages, random(#messages), message(random))
  else
    conversation.frame = frame(random)
  end
end

local function set(masked)
  local pairsOf = {}
  for _, mapping in ipairs(masked.mappings.list) do
    pairsOf[mapping.original .. " = " .. mapping.surrogate] = true
  end
  return pairsOf
end

local function compare(warm, cold, request, policy)
  local known = warm:mask(request, policy, surrogates, sealing)
  local anew = cold:mask(request, policy, surrogates, sealing)
  assert.same(anew.error, known.error)
  if anew.masked then
    assert.equal(anew.masked.body or request, known.masked.body or request)
    assert.equal(anew.masked.total, known.masked.total)
    assert.same(anew.masked.counts, known.masked.counts)
    assert.same(set(anew.masked), set(known.masked))
  end
end

describe("a conversation that goes on", function()
  local function watched(masker)
    local calls = { whole = 0, rest = 0 }
    local maskRegion = masker.maskRegion
    masker.maskRegion = function(self, document, region, continuation)
      local what = continuation and "rest" or "whole"
      calls[what] = calls[what] + 1
      return maskRegion(self, document, region, continuation)
    end
    return calls
  end

  for seed = 1, 40 do
    it("is masked as if it were new, seed " .. seed, function()
      local random = generator(seed)
      local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
      local calls = watched(warm)
      local conversations = {}
      for index = 1, 3 do
        conversations[index] = { frame = frame(random), messages = { message(random) } }
      end
      for _ = 1, 40 do
        local conversation = conversations[random(#conversations)]
        turn(random, conversation)
        compare(warm, cold, body(conversation.frame, conversation.messages), MESSAGES)
      end
      assert.is_true(calls.rest > calls.whole, ("%d of %d"):format(calls.rest, calls.rest + calls.whole))
    end)
  end

  it("is refused like a new one where it is no JSON any more", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    local head = '{"system":"' .. FILLER .. '","messages":['
    local first = '{"role":"user","content":"i-0abc1234def567890"}'
    compare(warm, cold, head .. first .. "]}", MESSAGES)
    for _, rest in ipairs({ ",", ",,", "{}", ",{}}", ",]", ',{"a":"\1"}', ',{"a":"\\x"}', ",[1,2", ',{"a":"\255"}', "]", "],[", ',"' }) do
      local request = head .. first .. rest .. "]}"
      local known, anew = warm:mask(request, MESSAGES, surrogates, support.unsealed), cold:mask(request, MESSAGES, surrogates, support.unsealed)
      assert.equal(anew.error and anew.error.reason, known.error and known.error.reason, rest)
      assert.is_truthy(known.error, rest)
    end
  end)

  it("keeps the limit of findings over all its turns", function()
    local warm = support.masker({ keptBytes = KEPT, maxFindings = 3 })
    local head = '{"system":"' .. FILLER .. '","messages":['
    local messages = {}
    for count = 1, 5 do
      messages[count] = ('{"role":"user","content":"i-0abc1234def56789%d"}'):format(count)
      local result = warm:mask(head .. table.concat(messages, ",") .. "]}", MESSAGES, surrogates, support.unsealed)
      assert.equal(count > 3 and "too_many" or nil, result.error and result.error.reason)
    end
  end)

  it("is not what another scope, or another endpoint, knows", function()
    local warm = support.masker({ keptBytes = KEPT })
    local request = '{"system":"' .. FILLER .. '","messages":[{"role":"user","content":"i-0abc1234def567890"}]}'
    local others = support.surrogates("another key")
    local first = warm:mask(request, MESSAGES, surrogates, support.unsealed).masked.body
    assert.not_equal(first, warm:mask(request, MESSAGES, others, support.unsealed).masked.body)
    assert.equal(first, warm:mask(request, CHAT, surrogates, support.unsealed).masked.body)
    assert.equal(first, warm:mask(request, MESSAGES, surrogates, support.unsealed).masked.body)
  end)

  local function item(content)
    return '{"role":"user","content":"' .. content .. '"}'
  end

  local HEAD = '{"system":"' .. FILLER .. '","messages":['

  it("is not one with another system prompt of the same length", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    for digit = 0, 3 do
      local system = ('"system":"i-0abc1234def56789%d %s"'):format(digit, FILLER)
      compare(warm, cold, "{" .. system .. ',"messages":[' .. item("acme") .. "]}", MESSAGES)
      compare(warm, cold, '{"messages":[' .. item("acme") .. "]," .. system .. "}", MESSAGES)
    end
  end)

  it("may go on with other fields than messages", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    compare(warm, cold, HEAD .. item("acme") .. "]}", MESSAGES)
    for _, rest in ipairs({ '],"stop_sequences":["i-0abc1234def567890"]}', '],"messages":[' .. item("i-0abc1234def567890") .. "]}" }) do
      compare(warm, cold, HEAD .. item("acme") .. rest, MESSAGES)
      compare(warm, cold, HEAD .. item("another") .. rest, MESSAGES)
    end
  end)

  it("is not nested deeper than a new one may be", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    compare(warm, cold, HEAD .. item("acme") .. "]}", MESSAGES)
    for _, depth in ipairs({ 508, 509, 510, 511 }) do
      local nested = ("["):rep(depth) .. ("]"):rep(depth)
      compare(warm, cold, HEAD .. item("acme") .. ',{"content":' .. nested .. "}]}", MESSAGES)
    end
  end)

  it("is refused if a new string has a raw control character", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    compare(warm, cold, HEAD .. item("acme") .. "]}", MESSAGES)
    for _, control in ipairs({ "\t", "\n", "\r" }) do
      compare(warm, cold, HEAD .. item("acme") .. "," .. control .. item("acme") .. "]}", MESSAGES)
      compare(warm, cold, HEAD .. item("acme") .. "," .. item("ac" .. control .. "me") .. "]}", MESSAGES)
    end
  end)

  it("may have nothing new but blanks", function()
    local selection = { patterns = { { name = "blank", pattern = "   [ -~]*" } } }
    local cold = support.masker(selection)
    selection.keptBytes = KEPT
    local warm = support.masker(selection)
    local rest = '],"metadata":{"user_id":"i-0abc1234def567890"}}'
    compare(warm, cold, HEAD .. item("acme") .. rest, MESSAGES)
    compare(warm, cold, '{"a":"' .. HEAD:rep(2):gsub('"', "") .. '"}', MESSAGES)
    compare(warm, cold, HEAD .. item("acme") .. "     " .. rest, MESSAGES)
  end)

  it("has the same surrogates where names overlap, whatever comes later", function()
    local cold = support.masker()
    local first = item("--bucket acme-north --bucket north-west; look at acme-north-west")
    local masked = cold:mask(HEAD .. first .. "]}", MESSAGES, surrogates, sealing).masked.body
    local surrogate = masked:match("look at (name%-%w+)")
    local later = HEAD .. first .. "," .. item("--bucket " .. surrogate) .. "]}"
    local again = cold:mask(later, MESSAGES, surrogates, sealing).masked.body
    assert.equal(masked:sub(1, -3), again:sub(1, #masked - 2))
    local warm = support.masker({ keptBytes = KEPT })
    compare(warm, cold, HEAD .. first .. "]}", MESSAGES)
    compare(warm, cold, later, MESSAGES)
  end)

  it("may know thousands of names that begin alike", function()
    math.randomseed(8000)
    local names = {}
    for index = 1, 8000 do
      names[index] = "--bucket xqjz" .. support.randomName(6 + math.random(40))
    end
    -- What is known of so many takes memory, too.
    local warm, cold = support.masker({ keptBytes = 8 * KEPT }), support.masker()
    local calls = watched(warm)
    local first = item(table.concat(names, ";"))
    compare(warm, cold, HEAD .. first .. "]}", MESSAGES)
    compare(warm, cold, HEAD .. first .. "," .. item("hello") .. "]}", MESSAGES)
    assert.same({ whole = 1, rest = 1 }, calls)
  end)

  it("keeps what stands for itself: the whole of a private network", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    local head = '{"system":"' .. FILLER .. '","messages":[{"role":"user","content":"10.0.0.0/8"}'
    compare(warm, cold, head .. "]}", MESSAGES)
    compare(warm, cold, head .. ',{"role":"assistant","content":"So it is."}]}', MESSAGES)
  end)

  it("is kept within bounds", function()
    local size = 100000
    local warm = support.masker({ keptBytes = size })
    for index = 1, 100 do
      local content = ("i-0abc1234def567890 "):rep(index)
      local request = ('{"system":"%d %s","messages":[%s]}'):format(index, FILLER, item(content))
      warm:mask(request, MESSAGES, surrogates, support.unsealed)
      local bytes = 0
      for _, conversation in ipairs(warm.conversations.kept) do
        bytes = bytes + conversation.text.length + conversation.masked.length
      end
      assert.is_true(bytes <= size)
    end
    assert.is_true(#warm.conversations.kept > 1)
  end)

  it("is not kept where its masked form is larger than what may be, and leaves the others", function()
    local warm, cold = support.masker({ keptBytes = 40000 }), support.masker()
    local names = item("--bucket abcd " .. ("abcd "):rep(1900))
    compare(warm, cold, HEAD .. item("hello") .. "]}", MESSAGES)
    for _ = 1, 2 do
      compare(warm, cold, '{"messages":[' .. names .. "]}", MESSAGES)
    end
    assert.equal(1, #warm.conversations.kept)
  end)

  it("leaves the others where its tables take up more than what may be", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    compare(warm, cold, HEAD .. item("hello") .. "]}", MESSAGES)
    compare(warm, cold, '{"messages":[' .. ("{},"):rep(270000) .. "{}]}", MESSAGES)
    assert.equal(1, #warm.conversations.kept)
  end)

  it("counts what its tables take up, too", function()
    local warm = support.masker({ keptBytes = KEPT })
    local function held(index)
      local items = ('{"i":%d}'):format(index) .. (",{}"):rep(50000)
      warm:mask('{"messages":[' .. items .. "]}", MESSAGES, surrogates, support.unsealed)
      collectgarbage()
      return collectgarbage("count") * 1024
    end
    local before = held(1)
    for index = 2, 20 do
      held(index)
    end
    assert.is_true(held(21) - before < KEPT / 2)
  end)

  it("does not look for an item beyond what follows the array", function()
    local warm, cold = support.masker({ keptBytes = KEPT }), support.masker()
    local id = item("i-0abc1234def567890")
    for _, messages in ipairs({ { id, id, id }, { id }, { id, id }, {}, { id, id, id, id } }) do
      compare(warm, cold, HEAD .. table.concat(messages, ",") .. "]}", MESSAGES)
    end
  end)
end)
