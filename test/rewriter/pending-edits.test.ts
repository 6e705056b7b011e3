import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { PendingEdits } from '../../src/rewriter/pending-edits.ts';
import type { FileEdit } from '../../src/rewriter/plan.ts';
import { applyEdits } from '../../src/rewriter/text.ts';

const edit = (start: number, end: number, newText: string, path = 'a'): FileEdit => ({
  path,
  start,
  end,
  newText,
});

describe('edits that are still to be made', () => {
  it('are one in the end, in offsets of the file as it is', () => {
    const pending = new PendingEdits(() => 'one two three');
    pending.add([edit(8, 13, '3')]);
    pending.add([edit(0, 0, 'zero '), edit(0, 3, '1')]);
    assert.equal(pending.read('a'), 'zero 1 two 3');
    const edits = pending.edits();
    assert.equal(applyEdits('one two three', edits), 'zero 1 two 3');
    assert.deepEqual(
      edits.map(({ start, end }) => [start, end]),
      [
        [0, 3],
        [8, 13],
      ],
    );
  });

  it('are for the text that was read first, whatever becomes of the file', () => {
    let text = 'one two';
    const pending = new PendingEdits(() => text);
    assert.equal(pending.read('a'), 'one two');
    text = 'changed by another';
    pending.add([edit(0, 3, '1')]);
    assert.equal(pending.read('a'), '1 two');
    assert.equal(pending.before.get('a'), 'one two');
  });

  it('make a file once, whatever was added to it', () => {
    const pending = new PendingEdits(() => undefined);
    pending.add([{ ...edit(0, 0, 'first\n', 'new'), create: true }]);
    pending.add([edit(6, 6, 'second\n', 'new')]);
    assert.deepEqual(pending.edits(), [
      { path: 'new', create: true, start: 0, end: 0, newText: 'first\nsecond\n' },
    ]);
    assert.deepEqual([...pending.before], [['new', undefined]]);
  });

  it('are the same as made one after the other, for many random ones', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 300; round += 1) {
      const before = 'abcdefghijklmnopqrstuvwxyz'.slice(0, random(27));
      const pending = new PendingEdits(() => before);
      let expected = before;
      for (let step = 0; step < 6; step += 1) {
        const start = random(expected.length + 1);
        const end = start + random(expected.length - start + 1);
        const one = edit(start, end, 'XYZ'.slice(0, random(4)));
        expected = applyEdits(expected, [one]);
        pending.add([one]);
      }
      assert.equal(pending.read('a'), expected);
      const edits = pending.edits();
      assert.equal(applyEdits(before, edits), expected, `round ${round}`);
      assert.ok(
        edits.every((each, index) => index === 0 || (edits[index - 1]?.end ?? 0) <= each.start),
      );
    }
  });
});
