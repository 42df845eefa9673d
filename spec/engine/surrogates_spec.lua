local support = require("spec.support")

local ipv4 = support.module("engine/surrogates/ipv4")
local kinds = {}
for _, kind in ipairs(support.catalogue().data.kinds) do
  kinds[kind.name] = kind
end

local function derive(surrogates, kind, original, attempt)
  return surrogates:derive(kinds[kind], original, attempt or 0)
end

local function address(text)
  return assert(ipv4.parseIpv4(text), text)
end

describe("surrogates", function()
  local surrogates = support.surrogates()

  it("depend on the key, the kind, the original and the attempt, and on nothing else", function()
    local first = derive(surrogates, "s3_bucket", "acme-logs")
    assert.equal(first, derive(support.surrogates(), "s3_bucket", "acme-logs"))
    assert.are_not.equal(first, derive(support.surrogates("another key"), "s3_bucket", "acme-logs"))
    assert.are_not.equal(first, derive(surrogates, "s3_bucket", "acme-log"))
    assert.are_not.equal(first, derive(surrogates, "s3_bucket", "acme-logs", 1))
  end)

  it("look like what they stand for", function()
    assert.matches("^bucket%-[a-z2-7]+$", derive(surrogates, "s3_bucket", "acme-logs"))
    assert.matches("^[1-9]%d%d%d%d%d%d%d%d%d%d%d$", derive(surrogates, "account_id", "012345678901"))
    assert.matches("^AIDA[A-Z0-9]+$", derive(surrogates, "iam_unique_id", "AIDACKCEVSQ6C2EXAMPLE"))
    local secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    local masked = derive(surrogates, "secret_access_key", secret)
    assert.equal(#secret, #masked)
    assert.equal("/", masked:sub(14, 14))
  end)

  it("are tags where structure is not preserved", function()
    assert.matches("^AWS_S3_BUCKET_[a-z2-7]+$", derive(support.surrogates(nil, false), "s3_bucket", "acme-logs"))
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

describe("IPv4 surrogates", function()
  local cipher = support.surrogates().ipv4
  local generator = 12345

  local function random(bound)
    generator = (generator * 1103515245 + 12345) % 2147483648
    return math.floor(generator / 2147483648 * bound)
  end

  local function randomAddress()
    local block = random(3)
    if block == 0 then
      return { value = 0x0a000000 + random(2 ^ 24), prefix = -1 }
    end
    return block == 1 and { value = 0xac100000 + random(2 ^ 20), prefix = -1 } or { value = 0xc0a80000 + random(2 ^ 16), prefix = -1 }
  end

  it("share as many leading bits as their originals, stay in their block, and map back", function()
    local function common(a, b)
      for length = 32, 0, -1 do
        if math.floor(a / 2 ^ (32 - length)) == math.floor(b / 2 ^ (32 - length)) then
          return length
        end
      end
    end
    for _ = 1, 3000 do
      local a, b = randomAddress(), randomAddress()
      if random(2) == 0 then
        b.value = a.value - a.value % 256 + random(256)
      end
      local maskedA, maskedB = cipher:encrypt(a), cipher:encrypt(b)
      assert.equal(common(a.value, b.value), common(maskedA.value, maskedB.value))
      assert.equal(ipv4.blockPrefix(a.value), ipv4.blockPrefix(maskedA.value))
      assert.are_not.equal(a.value, maskedA.value)
      assert.same(a, cipher:decrypt(maskedA))
    end
  end)

  it("of networks contain the surrogates of what the networks contain, with zero host bits", function()
    for length = 9, 32 do
      local size = 2 ^ (32 - length)
      local inside = randomAddress()
      inside.value = 0x0a000000 + random(2 ^ 24)
      local network = { value = inside.value - inside.value % size, prefix = length }
      local masked = cipher:encrypt(network)
      assert.equal(0, masked.value % size)
      assert.is_true(ipv4.contains(masked, cipher:encrypt(inside)))
      assert.same(network, cipher:decrypt(masked))
    end
  end)

  it("leave whole private blocks and public addresses as they are", function()
    for _, text in ipairs({ "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "8.8.8.8", "172.32.0.1", "10.0.0.0/7" }) do
      assert.equal(text, ipv4.formatIpv4(cipher:encrypt(address(text))))
    end
  end)

  it("refuse what is no address", function()
    for _, text in ipairs({ "10.0.0", "10.0.0.256", "10.0.0.1/33", "10.0.0.1/", "x10.0.0.1", "10.0.0.0001" }) do
      assert.is_nil(ipv4.parseIpv4(text))
    end
  end)
end)
