import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ClearingClipboard } from '../../src/extension/clipboard.ts';
import { until } from '../support/processes.ts';

/** A clipboard that can be taken away, as a window without focus loses it. */
function machine() {
  const state = { text: 'before', readable: true, reads: 0 };
  return {
    state,
    clipboard: {
      async readText() {
        state.reads += 1;
        if (!state.readable) throw new Error('not focused');
        return state.text;
      },
      async writeText(text: string) {
        state.text = text;
      },
    },
  };
}

describe('the clipboard', () => {
  it('is emptied after a while', async () => {
    const { clipboard, state } = machine();
    await new ClearingClipboard(clipboard, { keepMs: 5 }).copy('value');
    assert.equal(state.text, 'value');
    await until('the clipboard to be empty', () => state.text === '');
  });

  it('keeps what was copied since', async () => {
    const { clipboard, state } = machine();
    await new ClearingClipboard(clipboard, { keepMs: 5 }).copy('value');
    state.text = 'something else';
    await until('the look at the clipboard', () => state.reads === 1);
    assert.equal(state.text, 'something else');
  });

  it('is emptied by the last copy only', async () => {
    const { clipboard, state } = machine();
    const clearing = new ClearingClipboard(clipboard, { keepMs: 20 });
    await clearing.copy('first');
    await clearing.copy('second');
    await until('the clipboard to be empty', () => state.text === '');
    assert.equal(state.reads, 1);
  });

  it('is tried again as long as it cannot be read', async () => {
    const { clipboard, state } = machine();
    state.readable = false;
    await new ClearingClipboard(clipboard, { keepMs: 1, againMs: 1 }).copy('value');
    await until('some tries', () => state.reads > 3);
    assert.equal(state.text, 'value');
    state.readable = true;
    await until('the clipboard to be empty', () => state.text === '');
  });

  it('is emptied at once when the window closes', async () => {
    const { clipboard, state } = machine();
    const clearing = new ClearingClipboard(clipboard);
    await clearing.copy('value');
    await clearing.clear();
    assert.equal(state.text, '');
    await clearing.clear();
    assert.equal(state.reads, 1, 'nothing is held any more');
  });
});
