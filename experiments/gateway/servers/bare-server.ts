import { fastify } from 'fastify';
import { readFileSync } from 'node:fs';

// PORT=… PRODUCT_FILE=… node bare-server.ts: the least that a Fastify server can do to give a product by its id.

const product = JSON.parse(readFileSync(process.env.PRODUCT_FILE!, 'utf8')) as object;
const server = fastify();
server.get('/api/products/:id', (request) => ({ ...product, id: Number((request.params as { id: string }).id) }));
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => void server.close());
