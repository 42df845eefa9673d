local zlib = require("ffi-zlib")

local function inflate(data)
  local parts, read = {}, 0
  local ok, err = zlib.inflateGzip(function(size)
    local piece = data:sub(read + 1, read + size)
    read = read + size
    return piece ~= "" and piece or nil
  end, function(piece)
    parts[#parts + 1] = piece
    return true
  end)
  if not ok then
    return nil, err
  end
  return table.concat(parts)
end

local function bytes(text)
  return (text:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

describe("ffi-zlib", function()
  -- printf 'i-0abc1234def567890' | gzip -n
  local small = bytes("1f8b0800000000000003cbd435484c4a3634323649494d333533b7b03400009cd675e313000000")

  it("decompresses gzip", function()
    assert.equal("i-0abc1234def567890", inflate(small))
  end)

  it("ignores what follows the first member, as the original does", function()
    assert.equal("i-0abc1234def567890", inflate(small .. small))
  end)

  it("decompresses more than one buffer", function()
    local file = assert(io.popen("head -c 1000000 /dev/zero | gzip -n"))
    local packed = file:read("*a")
    file:close()
    assert.is_true(("\0"):rep(1000000) == inflate(packed))
  end)

  it("gives nil and an error for anything else", function()
    for _, data in ipairs({ "", "plain text", small:sub(1, -2), small:sub(1, 12), small:sub(1, -9) .. ("x"):rep(8) }) do
      local text, err = inflate(data)
      assert.is_nil(text)
      assert.is_string(err)
    end
  end)
end)
