import { repository } from './places.ts';
import { run } from './processes.ts';

interface Component {
  readonly 'bom-ref': string;
  readonly properties?: readonly { readonly name: string }[];
}

interface Bom {
  readonly serialNumber?: string;
  readonly metadata: Readonly<Record<string, object>>;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: string[] }[];
}

/**
 * What the package is made of, as CycloneDX JSON: every dependency that is bundled, with version,
 * licence and checksum. Without serial number and time, so that it is the same for the same tree.
 */
export async function billOfMaterials(): Promise<string> {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const { code, stdout, stderr } = await run('npm', args, { cwd: repository });
  if (code !== 0) throw new Error(`npm sbom failed:\n${stderr}`);
  const { serialNumber: _, ...bom } = JSON.parse(stdout) as Bom;
  const { timestamp: __, tools: ___, ...metadata } = bom.metadata;
  // npm takes the name from the folder that the repository happens to lie in.
  const component = { ...metadata.component, name: 'kms-secrets' } as Component & { name: string };
  // Its own --omit=dev also leaves out what development needs as well, such as zod.
  const components = bom.components.filter(isBundled);
  const kept = new Set([component['bom-ref'], ...components.map((each) => each['bom-ref'])]);
  const dependencies = bom.dependencies
    .filter(({ ref }) => kept.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((on) => kept.has(on)) }));
  const own = { ...bom, metadata: { ...metadata, component }, components, dependencies };
  return `${JSON.stringify(own, null, 2)}\n`;
}

const isBundled = ({ properties = [] }: Component): boolean =>
  !properties.some(({ name }) => name === 'cdx:npm:package:development');
