import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { getProduct, listDepartments, listProducts, patchProduct } from './catalog/endpoints.ts';
import { getDevKeys, issueDevToken } from './gateway/endpoints.ts';
import type { Endpoint } from './http/endpoint.ts';
import { Problem, PROBLEMS, type ProblemCode } from './http/problem.ts';
import { listNotifications } from './notifications/endpoints.ts';
import { getOrder, listOrders, placeOrder, streamOrderEvents } from './orders/endpoints.ts';

/** Every operation of the public API. */
export const ENDPOINTS = [
  listProducts,
  getProduct,
  patchProduct,
  listDepartments,
  placeOrder,
  listOrders,
  getOrder,
  streamOrderEvents,
  listNotifications,
  issueDevToken,
  getDevKeys,
] as const;

/** The OpenAPI 3.1 document of the whole shop, generated from {@link ENDPOINTS}. */
export function openApiDocument(): ReturnType<typeof createDocument> {
  const paths: ZodOpenApiPathsObject = {};
  for (const endpoint of ENDPOINTS) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Highstreet',
      version: '1.0.0',
      description: 'A grocery shop. Money is integer cents, times are RFC 3339 in UTC, errors are RFC 9457 problems.',
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  });
}

function operation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const hasBody = !(endpoint.body instanceof z.ZodUndefined);
  const filled = (part: z.ZodObject) => Object.keys(part.shape).length > 0;
  return {
    operationId: endpoint.operationId,
    summary: endpoint.summary,
    tags: [endpoint.tag],
    ...(endpoint.access === 'public' ? {} : { security: [{ bearer: [] }] }),
    requestParams: {
      ...(filled(endpoint.params) ? { path: endpoint.params } : {}),
      ...(filled(endpoint.query) ? { query: endpoint.query } : {}),
      ...(filled(endpoint.headers) ? { header: endpoint.headers } : {}),
    },
    ...(hasBody ? { requestBody: { required: true, content: { 'application/json': { schema: endpoint.body } } } } : {}),
    responses: {
      [endpoint.status]: {
        description: endpoint.summary,
        content: { [endpoint.contentType]: { schema: endpoint.output } },
        ...(endpoint.status === 202 ? { headers: z.object({ location: z.string() }) } : {}),
      },
      ...problemResponses(endpoint, hasBody),
    },
  };
}

function problemResponses(endpoint: Endpoint, hasBody: boolean): NonNullable<ZodOpenApiOperationObject['responses']> {
  const codes = new Set<ProblemCode>(endpoint.problems);
  codes.add('invalid-request').add('unavailable');
  if (hasBody) codes.add('bad-json').add('body-too-large').add('unsupported-media-type');
  if (endpoint.access !== 'public') codes.add('not-authenticated');
  if (endpoint.access === 'admin') codes.add('not-allowed');
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, sameStatus]) => [
      status,
      {
        description: sameStatus.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('; '),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  );
}
