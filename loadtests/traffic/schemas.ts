import {
  getProduct,
  issueDevToken,
  listDepartments,
  listProducts,
  placeOrder,
  streamOrderEvents,
} from '@highstreet/contracts';
import { z } from 'zod';
import type { JsonSchema, SchemaName } from './traffic.ts';

const OUTPUTS: Record<SchemaName, z.ZodType> = {
  product: getProduct.output,
  productPage: listProducts.output,
  departments: listDepartments.output,
  order: placeOrder.output,
  token: issueDevToken.output,
  stateChange: streamOrderEvents.output,
};

/** The contracts as JSON Schema: k6 cannot load zod's packages, and no shape is written twice. */
export function contractSchemas(): Record<SchemaName, JsonSchema> {
  const entries = Object.entries(OUTPUTS).map(([name, output]) => [name, z.toJSONSchema(output) as JsonSchema]);
  return Object.fromEntries(entries) as Record<SchemaName, JsonSchema>;
}
