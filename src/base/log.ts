/** Where a process tells what it does. No implementation ever receives a value. */
export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** For tests and for commands whose output is their result. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
