-- What a person does in Neovim with its own LSP client, written down as JSON.
-- Run by neovim.test.ts: nvim --headless --clean -l is too new, so: nvim --headless --clean -S neovim.lua
local job = vim.fn.json_decode(vim.fn.readfile(vim.env.KMS_TEST_JOB))
local said = { messages = {} }
local waitMs = 15000

local function finish()
  vim.fn.writefile({ vim.fn.json_encode(said) }, job.answer)
  vim.cmd('qall!')
end

local function untilTrue(what, condition)
  if not vim.wait(waitMs, condition, 20) then error('waited in vain for ' .. what) end
end

local function main()
  vim.cmd('edit ' .. vim.fn.fnameescape(job.file))
  local buffer = vim.api.nvim_get_current_buf()
  vim.lsp.handlers['window/showMessage'] = function(_, result)
    table.insert(said.messages, result.message)
  end
  local client = vim.lsp.start_client({
    name = 'kms-secrets',
    cmd = job.command,
    root_dir = job.root,
    init_options = { settings = { gateway = { enabled = false } } },
  })
  vim.lsp.buf_attach_client(buffer, client)
  untilTrue('diagnostics', function() return #vim.diagnostic.get(buffer) >= job.diagnostics end)
  said.diagnostics = vim.tbl_map(function(found)
    return {
      line = found.lnum,
      from = found.col,
      to = found.end_col,
      source = found.source,
      code = found.code,
      message = found.message,
      severity = found.severity,
    }
  end, vim.diagnostic.get(buffer))

  local function ask(method, place, more)
    local params = vim.tbl_extend('force', {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      position = { line = place.line, character = place.character },
    }, more or {})
    local replies = assert(vim.lsp.buf_request_sync(buffer, method, params, waitMs))
    local reply = assert(replies[client], method .. ' had no answer')
    assert(not reply.err, vim.inspect(reply.err))
    return reply.result
  end

  said.hover = ask('textDocument/hover', job.credential).contents.value
  said.lookupHover = ask('textDocument/hover', job.lookup).contents.value
  said.completion = vim.tbl_map(function(item)
    return item.label
  end, ask('textDocument/completion', job.lookup).items)

  vim.fn.cursor(job.credential.line + 1, job.credential.character + 1)
  local range = { start = job.credential, ['end'] = job.credential }
  local actions = ask('textDocument/codeAction', job.credential, {
    range = range,
    context = { diagnostics = {} },
  })
  said.actions = vim.tbl_map(function(action) return action.title end, actions)
  local move = actions[1].command
  assert(vim.lsp.buf_request_sync(buffer, 'workspace/executeCommand', {
    command = move.command,
    arguments = move.arguments,
  }, waitMs))
  said.text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')

  vim.cmd('undo')
  said.undone = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  vim.cmd('redo')

  -- Secrets as symbols. The rename comes last: it changes the buffer and the store.
  local lookup = vim.fn.searchpos(job.name, 'w')
  local place = { line = lookup[1] - 1, character = lookup[2] - 1 }
  said.references = vim.tbl_map(function(found)
    return found.uri:match('[^/]+$') .. ':' .. found.range.start.line
  end, ask('textDocument/references', place, { context = { includeDeclaration = true } }))
  said.definition = ask('textDocument/definition', place).uri
  said.keys = vim.tbl_map(function(item)
    return item.label
  end, ask('textDocument/completion', vim.tbl_extend('force', place, {
    character = place.character + #job.name + 1,
  })).items)
  said.symbols = vim.tbl_map(function(symbol)
    return symbol.name
  end, ask('workspace/symbol', place, { query = 'api' }))
  said.placeholder = ask('textDocument/prepareRename', place).placeholder
  local edit = ask('textDocument/rename', place, { newName = job.newName })
  if edit then vim.lsp.util.apply_workspace_edit(edit, 'utf-16') end
  said.renamed = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  vim.cmd('silent wall')
  untilTrue('the old secret to go', function()
    return table.concat(said.messages, ' '):find('The secret is ' .. job.newName .. ' now', 1, true)
  end)
  vim.lsp.stop_client(client)
  untilTrue('the server to end', function() return #vim.lsp.get_active_clients() == 0 end)
end

local ok, problem = xpcall(main, debug.traceback)
if not ok then said.problem = tostring(problem) end
finish()
