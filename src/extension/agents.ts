import * as vscode from 'vscode';

/**
 * Offers our tools to AI agents: the command line's MCP server, in a process of its own. It can say
 * everything about secrets except what they are.
 */
export function registerAgents({ extensionUri, extension }: vscode.ExtensionContext) {
  const program = vscode.Uri.joinPath(extensionUri, 'dist', 'cli.js').fsPath;
  const { version } = extension.packageJSON as { readonly version: string };
  return vscode.lm.registerMcpServerDefinitionProvider('kmsSecrets.agents', {
    provideMcpServerDefinitions: () => [
      new vscode.McpStdioServerDefinition(
        'KMS Secrets',
        process.execPath,
        [program, 'mcp'],
        // The extension host may be Electron, which has to be told to be Node.
        { ELECTRON_RUN_AS_NODE: '1' },
        version,
      ),
    ],
  });
}
