import { repository } from './places.ts';
import { run } from './processes.ts';

interface Bom {
  readonly components: readonly { readonly name: string; readonly version: string }[];
  readonly metadata: { readonly component: object };
}

/**
 * What the package is made of, as CycloneDX JSON: every dependency that is bundled, with version,
 * licence and checksum. Without serial number and time, so that it is the same for the same tree.
 */
export async function billOfMaterials(): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only'];
  const { code, stdout, stderr } = await run('npm', args, { cwd: repository });
  if (code !== 0) throw new Error(`npm sbom failed:\n${stderr}`);
  const { serialNumber: _, ...bom } = JSON.parse(stdout) as Bom & { serialNumber: string };
  const { timestamp: __, tools: ___, ...metadata } = bom.metadata as Record<string, object>;
  // npm takes the name from the folder that the repository happens to lie in.
  const component = { ...metadata.component, name: 'kms-secrets' };
  return `${JSON.stringify({ ...bom, metadata: { ...metadata, component } }, null, 2)}\n`;
}
