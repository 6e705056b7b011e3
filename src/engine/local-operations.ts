import {
  accessKeyItem,
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  newAccessKey,
  updateAccessKey,
} from './access-keys.ts';
import { define, type Operation } from './operation.ts';
import { required, text, word } from './parameters.ts';
import { rootOnly } from './permits.ts';
import { policy } from './shared-parameters.ts';

/* Operations the cloud's API does not have: the CLI and the editor offer them, the gateway does not. */

const accessKeyId = text('Id of the access key', { max: 64 });

export const localOperations = {
  CreateAccessKey: define({
    doc: 'Create an access key for an application',
    access: 'reveal',
    local: true,
    parameters: {
      UserName: text('RAM user it stands for (default local)', {
        max: 64,
        pattern: /^[A-Za-z0-9._-]+$/,
      }),
      Policy: policy,
    },
    permits: rootOnly('CreateAccessKey'),
    async prepare({ custody }) {
      const made = newAccessKey();
      await custody.write(accessKeyItem(made.accessKeyId), Buffer.from(made.secret.reveal()));
      return made;
    },
    run: createAccessKey,
    undo: ({ custody }, made) => custody.remove(accessKeyItem(made.accessKeyId)),
  }),
  ListAccessKeys: define({
    doc: 'List the access keys',
    access: 'read',
    local: true,
    parameters: {},
    permits: rootOnly('ListAccessKeys'),
    run: (context) => listAccessKeys(context),
  }),
  UpdateAccessKey: define({
    doc: 'Disable or enable an access key, or change what it may do',
    access: 'write',
    local: true,
    parameters: {
      AccessKeyId: required(accessKeyId),
      Status: word('State', ['Active', 'Inactive']),
      Policy: policy,
    },
    permits: rootOnly('UpdateAccessKey'),
    run: updateAccessKey,
  }),
  DeleteAccessKey: define({
    doc: 'Delete an access key',
    access: 'write',
    local: true,
    parameters: { AccessKeyId: required(accessKeyId) },
    permits: rootOnly('DeleteAccessKey'),
    run: deleteAccessKey,
    finish: ({ custody }, input) => custody.remove(accessKeyItem(input.AccessKeyId)),
  }),
} as const satisfies Record<string, Operation>;
