// Takes the place of the native module @vscode/native-watchdog in the npm VS Code: ends the
// extension host when the server that started it is gone.
const checkMs = 1_000;

exports.start = (pid) => {
  const timer = setInterval(() => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(87);
    }
  }, checkMs);
  timer.unref();
};

exports.exit = (code) => process.exit(code ?? 0);
