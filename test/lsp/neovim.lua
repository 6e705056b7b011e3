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
  local function run(command, in_buffer)
    return vim.lsp.buf_request_sync(in_buffer, 'workspace/executeCommand', {
      command = command.command,
      arguments = command.arguments,
    }, waitMs)
  end

  local function textOf(of) return table.concat(vim.api.nvim_buf_get_lines(of, 0, -1, false), '\n') end

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

  local function ask(method, place, more, of)
    local params = vim.tbl_extend('force', {
      textDocument = vim.lsp.util.make_text_document_params(of or buffer),
      position = { line = place.line, character = place.character },
    }, more or {})
    local replies = assert(vim.lsp.buf_request_sync(of or buffer, method, params, waitMs))
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
  local function actionsAt(place, of)
    return ask('textDocument/codeAction', place, {
      range = { start = place, ['end'] = place },
      context = { diagnostics = {} },
    }, of)
  end
  local actions = actionsAt(job.credential)
  said.actions = vim.tbl_map(function(action) return action.title end, actions)
  assert(run(actions[1].command, buffer))
  said.text = textOf(buffer)

  vim.cmd('undo')
  said.undone = textOf(buffer)
  vim.cmd('redo')
  vim.cmd('silent wall')

  local function open(file)
    vim.cmd('edit ' .. vim.fn.fnameescape(file))
    local other = vim.api.nvim_get_current_buf()
    vim.lsp.buf_attach_client(other, client)
    untilTrue('diagnostics of ' .. file, function() return #vim.diagnostic.get(other) > 0 end)
    return other
  end

  -- What cannot be changed stays.
  local constant = open(job.constant)
  local found = vim.diagnostic.get(constant)[1]
  local place = { line = found.lnum, character = found.col }
  run(actionsAt(place, constant)[1].command, constant)
  said.constant = textOf(constant)

  -- All of a file: given up on the way, and then to the end.
  local many = open(job.many)
  local all = { command = 'kmsSecrets.moveAllInFile', arguments = { vim.uri_from_bufnr(many) } }
  local sent, id = vim.lsp.get_client_by_id(client).request(
    'workspace/executeCommand', all, function() end, many)
  assert(sent, 'the command was not sent')
  vim.wait(job.cancelMs, function() return false end)
  vim.lsp.get_client_by_id(client).cancel_request(id)
  untilTrue('the move to end', function()
    return table.concat(said.messages, ' '):find('Cancelled', 1, true)
  end)
  said.cancelled = textOf(many)
  vim.api.nvim_buf_set_lines(many, job.few, -1, false, {})
  -- What comes next is undone alone.
  vim.cmd('let &l:undolevels = &l:undolevels')
  run(all, many)
  said.all = textOf(many)
  vim.cmd('undo')
  said.allUndone = textOf(many)
  vim.cmd('redo')
  vim.cmd('silent wall')
  vim.api.nvim_set_current_buf(buffer)

  -- Secrets as symbols. The rename comes last: it changes the buffer and the store.
  local lookup = vim.fn.searchpos(job.name, 'w')
  place = { line = lookup[1] - 1, character = lookup[2] - 1 }
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
  said.renamed = textOf(buffer)
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
