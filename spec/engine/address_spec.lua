local support = require("spec.support")

local addresses = support.module("engine/surrogates/address")
local keptBits = support.module("engine/surrogates/prefix-cipher").keptBits
local surrogates = support.surrogates()
local cipher = surrogates.addresses

local ROUNDS = 1500
local SEED = 20261123
local ACCOUNTS = 9000

math.randomseed(SEED)

local function randomBits(length)
  local bits = {}
  for index = 1, length do
    bits[index] = tostring(math.random(0, 1))
  end
  return table.concat(bits)
end

--- Starts of addresses: private blocks, public ones around them, provider blocks, and any.
local STARTS = {
  [4] = { "00001010", "101011000001", "1100000010101000", "10101100", "11000000", "00110110", "" },
  [6] = { "11111101", "11111100", "0010011000000000", "0010", "" },
}
local WIDTH = { [4] = 32, [6] = 128 }

local function randomAddress(version)
  local start = STARTS[version][math.random(#STARTS[version])]
  local bits = start .. randomBits(WIDTH[version] - #start)
  return { version = version, bits = bits, prefix = -1, separator = version == 4 and "." or ":" }
end

--- A network around `inside`, or around nothing in particular.
local function randomNetwork(version, inside)
  local length = math.random(0, WIDTH[version])
  local bits = (inside or randomAddress(version)).bits:sub(1, length) .. ("0"):rep(WIDTH[version] - length)
  return { version = version, bits = bits, prefix = length, separator = version == 4 and "." or ":" }
end

--- What a reader makes of the surrogate's text.
local function masked(address)
  return assert(addresses.parseAddress(addresses.formatAddress(cipher:encrypt(address))))
end

describe("any address or network", function()
  it("is read back from its text, and its surrogate's original is itself", function()
    for round = 1, ROUNDS do
      local version = round % 2 == 0 and 4 or 6
      local address = round % 3 == 0 and randomNetwork(version) or randomAddress(version)
      assert.same(address, addresses.parseAddress(addresses.formatAddress(address)))
      assert.same(address, cipher:decrypt(masked(address)))
    end
  end)

  it("contains what it contained, and nothing else", function()
    local inside, outside = 0, 0
    for round = 1, ROUNDS do
      local version = round % 2 == 0 and 4 or 6
      local inner = round % 3 == 0 and randomNetwork(version) or randomAddress(version)
      local outer = randomNetwork(version, math.random(2) == 1 and inner or nil)
      local isInside = support.contains(outer, inner)
      -- Blocks themselves stay as they are, so what is wider than one says nothing about its surrogate's neighbours.
      if outer.prefix > keptBits(outer) then
        assert.equal(isInside, support.contains(masked(outer), masked(inner)), addresses.formatAddress(outer))
        inside, outside = inside + (isInside and 1 or 0), outside + (isInside and 0 or 1)
      end
    end
    assert.is_true(inside > ROUNDS / 10 and outside > ROUNDS / 10)
  end)

  it("is never its own surrogate, unless it is a network no smaller than its block", function()
    for round = 1, ROUNDS do
      local version = round % 2 == 0 and 4 or 6
      local network = randomNetwork(version)
      local isKept = network.prefix <= keptBits(network)
      assert.equal(isKept, masked(network).bits == network.bits, addresses.formatAddress(network))
      local address = randomAddress(version)
      assert.are_not.equal(address.bits, masked(address).bits)
      assert.equal(address.bits:sub(1, keptBits(address)), masked(address).bits:sub(1, keptBits(address)))
    end
  end)

  it("has a surrogate of its own", function()
    local owner = {}
    for round = 1, ROUNDS do
      local address = randomAddress(round % 2 == 0 and 4 or 6)
      local surrogate = masked(address).bits
      assert.is_true(owner[surrogate] == nil or owner[surrogate] == address.bits)
      owner[surrogate] = address.bits
    end
  end)
end)

describe("an address with hyphens", function()
  it("gets the surrogate of the one with dots, with hyphens", function()
    for _ = 1, 200 do
      local dotted = randomAddress(4)
      local text = addresses.formatAddress(dotted):gsub("%.", "-")
      local hyphenated = assert(addresses.parseAddress(text))
      local expected = addresses.formatAddress(cipher:encrypt(dotted)):gsub("%.", "-")
      assert.equal(expected, addresses.formatAddress(cipher:encrypt(hyphenated)))
    end
  end)

  it("in a host name agrees with the address beside it", function()
    local body = '{"PrivateDnsName": "ip-10-0-0-1.ec2.internal", "PrivateIpAddress": "10.0.0.1"}'
    local found = support.masker():mask(body, {}, surrogates, support.unsealed).masked
    assert.is_nil(found.body:find("10.0.0.1", 1, true))
    local address = found.body:match('"PrivateIpAddress": "([%d.]+)"')
    assert.equal("ip-" .. address:gsub("%.", "-"), found.body:match('"(ip%-[%d-]+)'))
  end)
end)

describe("surrogates of account ids", function()
  it("are spread evenly over their first digits and all others", function()
    local kind
    for _, each in ipairs(support.catalogue().data.kinds) do
      kind = each.name == "account_id" and each or kind
    end
    local counts = {}
    for number = 1, ACCOUNTS do
      local surrogate = surrogates:derive(kind, ("%012d"):format(number), 0)
      for place = 1, 12 do
        local cell = place .. ":" .. surrogate:sub(place, place)
        counts[cell] = (counts[cell] or 0) + 1
      end
    end
    assert.is_nil(counts["1:0"])
    for place = 1, 12 do
      local first = place == 1 and 1 or 0
      local expected = ACCOUNTS / (10 - first)
      local squares = 0
      for digit = first, 9 do
        squares = squares + ((counts[place .. ":" .. digit] or 0) - expected) ^ 2 / expected
      end
      -- Chi squared with nine degrees of freedom is above 33.7 once in ten thousand; the key is always the same.
      assert.is_true(squares < 33.7, ("place %d: %f"):format(place, squares))
    end
  end)
end)
