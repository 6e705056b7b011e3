// Bundles the programs into dist/ and puts beside them what they load at run time.
// Usage: node esbuild.js [--production] [--watch] [program …]
const { cp, mkdir, readdir, readFile, rm, stat, writeFile } = require('node:fs/promises');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { promisify } = require('node:util');
const { brotliCompress, constants } = require('node:zlib');
const esbuild = require('esbuild');

const production = process.argv.includes('--production');
const watching = process.argv.includes('--watch');
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));

const programs = {
  extension: 'src/extension/main.ts',
  'extension-client': 'src/extension/client.ts',
  server: 'src/server/main.ts',
  cli: 'src/cli/main.ts',
  'cli-program': 'src/cli/program.ts',
  'cli-quick': 'src/cli/quick.ts',
  'keychain-helper': 'src/engine/keychain-helper.ts',
  'cli-scan': 'src/cli/scan-program.ts',
  'scan-worker': 'src/cli/scan-worker.ts',
};

const languages = [
  ...['bash', 'c-sharp', 'cpp', 'go', 'java', 'javascript', 'php', 'powershell', 'python'],
  ...['ruby', 'rust', 'tsx', 'typescript'],
];

/** Numbers by the thousand: V8 reads them several times faster as JSON than as code. */
const modelAsJson = {
  name: 'model as JSON',
  setup(build) {
    build.onLoad({ filter: /detector[\\/]model[\\/].*\.json$/ }, async ({ path }) => {
      const json = JSON.stringify(JSON.parse(await readFile(path, 'utf8')));
      return { contents: `export default JSON.parse(${JSON.stringify(json)})`, loader: 'js' };
    });
  },
};

/**
 * What esbuild is asked for; the tests bundle their own entry points the same way. Node 22 is the
 * oldest one that users may have.
 */
const common = {
  absWorkingDir: __dirname,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode', '*.node'],
  // Some packages point "main" at a UMD wrapper whose inner require() calls cannot be followed.
  mainFields: ['module', 'main'],
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: {
    'import.meta.url': 'importMetaUrl',
    'import.meta.dirname': '__dirname',
    'import.meta.filename': '__filename',
  },
  plugins: [modelAsJson],
  logLevel: 'warning',
};

function optionsOfBuild() {
  const entryPoints = {};
  for (const [name, source] of Object.entries(programs)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (existsSync(join(__dirname, source))) entryPoints[name] = source;
    else console.log(`esbuild: ${source} does not exist, so dist/${name}.js is left out`);
  }
  return {
    ...common,
    entryPoints,
    outdir: 'dist',
    minify: production,
    keepNames: production,
    sourcemap: !production,
    metafile: true,
  };
}

/**
 * The binaries of keytar that fit their names and are ever looked for. Those named linux-arm and
 * linuxmusl-arm* hold code for other machines, nothing looks for armv7l or linuxmusl, and VS Code is
 * not made for ia32.
 */
const keychainBinaries = [
  ...['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'],
  ...['win32-arm64', 'win32-x64'],
];

/** Copies `from` to `to` unless it is there already with the same size. */
async function copyFile(from, to) {
  const [source, target] = await Promise.all([stat(from), stat(to).catch(() => undefined)]);
  if (target?.size !== source.size) await cp(from, to);
}

/**
 * Compresses `from` into `to` unless that is newer: a package deflates its files in small windows,
 * in which grammars stay half as large again.
 */
async function compressFile(from, to) {
  const [source, target] = await Promise.all([stat(from), stat(to).catch(() => undefined)]);
  if (target && source.mtimeMs < target.mtimeMs) return;
  const bytes = await readFile(from);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await writeFile(to, await promisify(brotliCompress)(bytes, { params }));
}

async function copyRuntimeFiles() {
  const wasm = join(__dirname, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  await mkdir(join(__dirname, 'dist/wasm'), { recursive: true });
  const engine = 'tree-sitter.wasm';
  const kept = [engine, ...languages.map((language) => `tree-sitter-${language}.wasm.br`)];
  for (const file of await readdir(join(__dirname, 'dist/wasm'))) {
    if (!kept.includes(file)) await rm(join(__dirname, 'dist/wasm', file));
  }
  await copyFile(join(wasm, engine), join(__dirname, 'dist/wasm', engine));
  await Promise.all(
    languages.map((language) => {
      const name = `tree-sitter-${language}.wasm`;
      return compressFile(join(wasm, name), join(__dirname, 'dist/wasm', `${name}.br`));
    }),
  );
  // keytar looks for prebuilds/<platform>-<arch>/keytar.node beside the bundle.
  await rm(join(__dirname, 'dist/prebuilds'), { recursive: true, force: true });
  await Promise.all(
    keychainBinaries.map((name) =>
      cp(
        join(__dirname, 'node_modules/keytar/prebuilds', name),
        join(__dirname, 'dist/prebuilds', name),
        { recursive: true },
      ),
    ),
  );
}

/** Removes the bundles and maps of earlier builds: a package takes every bundle it finds. */
async function removeStale(outputs) {
  for (const file of await readdir(join(__dirname, 'dist'))) {
    const stale = /\.js(\.map)?$/.test(file) && !outputs.includes(`dist/${file}`);
    if (stale) await rm(join(__dirname, 'dist', file));
  }
}

async function main() {
  const started = performance.now();
  const options = optionsOfBuild();
  if (watching) {
    await copyRuntimeFiles();
    const context = await esbuild.context({ ...options, logLevel: 'info' });
    await context.watch();
    return;
  }
  const [built] = await Promise.all([esbuild.build(options), copyRuntimeFiles()]);
  if (wanted.length === 0) await removeStale(Object.keys(built.metafile.outputs));
  for (const [file, { bytes }] of Object.entries(built.metafile.outputs)) {
    if (file.endsWith('.js')) console.log(`${file.padEnd(26)} ${Math.ceil(bytes / 1024)} KiB`);
  }
  console.log(`built in ${Math.round(performance.now() - started)} ms`);
}

module.exports = { common, programs };

if (require.main === module) {
  main().catch((error) => {
    // esbuild has printed its own findings already.
    if (!Array.isArray(error.errors)) console.error(error);
    process.exitCode = 1;
  });
}
