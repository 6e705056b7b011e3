// A bare `node:http` server that answers every request with the bytes it is given.
import { createServer } from 'node:http';

const body = Buffer.from(process.argv[2] ?? '');
const headers = {
  'content-type': 'application/json;charset=utf-8',
  'content-length': String(body.length),
  'cache-control': 'no-store',
  'x-acs-request-id': '00000000-0000-4000-8000-000000000000',
};
const server = createServer((_request, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('message', () => process.exit());
