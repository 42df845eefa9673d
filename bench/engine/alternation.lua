--- Times one `ngx.re` alternation against the engine, restricted to the same detectors. Runs inside nginx, which
--- ngx.re needs: returns a function of the folder that holds the pattern, the detectors and the body.
local ffi = require("ffi")
local support = require("spec.support")

local ROUNDS = 7
local ENGINE_REPEATS = 100

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local function median(times)
  table.sort(times)
  return times[math.floor(#times / 2) + 1]
end

return function(folder)
  local patterns = { plain = read(folder .. "/plain.pcre"), factored = read(folder .. "/factored.pcre") }
  local body = read(folder .. "/source.json")
  local bytes = ffi.cast("const uint8_t*", body)
  local included = {}
  for index in read(folder .. "/detectors"):gmatch("%d+") do
    included[tonumber(index)] = true
  end

  local catalogue = support.catalogue()
  local isName = support.module("engine/find/plausible-name").isName
  local finder = support.new(support.module("engine/find/finder").Finder, catalogue, function(detector)
    return included[detector] == true
  end)
  local findings = support.new(support.module("engine/find/findings").Findings)

  local function withEngine()
    findings.count = 0
    assert(finder:find(bytes, 0, #body, findings).invalidAt == -1)
    findings:settle()
  end

  local function withAlternation(pattern)
    local found = {}
    local context = { pos = 1 }
    while true do
      local from, to, problem = ngx.re.find(body, pattern, "jo", context)
      assert(not problem, problem)
      if not from then
        return table.concat(found, " ")
      end
      local text = body:sub(from, to)
      if isName(text) then
        found[#found + 1] = text .. "@" .. from - 1
      end
    end
  end

  local times = { engine = {}, plain = {}, factored = {} }
  local found = {}
  for _ = 1, ROUNDS do
    local start = os.clock()
    for _ = 1, ENGINE_REPEATS do
      withEngine()
    end
    table.insert(times.engine, (os.clock() - start) / ENGINE_REPEATS)
    for name, pattern in pairs(patterns) do
      start = os.clock()
      found[name] = withAlternation(pattern)
      table.insert(times[name], os.clock() - start)
    end
  end

  local ours = {}
  for index = 0, findings.count - 1 do
    local from = findings.start[index]
    ours[index + 1] = body:sub(from + 1, findings["end"][index]) .. "@" .. from
  end
  local expected = table.concat(ours, " ")
  for name, theirs in pairs(found) do
    assert(theirs == expected, name .. " alternation: " .. theirs .. "\nengine: " .. expected)
  end
  local lines = { "alternation equal findings\t" .. #ours }
  for name, list in pairs(times) do
    lines[#lines + 1] = ("alternation %s find\t%g"):format(name, #body / median(list) / 1e6)
  end
  return table.concat(lines, "\n")
end
