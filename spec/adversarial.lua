--- Bodies that are meant to be expensive: name → function(size in bytes) → a request body of about that size.
local function message(text)
  return '{"messages":[{"role":"user","content":"' .. text .. '"}]}'
end

--- `head`, then `unit` again and again.
local function storm(unit, head)
  return function(size)
    return message((head or "") .. unit:rep(math.floor(size / #unit)))
  end
end

--- `count` names of lengths 4, 5, 6 … that begin with `ac-`, as buckets.
local function namesOfAllLengths(count)
  local names = {}
  for length = 4, count + 3 do
    names[#names + 1] = "bucket=ac-" .. ("b"):rep(length - 3)
  end
  return table.concat(names, " ") .. " "
end

local function nested(depth)
  return ("["):rep(depth) .. ("]"):rep(depth)
end

--- As many different texts of `length` bytes or so as fit.
local function distinct(length, make)
  return function(size)
    local texts = {}
    for index = 1, math.floor(size / length) do
      texts[index] = make(index)
    end
    return message(table.concat(texts, " "))
  end
end

local function token(index)
  local letters = {}
  for place = 1, 400 do
    letters[place] = string.char(97 + (index * place * 7 + place * place) % 26)
  end
  return "session_token=" .. table.concat(letters)
end

--- Alike where LuaJIT looks to find a string again.
local function objectArn(index)
  return "arn:aws:s3:::acme-logs/" .. ("a"):rep(200) .. ("%08x"):format(index) .. ("a"):rep(68)
end

local function instanceId(index)
  return ("i-0%016x"):format(index)
end

return {
  ["addresses without end"] = storm("10."),
  ["addresses of 4 octets too many"] = storm("10.10.10.10.10 "),
  ["IPv6 groups without end"] = storm("fd00:"),
  ["ARNs in ARNs"] = storm("arn:aws:"),
  ["ARNs of empty parts"] = storm("arn:aws:::::"),
  ["one ARN without end"] = storm("a/", "arn:aws:s3:::b/"),
  ["ARNs of objects whose keys are alike"] = distinct(300, objectArn),
  ["long ARNs"] = storm("arn:aws:s3:::" .. ("a/"):rep(500) .. " "),
  ["prefixes without digits"] = storm("i-"),
  ["ids glued to ids"] = storm("i-0abc1234"),
  ["ids glued by hyphens"] = storm("i-0abc1234-"),
  ["the same id again and again"] = storm("i-0abc1234 "),
  ["different ids"] = distinct(20, instanceId),
  ["host names in host names"] = storm(".amazonaws.com", "a"),
  ["bucket hosts in bucket hosts"] = storm("a.s3.amazonaws.com."),
  ["labels of one letter"] = storm("a-", "x.s3.amazonaws.com "),
  ["hosts with long labels"] = storm(("a-"):rep(60) .. ".s3.amazonaws.com "),
  ["regions without end"] = storm("us-east-1."),
  ["keys without values"] = storm("bucket="),
  ["keys and values"] = storm("bucket=acme-logs "),
  ["keys in keys"] = storm("--db-instance-identifier "),
  ["a key and blanks"] = storm("bucket  "),
  ["a token without end"] = storm("A", "session_token="),
  ["different tokens"] = distinct(414, token),
  ["a name everywhere"] = storm("acme-logs ", "s3://acme-logs "),
  ["a name everywhere, before other findings"] = function(size)
    local half = math.floor(size / 2)
    return message("s3://acme-logs " .. ("acme-logs "):rep(half / 10) .. ("i-0abc1234 "):rep(half / 11))
  end,
  ["names of all lengths"] = storm("ac-", namesOfAllLengths(60)),
  ["characters spelled in percent"] = storm("%69"),
  ["characters spelled in unicode"] = storm("\\u0069"),
  ["one spelled character and many ids"] = storm("i-0abc1234 ", "%69"),
  ["backslashes"] = storm("\\\\"),
  ["backslashes before a spelled character"] = storm("\\\\", "\\u0069"),
  ["escaped quotes"] = storm('\\"'),
  ["percent signs"] = storm("%"),
  ["percent signs of percent signs"] = storm("%25"),
  ["ampersands"] = storm("&", "&lt;"),
  ["entities"] = storm("&quot;"),
  ["ampersands of ampersands"] = storm("amp;", "&lt;&"),
  ["entities spelled out"] = storm("\\u0026\\u006ct;"),
  ["emphasis"] = storm("**: "),
  ["colour codes"] = storm("\\u001b[0;1;2;3;4;5;6;7;8;9mi"),
  ["a table with a long head"] = function(size)
    local half = math.floor(size / 2)
    return message("+---+\\n|" .. ("H"):rep(half) .. "|\\n+---+\\n" .. ("|a\\n"):rep(half / 4))
  end,
  ["a table of backslashes"] = storm("\\\\", "+--"),
  ["a table of dashes"] = storm("-", "+--\\n-"),
  ["a table of blanks"] = storm(" ", "+--\\n|a"),
  ["one long string"] = storm("x"),
  ["short strings with a spelled character"] = function(size)
    return "[" .. ('"\\u0069",'):rep(math.floor(size / 9)) .. '""]'
  end,
  ["members with a spelled character, one in another"] = function(size)
    local padding = '"' .. ("x"):rep(400) .. '",'
    local depth = math.min(240, math.floor(size / 900))
    local inner = ('{"a":[' .. padding):rep(depth) .. '"\\u0069"' .. ("," .. padding .. '"\\u0069"]}'):rep(depth)
    return "[" .. (inner .. ","):rep(math.max(1, math.floor(size / #inner))) .. "0]"
  end,
  ["keys with a spelled character"] = function(size)
    return "{" .. ('"\\u0069":[1],'):rep(math.floor(size / 13)) .. '"a":1}'
  end,
  ["blank lines"] = function(size)
    return "[" .. ("\n"):rep(size) .. "]"
  end,
  ["empty strings"] = function(size)
    return "[" .. ('"",'):rep(math.floor(size / 3)) .. '""]'
  end,
  ["one-letter keys"] = function(size)
    return "{" .. ('"a":1,'):rep(math.floor(size / 6)) .. '"a":1}'
  end,
  ["duplicates of a structural key"] = function(size)
    return '{"messages":[{"content":[{' .. ('"type":"text",'):rep(math.floor(size / 14)) .. '"text":"i-0abc1234"}]}]}'
  end,
  ["deep nesting"] = function(size)
    return "[" .. (nested(500) .. ","):rep(math.floor(size / 1001)) .. "0]"
  end,
  ["nested content blocks"] = function(size)
    local block = ('{"type":"tool_result","content":['):rep(20) .. '"i-0abc1234"' .. ("]}"):rep(20)
    return '{"messages":[{"content":[' .. (block .. ","):rep(math.floor(size / #block)) .. "0]}]}"
  end,
  ["deeper than allowed"] = function(size)
    return nested(math.floor(size / 2))
  end,
  ["a string that does not end"] = function(size)
    return '{"a":"' .. ("x"):rep(size)
  end,
}
