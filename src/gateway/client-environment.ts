import { join } from 'node:path';
import { rootsFile } from './certificate.ts';
import { type RootsPlace, writeRootsBundle } from './roots.ts';

/**
 * The variables by which the official SDKs find the gateway and trust it; all but the secret part
 * of the access key. The bundle of roots lies in the store's folder.
 */
export async function clientEnvironment(
  endpoint: string,
  accessKeyId: string,
  place: RootsPlace,
): Promise<Readonly<Record<string, string>>> {
  const bundle = join(place.home, 'ca-bundle.pem');
  await writeRootsBundle(bundle, place);
  return {
    KMS_ENDPOINT: new URL(endpoint).host,
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    // Who has extra roots already keeps them; the whole bundle takes Node.js a while to read.
    NODE_EXTRA_CA_CERTS: place.env.NODE_EXTRA_CA_CERTS ? bundle : rootsFile(place.home),
    SSL_CERT_FILE: bundle,
    REQUESTS_CA_BUNDLE: bundle,
  };
}
