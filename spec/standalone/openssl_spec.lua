local function hex(bytes)
  return (bytes:gsub(".", function(c) return ("%02x"):format(c:byte()) end))
end

local function bytes(text)
  return (text:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

describe("resty.openssl.hmac", function()
  local hmac = require("resty.openssl.hmac")

  -- RFC 4231, test cases 1, 2, 3, 6 and 7.
  local vectors = {
    {
      key = bytes(("0b"):rep(20)),
      data = "Hi There",
      mac = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    },
    {
      key = "Jefe",
      data = "what do ya want for nothing?",
      mac = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    },
    {
      key = bytes(("aa"):rep(20)),
      data = bytes(("dd"):rep(50)),
      mac = "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    },
    {
      key = bytes(("aa"):rep(131)),
      data = "Test Using Larger Than Block-Size Key - Hash Key First",
      mac = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    },
    {
      key = bytes(("aa"):rep(131)),
      data = "This is a test using a larger than block-size key and a larger than block-size data. "
        .. "The key needs to be hashed before being used by the HMAC algorithm.",
      mac = "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
    },
  }

  for i, vector in ipairs(vectors) do
    it("computes RFC 4231's vector " .. i .. ", whole and in parts", function()
      local mac = assert(hmac.new(vector.key, "sha256"))
      assert.equal(vector.mac, hex(assert(mac:final(vector.data))))
      assert.is_true(mac:reset())
      assert.is_true(mac:update(vector.data:sub(1, 7)))
      assert.is_true(mac:update(""))
      assert.equal(vector.mac, hex(assert(mac:final(vector.data:sub(8)))))
    end)
  end

  it("takes zero bytes in key and message", function()
    local mac = assert(hmac.new("a\0b", "sha256"))
    local other = assert(hmac.new("a\0c", "sha256"))
    assert.not_equal(hex(mac:final("x\0y")), hex(other:final("x\0y")))
    assert.is_true(mac:reset())
    assert.is_true(other:reset())
    assert.not_equal(hex(mac:final("x\0y")), hex(mac:reset() and mac:final("x\0z")))
  end)

  it("gives nil and an error for an unknown digest", function()
    local mac, err = hmac.new("key", "no-such-digest")
    assert.is_nil(mac)
    assert.matches("invalid digest type", err)
  end)
end)

describe("resty.openssl.cipher", function()
  local cipher = require("resty.openssl.cipher")

  -- The GCM specification's test cases 13 to 16 (McGrew and Viega).
  local key = bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
  local iv = bytes("cafebabefacedbaddecaf888")
  local text = bytes(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
      .. "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255"
  )
  local encrypted = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    .. "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
  local vectors = {
    { key = ("\0"):rep(32), iv = ("\0"):rep(12), text = "", out = "", tag = "530f8afbc74536b9a963b4f1c4cb738b" },
    {
      key = ("\0"):rep(32),
      iv = ("\0"):rep(12),
      text = ("\0"):rep(16),
      out = "cea7403d4d606b6e074ec5d3baf39d18",
      tag = "d0d1c8a799996bf0265b98b5d48ab919",
    },
    { key = key, iv = iv, text = text, out = encrypted, tag = "b094dac5d93471bdec1a502270e3cc6c" },
    {
      key = key,
      iv = iv,
      text = text:sub(1, 60),
      aad = bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
      out = encrypted:sub(1, 120),
      tag = "76fc6ece0f4e1768cddf8853bb2d551b",
    },
  }

  for i, vector in ipairs(vectors) do
    it("computes the GCM specification's AES-256 vector " .. i .. ", both ways", function()
      local aes = assert(cipher.new("aes-256-gcm"))
      assert.equal(vector.out, hex(assert(aes:encrypt(vector.key, vector.iv, vector.text, false, vector.aad))))
      assert.equal(vector.tag, hex(assert(aes:get_aead_tag(16))))
      local out, tag = bytes(vector.out), bytes(vector.tag)
      assert.equal(vector.text, assert(aes:decrypt(vector.key, vector.iv, out, false, vector.aad, tag)))
    end)
  end

  it("encrypts 1 MiB in one piece", function()
    local aes = assert(cipher.new("aes-256-gcm"))
    local long = ("0123456789abcdef"):rep(65536)
    local out = assert(aes:encrypt(key, iv, long))
    local tag = assert(aes:get_aead_tag(16))
    assert.is_true(long == aes:decrypt(key, iv, out, false, nil, tag))
  end)

  it("refuses a changed text, tag, aad, key or iv", function()
    local aes = assert(cipher.new("aes-256-gcm"))
    local out = assert(aes:encrypt(key, iv, "secret", false, "aad"))
    local tag = assert(aes:get_aead_tag(16))
    local function refused(...)
      local plain, err = aes:decrypt(...)
      assert.is_nil(plain)
      assert.is_string(err)
    end
    refused(key, iv, "x" .. out:sub(2), false, "aad", tag)
    refused(key, iv, out, false, "aad", ("\0"):rep(16))
    refused(key, iv, out, false, "other", tag)
    refused(key, iv, out, false, nil, tag)
    refused(("\1"):rep(32), iv, out, false, "aad", tag)
    refused(key, ("\1"):rep(12), out, false, "aad", tag)
    refused(key, iv, out, false, "aad")
    refused(key, iv, out, false, "aad", "")
    assert.equal("secret", aes:decrypt(key, iv, out, false, "aad", tag))
  end)

  it("gives nil and an error for wrong sizes and unknown ciphers", function()
    local aes = assert(cipher.new("aes-256-gcm"))
    local out, err = aes:encrypt("short", iv, "text")
    assert.is_nil(out)
    assert.matches("key size, expect 32", err)
    out, err = aes:encrypt(key, "short", "text")
    assert.is_nil(out)
    assert.matches("iv size, expect 12", err)
    out, err = cipher.new("no-such-cipher")
    assert.is_nil(out)
    assert.matches("invalid cipher type", err)
  end)
end)

describe("resty.openssl.rand", function()
  local rand = require("resty.openssl.rand")

  it("gives as many bytes as asked for, never the same", function()
    local first, second = assert(rand.bytes(32)), assert(rand.bytes(32))
    assert.equal(32, #first)
    assert.not_equal(first, second)
    assert.equal("", rand.bytes(0))
  end)

  it("gives nil and an error for what isn't a number", function()
    local out, err = rand.bytes("12")
    assert.is_nil(out)
    assert.is_string(err)
  end)
end)
