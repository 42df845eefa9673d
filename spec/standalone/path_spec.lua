local normalizePath = require("standalone.pdk.path").normalizePath

describe("kong.request.get_path", function()
  local cases = {
    { "the example of Kong's documentation", "/t/Abc%20123%C3%B8%2f/parent/..//test/./", "/t/Abc 123\195\184%2F/test/" },
    { "a plain path", "/v1/messages", "/v1/messages" },
    { "an encoded letter", "/v1/%6dessages", "/v1/messages" },
    { "double slashes", "//v1///messages", "/v1/messages" },
    { "an encoded slash and percent sign", "/a%2fb%25", "/a%2Fb%25" },
    { "encoded dots", "/a/%2e%2e/b", "/b" },
    { "more dots than segments", "/../../a", "/a" },
    { "dots at the end", "/a/b/..", "/a/" },
    { "three dots", "/a/...", "/a/..." },
    { "a name that ends in a dot", "/a/b.", "/a/b." },
    { "the root", "/", "/" },
    { "nothing left", "/a/..", "/" },
    { "no path", "*", "*" },
  }
  for _, case in ipairs(cases) do
    it("normalises " .. case[1], function() assert.equal(case[3], normalizePath(case[2])) end)
  end
end)
