import { after, afterEach, before } from 'mocha';
import { type Session, type SessionOptions, startSession } from './session.ts';

/**
 * One session for the tests of a suite: started and made ready before them, tidied after each that
 * fails, and ended after them.
 */
export function sessionForTests(
  options: SessionOptions,
  ready: (session: Session) => Promise<void> | void,
): void {
  let session: Session | undefined;
  before(async () => {
    session = await startSession(options);
    await ready(session);
  });
  afterEach(async function () {
    if (this.currentTest?.isFailed()) await session?.workbench.failed(this.currentTest.title);
  });
  after(() => session?.end());
}
