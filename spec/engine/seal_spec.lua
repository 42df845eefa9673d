local support = require("spec.support")

local seal = support.module("engine/protocols/seal")

local SIGNATURE = "EqQBCkYIBxgCKkDf3+/x=="
local TICKET = ("0123456789abcdef"):rep(2)
local SEALED = SIGNATURE .. ".aws-masker." .. TICKET .. ("f"):rep(32)

--- All tickets that are offered.
local function offered(body)
  local tickets = {}
  seal.ticketIn(body, function(ticket)
    tickets[#tickets + 1] = ticket
  end)
  return tickets
end

describe("the ticket in a conversation", function()
  it("is found in signatures, however they are written", function()
    for _, body in ipairs({
      '{"messages":[{"content":[{"type":"thinking","thinking":"","signature":"' .. SEALED .. '"}]}]}',
      '{"signature" : \t"' .. SEALED .. '"}',
      '{"signature":\r\n"' .. SEALED:gsub("/", "\\/") .. '"}',
    }) do
      assert.same({ TICKET }, offered(body), body)
    end
  end)

  it("is nowhere else: not in a text, not under another key, not in a transcript that is quoted", function()
    for _, body in ipairs({
      '{"text":"' .. SEALED .. '"}',
      '{"a_signature":"' .. SEALED .. '"}',
      [[{"text":"{\"signature\":\"]] .. SEALED .. [[\"}"}]],
      [[{"text":"{\\\"signature\\\":\\\"]] .. SEALED .. [[\\\"}"}]],
      '{"signature":["' .. SEALED .. '"]}',
      '{"signature":"so it goes: ' .. SEALED .. '"}',
      ".aws-masker.",
      '"signature":"' .. SIGNATURE,
      "",
    }) do
      assert.same({}, offered(body), body)
    end
  end)

  it("is the first that is taken", function()
    local body = ""
    for index = 1, 3 do
      body = body .. '{"signature":"' .. SEALED:gsub("0123", "012" .. index) .. '"},'
    end
    assert.equal(3, #offered(body))
    local taken = seal.ticketIn(body, function(ticket)
      return ticket:sub(4, 4) ~= "1" and ticket or nil
    end)
    assert.equal("2", taken:sub(4, 4))
  end)

  it("costs no more than its bytes, wherever marks stand", function()
    -- Each mark is preceded by what a signature may consist of, up to the mark before it.
    local body = '"signature":"' .. (("A"):rep(200) .. ".aws-masker."):rep(50000)
    local count = 0
    debug.sethook(function()
      count = count + 1
    end, "", 1000)
    local half = #body / 2
    seal.ticketIn(body:sub(1, half), function() end)
    local first = count
    seal.ticketIn(body, function() end)
    debug.sethook()
    assert.is_true(count - first <= 2.5 * math.max(first, 1), ("%d after %d"):format(count - first, first))
  end)
end)

describe("a seal", function()
  local sealer = support.sealer()

  it("holds for its text, its signature and its scope only", function()
    local added = seal.addSeal(sealer, "so", SIGNATURE).add
    assert.same({ cut = #added, add = "" }, seal.checkSeal(sealer, "so", SIGNATURE .. added))
    assert.is_nil(seal.checkSeal(sealer, "so ", SIGNATURE .. added))
    assert.is_nil(seal.checkSeal(sealer, "so", "x" .. SIGNATURE .. added))
    assert.is_nil(seal.checkSeal(sealer, "so", added))
    assert.is_nil(seal.checkSeal(support.sealer("another key of the specs"), "so", SIGNATURE .. added))
    assert.same({ sealer.ticket }, offered('{"signature":"' .. SIGNATURE .. added .. '"}'))
  end)
end)
