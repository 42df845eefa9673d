local support = require("spec.support")

local addresses = support.module("engine/surrogates/address")
local prefixCipher = support.module("engine/surrogates/prefix-cipher")
local kinds = {}
for _, kind in ipairs(support.catalogue().data.kinds) do
  kinds[kind.name] = kind
end

local function derive(surrogates, kind, original, attempt)
  return surrogates:derive(kinds[kind], original, attempt or 0)
end

local function address(text)
  return assert(addresses.parseAddress(text), text)
end

describe("surrogates", function()
  local surrogates = support.surrogates()

  it("depend on the key, the original and the attempt, and on nothing else", function()
    local first = derive(surrogates, "s3_bucket", "acme-logs")
    assert.equal(first, derive(support.surrogates(), "s3_bucket", "acme-logs"))
    assert.are_not.equal(first, derive(support.surrogates("another key"), "s3_bucket", "acme-logs"))
    assert.are_not.equal(first, derive(surrogates, "s3_bucket", "acme-log"))
    assert.are_not.equal(first, derive(surrogates, "s3_bucket", "acme-logs", 1))
  end)

  it("look like what they stand for", function()
    assert.matches("^name%-[a-z2-7]+$", derive(surrogates, "s3_bucket", "acme-logs"))
    assert.matches("^[1-9]%d%d%d%d%d%d%d%d%d%d%d$", derive(surrogates, "account_id", "012345678901"))
    assert.matches("^AIDA[A-Z0-9]+$", derive(surrogates, "iam_unique_id", "AIDACKCEVSQ6C2EXAMPLE"))
    local secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    local masked = derive(surrogates, "secret_access_key", secret)
    assert.equal(#secret, #masked)
    assert.equal("/", masked:sub(14, 14))
  end)

  it("are tags where structure is not preserved", function()
    local tags = support.surrogates(nil, false)
    assert.matches("^AWS_NAME_[a-z2-7]+$", derive(tags, "s3_bucket", "acme-logs"))
    assert.matches("^AWS_EC2_INSTANCE_[a-z2-7]+$", derive(tags, "ec2_instance", "i-0abc1234def567890"))
  end)

  -- Of a name only its context says what it names, and the next context may say something else.
  it("are the same whatever a context takes a name for", function()
    for _, structured in ipairs({ true, false }) do
      local own = support.surrogates(nil, structured)
      for text, kind in pairs({
        ["NimbusNotify"] = "iam_role",
        ["1234abcd-12ab-34cd-56ef-1234567890ab"] = "kms_key",
        ["012345678901"] = "account_id",
        ["10.20.30.40"] = "private_ip",
        ["fd12:3456::1"] = "private_ipv6",
      }) do
        local expected = derive(own, kind, text)
        for name, other in pairs(kinds) do
          if other.surrogate.rule == "name" then
            assert.equal(expected, derive(own, name, text), name .. " " .. text)
          end
        end
      end
    end
  end)

  it("of names have a digit, as no hyphenated English words do", function()
    for count = 1, 2000 do
      assert.matches("^name%-%l*%d", derive(surrogates, "s3_bucket", "acme-" .. count))
    end
  end)

  it("of access key ids hold the surrogate of their account", function()
    -- As `aws sts get-access-key-info` reads it; ASIAQNZGKIQY56JQ7WML belongs to 029608264753.
    local function accountOf(id)
      local value = 0
      for character in id:sub(5, 14):gmatch(".") do
        value = value * 32 + ("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):find(character, 1, true) - 1
      end
      return ("%012.0f"):format(math.floor(value % 2 ^ 49 / 2 ^ 9))
    end
    assert.equal("029608264753", accountOf("ASIAQNZGKIQY56JQ7WML"))
    local masked = derive(surrogates, "access_key_id", "ASIAQNZGKIQY56JQ7WML")
    assert.matches("^ASIA[A-Z2-7]+$", masked)
    assert.equal(derive(surrogates, "account_id", "029608264753"), accountOf(masked))
  end)

  it("do not repeat among many names, ids and accounts", function()
    local seen = {}
    for count = 1, 20000 do
      for _, kind in ipairs({ "s3_bucket", "account_id" }) do
        local surrogate = derive(surrogates, kind, ("original-%d"):format(count))
        assert.is_nil(seen[surrogate])
        seen[surrogate] = true
      end
    end
  end)
end)

describe("surrogates of addresses", function()
  local cipher = support.surrogates().addresses
  local generator = 12345

  local function random(bound)
    generator = (generator * 1103515245 + 12345) % 2147483648
    return math.floor(generator / 2147483648 * bound)
  end

  --- A random address, or one that shares a random number of bits with `neighbour`.
  local function randomAddress(version, neighbour)
    local blocks = version == 4 and { "10.0.0.0", "172.16.0.0", "192.168.0.0" } or { "fd00::", "2600:1f18::" }
    local parsed = address(blocks[1 + random(#blocks)])
    local from = neighbour and neighbour.bits:sub(1, random(#parsed.bits)) or parsed.bits:sub(1, 16)
    local bits = { from }
    for _ = #from + 1, #parsed.bits do
      bits[#bits + 1] = tostring(random(2))
    end
    parsed.bits = table.concat(bits)
    return parsed
  end

  local function common(a, b)
    for length = #a, 0, -1 do
      if a:sub(1, length) == b:sub(1, length) then
        return length
      end
    end
  end

  it("share as many leading bits as their originals, stay in their block, and map back", function()
    for _, version in ipairs({ 4, 6 }) do
      for _ = 1, 500 do
        local a = randomAddress(version)
        local b = randomAddress(version, a)
        local maskedA, maskedB = cipher:encrypt(a), cipher:encrypt(b)
        if common(a.bits, b.bits) >= prefixCipher.keptBits(a) then
          assert.equal(common(a.bits, b.bits), common(maskedA.bits, maskedB.bits))
        end
        assert.equal(prefixCipher.keptBits(a), prefixCipher.keptBits(maskedA))
        assert.are_not.equal(a.bits, maskedA.bits)
        assert.same(a, cipher:decrypt(maskedA))
      end
    end
  end)

  it("of networks contain the surrogates of what the networks contain, with zero host bits", function()
    for _, version in ipairs({ 4, 6 }) do
      for length = 17, version == 4 and 32 or 128 do
        local inside = randomAddress(version)
        local host = ("0"):rep(#inside.bits - length)
        local network = { version = version, bits = inside.bits:sub(1, length) .. host, prefix = length, separator = "." }
        local masked = cipher:encrypt(network)
        assert.equal(host, masked.bits:sub(length + 1))
        assert.is_true(support.contains(masked, cipher:encrypt(inside)))
        assert.same(network, cipher:decrypt(masked))
      end
    end
  end)

  it("leave whole private blocks as they are", function()
    for _, text in ipairs({ "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8", "10.0.0.0/7" }) do
      assert.equal(text, addresses.formatAddress(cipher:encrypt(address(text))))
    end
  end)
end)

describe("addresses", function()
  it("are written as they are usually written", function()
    for text, canonical in pairs({
      ["10.1.2.3"] = "10.1.2.3",
      ["10-1-2-3"] = "10-1-2-3",
      ["10.1.0.0/16"] = "10.1.0.0/16",
      ["fd00::"] = "fd00::",
      ["::1"] = "::1",
      ["FD00:0:0:1:0:0:0:2"] = "fd00:0:0:1::2",
      ["fd00:1:2:3:4:5:6:7/64"] = "fd00:1:2:3:4:5:6:7/64",
      ["fd00:0001::/32"] = "fd00:1::/32",
    }) do
      assert.equal(canonical, addresses.formatAddress(address(text)))
    end
  end)

  it("are told from what looks alike", function()
    for _, text in ipairs({
      "10.0.0", "10.0.0.256", "10.0.0.1/33", "10.0.0.1/", "x10.0.0.1", "10.0.0.0001", "10.0-0.1", "10.0.0.1 ",
      "fd00", "fd00:1", "fd00::1::2", "fd00:12345::", "1:2:3:4:5:6:7:8:9", "fd00::/129", "1:2:3:4:5:6:7::8:9",
    }) do
      assert.is_nil(addresses.parseAddress(text), text)
    end
  end)
end)
