// Runs calls of the official SDK for TypeScript: one JSON request a line in, one JSON outcome a line out.
import { createInterface } from 'node:readline';
import KmsModule, * as models from '@alicloud/kms20160120';
import { Config } from '@alicloud/rpc-client';

const { env } = process;
const Client = KmsModule.default ?? KmsModule;
const client = new Client(
  new Config({
    accessKeyId: env.ALIBABA_CLOUD_ACCESS_KEY_ID,
    accessKeySecret: env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
    securityToken: env.ALIBABA_CLOUD_SECURITY_TOKEN,
    endpoint: env.KMS_ENDPOINT,
    protocol: env.KMS_PROTOCOL ?? 'https',
    type: env.ALIBABA_CLOUD_SECURITY_TOKEN ? 'sts' : 'access_key',
  }),
);

const camel = (name) => name.charAt(0).toLowerCase() + name.slice(1);

async function call(operation, params) {
  const Request = models[`${operation}Request`];
  const method = client[camel(operation)];
  if (!Request || !method) return { absent: true };
  const fields = Object.entries(params).map(([name, value]) => [camel(name), value]);
  try {
    const reply = await method.call(client, new Request(Object.fromEntries(fields)));
    return { reply: reply.toMap() };
  } catch (error) {
    const data = error.data ?? {};
    return { error: { code: data.Code ?? error.code, message: data.Message ?? error.message } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, params } = JSON.parse(line);
  call(operation, params).then((outcome) => console.log(JSON.stringify({ id, ...outcome })));
}
