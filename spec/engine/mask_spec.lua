local support = require("spec.support")

local MESSAGES = support.module("endpoints").endpointOf("/v1/messages").request
local surrogates = support.surrogates()
local masker = support.masker()

local function mask(body, policy)
  local result = masker:mask(body, policy or MESSAGES, surrogates, support.unsealed)
  assert(result.masked, result.error and result.error.message)
  return result.masked.body or body, result.masked
end

local function message(content)
  return '{"model":"m","messages":[{"role":"user","content":"' .. content .. '"}]}'
end

--- What `original` became in the masked form of `text`, which holds nothing else to mask.
local function surrogateIn(text, original)
  local before, after = text:match("^(.-)" .. original:gsub("%p", "%%%0") .. "(.*)$")
  local masked = mask(message(text)):match('"content":"(.*)"}%]}$')
  assert.equal(before, masked:sub(1, #before))
  assert.equal(after, masked:sub(#masked - #after + 1))
  return masked:sub(#before + 1, #masked - #after)
end

describe("masking", function()
  it("gives ids of the same prefix and length", function()
    assert.matches("^i%-%x+$", surrogateIn("see i-0abc1234def567890.", "i-0abc1234def567890"))
    assert.equal(19, #surrogateIn("see i-0abc1234def567890.", "i-0abc1234def567890"))
    assert.equal(#"vpc-0a1b2c3d", #surrogateIn("vpc-0a1b2c3d", "vpc-0a1b2c3d"))
  end)

  it("gives an account the same surrogate in an ARN, a key, a number and an access key id", function()
    local _, masked = mask(message("OwnerId: 123456789012, arn:aws:iam::123456789012:root, AKIAIOSFODNN7EXAMPLE"))
    local accounts = {}
    for _, mapping in ipairs(masked.mappings.list) do
      if mapping.kind == "account_id" then
        accounts[#accounts + 1] = mapping.surrogate
      end
    end
    assert.equal(1, #accounts)
    assert.matches("^[1-9]%d+$", accounts[1])
    local body = mask('{"messages":[{"content":"OwnerId: 123456789012"},{"content":[{"input":{"a":123456789012}}]}]}')
    assert.truthy(body:find('{"a":' .. accounts[1] .. "}", 1, true))
  end)

  it("masks a name as a word in its own part and later ones, never in earlier ones", function()
    local body = mask('{"messages":[{"content":"acme-logs"},{"content":"s3://acme-logs/a acme-logs"},{"content":"acme-logs"}]}')
    local name = body:match("s3://([%w-]+)/a")
    assert.equal(
      ('{"messages":[{"content":"acme-logs"},{"content":"s3://%s/a %s"},{"content":"%s"}]}'):format(name, name, name),
      body
    )
  end)

  it("orders system before tools before messages, wherever they stand", function()
    local body = mask('{"messages":[{"content":"acme-logs"}],"tools":[{"description":"acme-logs"}],"system":"s3://acme-logs"}')
    assert.falsy(body:find("acme-logs", 1, true))
    body = mask('{"messages":[{"content":"s3://acme-logs"}],"tools":[{"description":"acme-logs"}],"system":"acme-logs"}')
    assert.truthy(body:find('"system":"acme-logs"', 1, true))
    assert.truthy(body:find('"description":"acme-logs"', 1, true))
  end)

  it("begins turn n+1 with turn n", function()
    local turns = {
      '{"content":"list s3://acme-logs in 10.1.2.3"}',
      '{"content":[{"type":"text","text":"account 123456789012 has i-0abc1234def567890"}]}',
      '{"content":"OwnerId=123456789012 --db-instance-identifier acme-main, acme-logs"}',
      '{"content":"acme-main and 10.1.0.0/16 and arn:aws:iam::123456789012:role/acme-role"}',
    }
    local previous
    for count = 1, #turns do
      local body = mask('{"messages":[' .. table.concat(turns, ",", 1, count) .. "]}")
      if previous then
        assert.equal(previous:sub(1, -3), body:sub(1, #previous - 2))
      end
      previous = body
    end
  end)

  it("keeps structural fields and masks fields it does not know, keys included", function()
    local id = "i-0abc1234def567890"
    local text = [[{"model":"%s","messages":[{"role":"user","content":[{"type":"tool_use","id":"%s","name":"%s",
      "input":{"%s":["%s"]},"new_field":{"%s":"%s"}}]}],"new":"%s"}]]
    local body = mask((text:gsub("%%s", id)))
    local _, kept = body:gsub(id, "")
    assert.equal(3, kept)
  end)

  it("keeps base64 data and masks text data", function()
    local text = '{"messages":[{"content":[{"type":"document","source":{"type":"%s","data":"i-0abc1234def567890"}}]}]}'
    assert.equal(text:format("base64"), (mask(text:format("base64"))))
    assert.falsy(mask(text:format("text")):find("i-0abc1234def567890", 1, true))
  end)

  it("changes nothing but the matched bytes", function()
    local body = '{ "n" : 12345678901234567890.10e+05 ,\t"a":[],"o":{},"a":1,"s":"\\u00e9\\/ \\ud83d\\ude00 é i-0abc1234def567890 \\n"}\n'
    local masked = mask(body, {})
    local surrogate = masked:match("i%-%x+"):gsub("%-", "%%-")
    assert.equal(body, (masked:gsub(surrogate, "i-0abc1234def567890", 1)))
    assert.are_not.equal(body, masked)
  end)

  it("returns no body for a document without findings", function()
    local result = masker:mask(message("nothing here"), MESSAGES, surrogates, support.unsealed)
    assert.is_nil(result.masked.body)
  end)

  it("sees through characters that are spelled out", function()
    local plain = mask(message("i-0abc1234def567890 s3://acme-logs/")):match("i%-%x+")
    for _, spelled in ipairs({
      "\\u0069-0abc1234def567890",
      "i\\u002d0abc1234def567890",
      "i-0\\u0061bc1234def567890",
      "%69-0abc1234def567890",
      "\\\\u0069-0abc1234def567890",
    }) do
      local body = mask(message("x " .. spelled .. " y"))
      assert.equal(message("x " .. plain .. " y"), body)
    end
  end)

  it("finds what a text begins with", function()
    local ffi = require("ffi")
    local findings = support.new(support.module("engine/find/findings").Findings)
    for _, id in ipairs({ "o-a1b2c3d4e5", "e-rpqsewtp2j", "i-0abc1234" }) do
      findings.count = 0
      masker.finder:find(ffi.cast("const uint8_t*", id), 0, #id, findings)
      assert.equal(#id, findings.count == 1 and findings["end"][0])
    end
  end)

  it("reads a spelling behind backslashes that are none of it", function()
    local plain = mask(message("x \\\\i-0abc1234def567890")):match("i%-%x+")
    local body = mask(message("x \\\\%69-0abc1234def567890"))
    assert.equal(message("x \\\\" .. plain), body)
  end)

  it("reads all spellings around a character that is spelled out, however far away", function()
    local far = (" word"):rep(200) .. " "
    local encoded = "%26quot;BucketName%26quot;: %26quot;acme-logs%26quot;"
    local escaped = "&amp;quot;BucketName&amp;quot;: &amp;quot;acme-logs&amp;quot;"
    local mixed = "BucketName&quot%3B: acme-logs"
    for _, text in ipairs({ encoded, escaped, mixed }) do
      assert.is_nil(mask(message(text .. far .. "a%62c")):find("acme-logs", 1, true), text)
      assert.is_nil(mask(message("a%62c" .. far .. text)):find("acme-logs", 1, true), text)
    end
  end)

  it("knows by its key a value in which characters are spelled out", function()
    local secret = "Hk3/Tz9Qw8Lr2Vb5Nm7Xc1Js4Df6Gp0YaUe2RiOx"
    local spelled = secret:gsub("U", "\\u0055")
    local body = mask('{"messages":[{"content":[{"input":{"SecretAccessKey":"' .. spelled .. '"}}]}]}')
    assert.is_nil(body:find("Hk3/Tz9", 1, true))
    assert.is_nil((mask(message("\\u0022OwnerId\\u0022: \\u0022482915730264\\u0022")):find("482915730264", 1, true)))
  end)

  it("reads escapes in URLs, and URLs in URLs", function()
    for _, text in ipairs({ '{"RoleName":"acme-deploy"}', [[{\"RoleName\":\"acme-deploy\"}]], "--role-name=acme-deploy" }) do
      for depth = 1, 2 do
        local encoded = text
        for _ = 1, depth do
          encoded = encoded:gsub('[%%{}:"\\=]', function(byte)
            return ("%%%02X"):format(byte:byte())
          end)
        end
        assert.is_nil((mask(message("https://x.example.com/?q=" .. encoded)):find("acme-deploy", 1, true)), encoded)
      end
    end
  end)

  it("reads what HTML escapes", function()
    local secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYzzzzzzzKEY"
    for _, text in ipairs({
      "{&quot;SecretAccessKey&quot;: &quot;" .. secret .. "&quot;}",
      "{&#34;SecretAccessKey&#34;:&#34;" .. secret:gsub("/", "&#x2F;") .. "&#34;}",
      "{&#39;SecretAccessKey&#39;: &#x27;" .. secret .. "&apos;}",
      "&lt;SecretAccessKey&gt;" .. secret .. "&lt;/SecretAccessKey&gt;",
      "aws_secret_access_key&nbsp;=&nbsp;" .. secret .. "<br>",
      "&amp;quot;SecretAccessKey&amp;quot;: &amp;amp;quot;" .. secret .. "&amp;amp;quot;",
      "\\u0026quot;SecretAccessKey\\u0026quot;: \\u0026quot;" .. secret .. "\\u0026quot;",
      "\\\\u003cb\\\\u003eSecretAccessKey\\\\u0026#61;" .. secret .. "\\\\u003c/b\\\\u003e",
      "&qu\\u006ft;SecretAccessKey&quot;: &quot;" .. secret .. "&quot;",
    }) do
      local body, masked = mask(message(text))
      assert.is_nil(body:find("bPxRfiCY", 1, true), text)
      assert.equal(secret, masked.mappings.list[1].original)
      assert.equal(#masked.mappings.list, 1)
    end
    local prose = message("a &lt; b &amp;&amp; c &gt; d; &quot;the bucket&quot; &nbsp; holds &unknown; &#9999; &")
    assert.equal(prose, (mask(prose)))
  end)

  it("reads keys that Markdown emphasises", function()
    for _, text in ipairs({ "**Bucket:** `acme-logs`", "- **Bucket**: acme-logs\\n", "**S3 bucket:** acme-logs", "**Bucket\\u003a** acme-logs" }) do
      assert.is_nil((mask(message(text)):find("acme-logs", 1, true)), text)
    end
    for _, text in ipairs({ "**Bucket:** a place for objects", "x:** y", "fd00:**:1 2 **: **", "**Note:** see below" }) do
      assert.equal(message(text), (mask(message(text))))
    end
  end)

  it("knows values by keys in which characters are spelled out", function()
    local far = ("x"):rep(200)
    local long = '"' .. ("x"):rep(60) .. '",'
    for _, field in ipairs({
      '"AccountI\\u0064":"482915730264"',
      '"AccountI\\u0064" : 482915730264',
      '"BucketName\\u0073":[' .. long:rep(3) .. '"482915730264-logs"]',
      '"BucketNames":[' .. long:rep(3) .. '"\\u0034' .. '82915730264-logs","482915730264-b"]',
      '"Tags":[{"Key":"Na\\u006de","Value":"web-482915730264"}]',
      '"Tags":[{"Value":"web-482915730264","Key":"Na\\u006de"}]',
      '"Secret\\u0041ccessKey":"482915730264/DENG/bPxRfiCYEXAMPLEKEYzz12"',
    }) do
      local body = mask('{"messages":[{"content":[{"input":{' .. field .. ',"z":"' .. far .. '"}}]}]}')
      assert.is_nil(body:find("82915730264", 1, true), field)
      assert.truthy(body:find(far, 1, true), field)
    end
  end)

  it("tells keys from prose in URLs, too", function()
    for _, prose in ipairs({ "give the bucket a name", "Bucket: container of objects" }) do
      local text = message("https://example.com/?q=" .. prose:gsub(" ", "%%20"):gsub(":", "%%3A"))
      assert.equal(text, (mask(text)))
    end
    for _, assigned in ipairs({ "--bucket acme-logs", "bucket: acme-logs", 'Bucket = "acme-logs"' }) do
      local text = message("https://example.com/?q=" .. assigned:gsub('[ :="]', function(byte)
        return ("%%%02X"):format(byte:byte())
      end))
      assert.is_nil((mask(text)):find("acme-logs", 1, true), assigned)
    end
  end)

  it("brings back what stands in URLs and behind escaped slashes as it was", function()
    local secret = "Hk3/Tz9Qw8Lr2Vb5Nm7Xc1Js4Df6Gp0Ya+Ue2RiO"
    for _, spelling in ipairs({ { "%%2F", "%%2B" }, { "%%2f", "%%2b" }, { "\\/", "+" }, { "\\\\/", "+" } }) do
      local body = message("aws_secret_access_key=" .. secret:gsub("/", spelling[1]):gsub("%+", spelling[2]) .. " ")
      local text, masked = mask(body)
      assert.is_nil(text:find("Tz9Qw8", 1, true), spelling[1])
      local dictionary = support.dictionary(surrogates, masked.mappings)
      assert.equal(body, dictionary:restore(text, "", true, false).text)
    end
  end)

  it("reads the columns of the CLI's tables", function()
    local lines = {
      "---------------------------------------------",
      "|            DescribeDBInstances            |",
      "+----------------------+--------------------+",
      "| DBInstanceIdentifier |       Engine       |",
      "+----------------------+--------------------+",
      "|  main-orders         |  postgres          |",
      "|  main-carts          |  mysql             |",
      "+----------------------+--------------------+",
    }
    for _, newline in ipairs({ "\\n", "\\r\\n", "\\\\n" }) do
      local _, masked = mask(message(table.concat(lines, newline)))
      local found = {}
      for _, mapping in ipairs(masked.mappings.list) do
        found[#found + 1] = mapping.original
      end
      assert.same({ "main-orders", "main-carts" }, found)
    end
    lines[#lines] = nil
    local _, cut = mask(message(table.concat(lines, "\\n")))
    assert.equal("main-carts", cut.mappings.list[2].original)
    local _, one = mask(message("+-----+\\n| ListTables |\\n+-----+\\n|  orders-web  |\\n+-----+"))
    assert.equal("orders-web", one.mappings.list[1].original)
    local _, spelled = mask(message("a%20b\\n+-----+\\n| ListTables |\\n+-----+\\n|  orders-web  |\\n+-----+"))
    assert.equal("orders-web", spelled.mappings.list[1].original)
    local _, other = mask(message("+---+---+\\n| Day | Sum |\\n+---+---+\\n| monday-1 | 42 |\\n+---+---+"))
    assert.is_nil(other.body)
  end)

  it("refuses a table that would be read for ever", function()
    local half = 200000
    local body = message("+---+\\n|" .. ("H"):rep(half) .. "|\\n+---+\\n" .. ("|a\\n"):rep(half / 4))
    local result = support.masker():mask(body, MESSAGES, surrogates, support.unsealed)
    assert.is_nil(result.masked)
    assert.equal("too_many", result.error.reason)
  end)

  it("keeps the spelling of slashes", function()
    assert.matches("^10%.%d+%.0%.0\\/16$", surrogateIn("10.1.0.0\\/16", "10.1.0.0\\/16"))
  end)

  it("leaves the families that are switched off", function()
    local withoutS3 = support.masker({
      actionOf = function(family)
        return family == "s3" and "allow" or "mask"
      end,
    })
    local body = message("s3://acme-logs arn:aws:s3:::acme-logs i-0abc1234def567890")
    local masked = withoutS3:mask(body, MESSAGES, surrogates, support.unsealed).masked.body
    local _, kept = masked:gsub("acme%-logs", "")
    assert.equal(2, kept)
    assert.falsy(masked:find("i-0abc1234def567890", 1, true))
  end)

  it("refuses a request that holds something of a blocked family, and says how much of which", function()
    local blocking = support.masker({
      actionOf = function(family)
        return family == "credentials" and "block" or "mask"
      end,
    })
    local body = message("AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE on i-0abc1234")
    local result = blocking:mask(body, MESSAGES, surrogates, support.unsealed)
    assert.same({
      reason = "blocked",
      message = "the request holds identifiers that must not leave: credentials (2)",
    }, result.error)
  end)

  it("leaves what is on the allow list", function()
    local allowing = support.masker({ allowed = { "i-0abc1234", "acme-logs" } })
    local body = message("i-0abc1234 s3://acme-logs acme-logs")
    assert.is_nil(allowing:mask(body, MESSAGES, surrogates, support.unsealed).masked.body)
  end)

  it("masks thousands of names that begin alike, whatever the width of the table that they stand in", function()
    local all = support.masker({ maxFindings = 100000 })
    for _, width in ipairs({ 60, 64 }) do
      math.randomseed(5)
      local rows = {}
      for index = 1, 4096 do
        local row = "--bucket acme-prod-" .. support.randomName(4 + math.random(34))
        rows[index] = row .. (" "):rep(width - #row)
      end
      local result = all:mask('"' .. table.concat(rows) .. '"', {}, surrogates, support.unsealed)
      assert.is_nil(result.error)
      assert.equal(4096, result.masked.total)
    end
  end)

  it("masks custom patterns and words", function()
    local custom = support.masker({
      patterns = {
        { name = "ticket", pattern = [[ACME-[0-9]{3,6}|[a-z0-9]+\.corp\.acme\.com]] },
        { name = "batch", pattern = "[0-9]{4}", context = { "BatchId" } },
      },
      words = { "Project Falcon", "acme.io" },
    })
    local body = message(
      [[ACME-1234, db1.corp.acme.com; --batch-id 0042 batchId=\"0042\" PROJECT FALCON acme.io xACME-1234 ACME-12345678 2042]]
    )
    local masked = custom:mask(body, MESSAGES, surrogates, support.unsealed).masked
    assert.matches(
      [["name%-%w+, name%-%w+; %-%-batch%-id name%-%w+ batchId=\"name%-%w+\" name%-%w+ name%-%w+ ]]
        .. [[xACME%-1234 ACME%-12345678 2042"]],
      masked.body
    )
    local dictionary = support.dictionary(surrogates, masked.mappings)
    assert.equal(body, dictionary:restore(masked.body, "", true, false).text)
  end)

  it("refuses what is not JSON", function()
    for _, body in ipairs({
      "", "{", '{"a":1}x', '{"a":01}', '{"a":"\\x"}', '{"a":"\1"}', '{"a":"\255"}', '{"a":"\\u12"}', "[1,]", "nul", '{"a" 1}',
      "\239\187\191{}", '{"a":"\n"}', ("["):rep(600) .. ("]"):rep(600), '{"a":"\\ud83"}', '{a:1}', "'a'", '{"a":"b}', '{\n"a\t":1}',
      '{"a":"\r"}',
    }) do
      local result = masker:mask(body, MESSAGES, surrogates, support.unsealed)
      assert.equal("invalid", result.error and result.error.reason, body)
    end
  end)

  it("takes a document in lines", function()
    local body = '{\r\n\t"messages": [\n\t\t{"role": "user", "content": "i-0abc1234"}\n]\n}\n'
    local masked = mask(body)
    assert.equal(body, (masked:gsub("i%-%x+", "i-0abc1234")))
    assert.not_equal(body, masked)
  end)

  it("refuses more identifiers than allowed", function()
    local result = support.masker({ maxFindings = 2 })
      :mask(message("i-0abc1234 i-0abc1235 i-0abc1236"), MESSAGES, surrogates, support.unsealed)
    assert.equal("too_many", result.error.reason)
  end)
end)
