--- Texts live as long as pointers into them are read, also in compiled code, which drops what is not used any more.
describe("the collector frees no text that is being read:", function()
  for _, what in ipairs({ "string", "spelled out", "ids" }) do
    it(what, function()
      local run = assert(io.popen(("$(command -v luajit2 || command -v luajit) spec/collected.lua '%s' 2>&1"):format(what)))
      local said = run:read("*a")
      run:close()
      assert.equal("0 wrong\n", said)
    end)
  end
end)
