--- What the specs of the emitted Lua share.
local support = {}

local PREFIX = "kong.plugins.aws-masker."

--- The emitted module `name`, as `engine/mask` or `plugin`'s own names without their folder.
function support.module(name)
  return require(PREFIX .. name:gsub("/", "."))
end

--- An instance of an emitted class.
function support.new(class, ...)
  local instance = setmetatable({}, class.prototype)
  instance:____constructor(...)
  return instance
end

--- The keys of the scope called `name`.
function support.scopeKeys(maskKey, name)
  local keys = support.module("vault/keys")
  return keys.scopeKeys(maskKey, keys.scopeId(maskKey, name), name)
end

--- The keyed hash of a scope.
function support.digest(key)
  return support.module("vault/keys").keyedHash(key)
end

local catalogue

--- The built-in catalogue, loaded once.
function support.catalogue()
  if not catalogue then
    local data = require(PREFIX .. "catalogue_data")
    catalogue = support.module("engine/find/catalogue").loadCatalogue(data)
  end
  return catalogue
end

local function mask()
  return "mask"
end

--- What makes the seals of a scope.
function support.sealer(key)
  return support.scopeKeys(key or "key of the specs", "consumer:specs")
end

--- A masker of everything, but for what `selection` says otherwise.
function support.masker(selection)
  local Masker = support.module("engine/mask/masker").Masker
  local complete = { actionOf = mask, maxFindings = 10000, allowed = {}, patterns = {}, words = {}, keptBytes = 0 }
  for field, value in pairs(selection or {}) do
    complete[field] = value
  end
  return support.new(Masker, support.catalogue(), complete)
end

function support.surrogates(key, structured)
  local Surrogates = support.module("engine/surrogates/surrogates").Surrogates
  return support.new(Surrogates, support.digest(key or "key of the specs"), structured ~= false)
end

--- A dictionary of what masking found, a set of mappings.
function support.dictionary(surrogates, mappings)
  local Dictionary = support.module("engine/unmask/dictionary").Dictionary
  local dictionary = support.new(Dictionary, surrogates.addresses)
  for _, mapping in ipairs(mappings.list) do
    dictionary:add(mapping.surrogate, mapping.original)
  end
  return dictionary
end

--- Whether the address or network `inner` lies in the network `outer`.
function support.contains(outer, inner)
  return outer.prefix <= (inner.prefix < 0 and #inner.bits or inner.prefix)
    and outer.bits:sub(1, outer.prefix) == inner.bits:sub(1, outer.prefix)
end

local ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"

--- `length` letters and digits from `math.random`.
function support.randomName(length)
  local letters = {}
  for index = 1, length do
    local place = math.random(#ALPHABET)
    letters[index] = ALPHABET:sub(place, place)
  end
  return table.concat(letters)
end

function support.unsealed()
  return nil
end

return support
