--- The parts of ngx_lua that the vault uses, on a clock that only moves when it is told to.
local function sharedDict(now)
  local items = {}
  local dict = { isFull = false }

  local function live(key)
    local item = items[key]
    if item and item.expires and item.expires <= now() then
      items[key] = nil
    end
    return items[key]
  end

  function dict.get(_, key)
    local item = live(key)
    return item and item.value
  end

  function dict.set(_, key, value, seconds)
    items[key] = { value = value, expires = seconds and seconds > 0 and now() + seconds or nil }
    return true
  end

  function dict:safe_set(key, value, seconds)
    if self.isFull then
      return nil, "no memory"
    end
    return self:set(key, value, seconds)
  end

  function dict:add(key, value, seconds)
    if live(key) then
      return false, "exists"
    end
    return self:set(key, value, seconds)
  end

  function dict:safe_add(key, value, seconds)
    if live(key) then
      return false, "exists"
    end
    return self:safe_set(key, value, seconds)
  end

  function dict.delete(_, key)
    items[key] = nil
  end

  return dict
end

--- A stand-in for `ngx`; `advance` moves its clock.
return function()
  local time = 1000
  local function now()
    return time
  end
  return {
    null = setmetatable({}, {
      __tostring = function()
        return "ngx.null"
      end,
    }),
    now = now,
    shared = { kong = sharedDict(now) },
    advance = function(seconds)
      time = time + seconds
    end,
  }
end
