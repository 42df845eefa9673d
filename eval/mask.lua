--- Masks request bodies, one a line, through the emitted Lua. Writes a line for each: `{"body":…,"mappings":[…]}`.
package.path = "./?.lua;lua-out/?.lua;lua-out/standalone/stand-ins/?.lua;" .. package.path
local json = require("cjson")
local support = require("spec.support")

local policy = support.module("endpoints").endpointOf("/v1/messages").request
local masker = support.masker()
local surrogates = support.surrogates("key of the evaluation")

for body in io.lines() do
  local result = masker:mask(body, policy, surrogates, support.unsealed)
  local answer
  if result.masked then
    local mappings = {}
    for index, mapping in ipairs(result.masked.mappings.list) do
      mappings[index] = { surrogate = mapping.surrogate, original = mapping.original, kind = mapping.kind }
    end
    answer = { body = result.masked.body or body, mappings = mappings }
  else
    answer = { error = result.error.message }
  end
  print(json.encode(answer))
end
