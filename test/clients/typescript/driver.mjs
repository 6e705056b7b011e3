// Runs calls of the official SDK for TypeScript: one JSON request a line in, one JSON outcome a line out.
import { createInterface } from 'node:readline';
import KmsModule, * as models from '@alicloud/kms20160120';
import { Config } from '@alicloud/rpc-client';

const { env } = process;
const Client = KmsModule.default ?? KmsModule;

const clientFor = ({ id, secret, token }) =>
  new Client(
    new Config({
      accessKeyId: id,
      accessKeySecret: secret,
      securityToken: token,
      endpoint: env.KMS_ENDPOINT,
      protocol: env.KMS_PROTOCOL ?? 'https',
      type: token ? 'sts' : 'access_key',
    }),
  );
const own = clientFor({
  id: env.ALIBABA_CLOUD_ACCESS_KEY_ID,
  secret: env.ALIBABA_CLOUD_ACCESS_KEY_SECRET,
});

const camel = (name) => name.charAt(0).toLowerCase() + name.slice(1);

async function call(client, operation, params) {
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

// Node's readline ends a line at U+2028 too.
const ascii = (value) =>
  JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

for await (const line of createInterface({ input: process.stdin })) {
  const { id, operation, params, as } = JSON.parse(line);
  call(as ? clientFor(as) : own, operation, params).then((outcome) =>
    console.log(ascii({ id, ...outcome })),
  );
}
