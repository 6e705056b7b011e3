import { setTimeout as wait } from 'node:timers/promises';

/** Waits until `check` answers something other than `undefined` or `false`; fails after `limitMs`. */
export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 10_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await wait(10);
  }
}
