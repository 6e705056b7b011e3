import * as vscode from 'vscode';

/** The type of our tasks, as `tasks.json` names it. */
const taskType = 'kmsSecrets';

interface Definition extends vscode.TaskDefinition {
  readonly command?: unknown;
  readonly env?: unknown;
}

/**
 * Tasks whose `kms://` references become values: by the command line's `run`, in the process of the
 * task, which also masks them in the output. No value passes through the editor.
 */
export function registerTasks({ extensionUri }: vscode.ExtensionContext): vscode.Disposable {
  const program = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  return vscode.tasks.registerTaskProvider(taskType, {
    provideTasks: () => [],
    resolveTask(task) {
      const { command, env } = task.definition as Definition;
      if (typeof command !== 'string' || !vscode.workspace.isTrusted) return undefined;
      const execution = new vscode.ProcessExecution(
        process.execPath,
        [program, 'run', '--', ...shellFor(command)],
        // The extension host may be Electron, which has to be told to be Node.
        { env: { ...textsIn(env), ELECTRON_RUN_AS_NODE: '1' } },
      );
      const { definition, scope, name } = task;
      return new vscode.Task(
        definition,
        scope ?? vscode.TaskScope.Workspace,
        name,
        'KMS Secrets',
        execution,
        task.problemMatchers,
      );
    },
  });
}

const shellFor = (command: string): string[] =>
  process.platform === 'win32'
    ? ['cmd.exe', '/d', '/s', '/c', command]
    : ['/bin/sh', '-c', command];

const textsIn = (env: unknown): Record<string, string> =>
  typeof env === 'object' && env !== null
    ? Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]))
    : {};
