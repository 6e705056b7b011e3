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
  const ca = rootsFile(io.home);
  const text = `The endpoint https://localhost:${gatewayPort} has a certificate that only programs accept which know
its root: ${ca}
It is good for localhost alone, and installed nowhere. kms-secrets run --endpoint -- COMMAND
sets all of this for one program. By hand, for one program at a time:

Node.js (TypeScript SDK)
  NODE_EXTRA_CA_CERTS=${ca}
Python SDK
  REQUESTS_CA_BUNDLE=${ca}  SSL_CERT_FILE=${ca}
Go SDK, the aliyun CLI, Terraform (Linux)
  SSL_CERT_FILE=${ca}
.NET SDK (Linux)
  SSL_CERT_FILE=${ca}
PHP SDK
  php -d openssl.cafile=${ca} -d curl.cainfo=${ca}
Java SDK
  keytool -importcert -noprompt -alias kms-secrets -file ${ca} \\
    -keystore kms-secrets.p12 -storetype PKCS12 -storepass changeit
  java -Djavax.net.ssl.trustStore=kms-secrets.p12 -Djavax.net.ssl.trustStorePassword=changeit
Go and .NET on macOS and Windows look only at the system's own store; use plain HTTP there:
it never leaves this machine, and every request is signed.
  KMS_PROTOCOL=http (our helper files), --insecure (aliyun CLI), protocol: 'http' (SDK config)

REQUESTS_CA_BUNDLE, SSL_CERT_FILE, openssl.cafile and the Java trust store replace what a program
trusts. Where it talks to other hosts too, kms-secrets trust --bundle FILE writes a file with the
roots of this machine and this one, to be named there instead.
`;
  await write(io.stdout, text);
  return exitCodes.done;
}

async function makeBundle(file: string, io: Io): Promise<number> {
  // The root is made when it is first needed, which may be now.
  await withEngine(io, (engine) => tlsIdentity(engine, io.clock));
  await writeRootsBundle(file, io);
  await write(io.stdout, `${file}\n`);
  return exitCodes.done;
}
