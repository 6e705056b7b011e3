import { resolve } from 'node:path';
import { rootsFile, tlsIdentity } from '../gateway/certificate.ts';
import { writeRootsBundle } from '../gateway/roots.ts';
import { type Arguments, optionText } from './arguments.ts';
import { exitCodes, type Io, write } from './io.ts';
import { gatewayPort } from './serve.ts';
import { withEngine } from './vault.ts';

/**
 * `trust`: says what to set so that a program accepts the local certificate, or writes the file for
 * it that is asked for.
 */
export async function trust(parsed: Arguments, io: Io): Promise<number> {
  const bundle = optionText(parsed, 'bundle');
  if (bundle !== undefined) return await makeBundle(resolve(io.cwd, bundle), io);
  await write(io.stdout, `${advice(rootsFile(io.home), io).join('\n')}\n`);
  return exitCodes.done;
}

function advice(ca: string, { t }: Io): readonly string[] {
  const endpoint = `https://localhost:${gatewayPort}`;
  return [
    t('The certificate of {0} is accepted only by programs that know its root:', endpoint),
    `  ${ca}`,
    t(
      'It is good for localhost alone, and installed nowhere. This sets all of it for one program:',
    ),
    '  kms-secrets run --endpoint -- COMMAND',
    '',
    t('By hand, for one program at a time:'),
    '',
    'Node.js (TypeScript SDK)',
    `  NODE_EXTRA_CA_CERTS=${ca}`,
    'Python SDK',
    `  REQUESTS_CA_BUNDLE=${ca}  SSL_CERT_FILE=${ca}`,
    'Go SDK, aliyun CLI, Terraform (Linux)',
    `  SSL_CERT_FILE=${ca}`,
    '.NET SDK (Linux)',
    `  SSL_CERT_FILE=${ca}`,
    'PHP SDK',
    `  php -d openssl.cafile=${ca} -d curl.cainfo=${ca}`,
    'Java SDK',
    `  keytool -importcert -noprompt -alias kms-secrets -file ${ca} \\`,
    '    -keystore kms-secrets.p12 -storetype PKCS12 -storepass changeit',
    '  java -Djavax.net.ssl.trustStore=kms-secrets.p12 -Djavax.net.ssl.trustStorePassword=changeit',
    '',
    t(
      'Go and .NET on macOS and Windows look only at the store of the system; use plain HTTP there:',
    ),
    t('it never leaves this machine, and every request is signed.'),
    `  ${t('our helper files')}: KMS_PROTOCOL=http   aliyun CLI: --insecure   SDK: protocol: 'http'`,
    '',
    t(
      'REQUESTS_CA_BUNDLE, SSL_CERT_FILE, openssl.cafile and the trust store of Java replace what a',
    ),
    t('program trusts. Where it talks to other hosts too, name a file with all roots instead:'),
    '  kms-secrets trust --bundle FILE',
  ];
}

async function makeBundle(file: string, io: Io): Promise<number> {
  // The root is made when it is first needed, which may be now.
  await withEngine(io, (engine) => tlsIdentity(engine, io.clock));
  await writeRootsBundle(file, io);
  await write(io.stdout, `${file}\n`);
  return exitCodes.done;
}
