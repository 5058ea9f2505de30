/** What the launcher tells the journeys; both sides know each other only by these shapes. */
export interface Traffic {
  readonly baseUrl: string;
  /** Part of every idempotency key, so that no run meets the orders of another. */
  readonly runId: string;
  readonly scenarios: Readonly<Record<string, Arrivals>>;
  readonly thresholds: Readonly<Record<string, readonly string[]>>;
  readonly schemas: Readonly<Record<SchemaName, JsonSchema>>;
  readonly sale: { readonly productId: number; readonly stock: number };
  /** Those of the households are in a file of their own, in the order of the baskets. */
  readonly tokens: { readonly adminId: string; readonly admin: string; readonly goodUntil: number };
  readonly limits: { readonly orderFinalMs: number; readonly staleMs: number };
}

/** One scenario of k6: iterations start by the clock, whatever the shop answers (open model). */
export interface Arrivals {
  readonly executor: 'ramping-arrival-rate';
  readonly exec: string;
  readonly startRate: number;
  readonly timeUnit: string;
  readonly stages: readonly { readonly target: number; readonly duration: string }[];
  readonly preAllocatedVUs: number;
  readonly maxVUs: number;
  readonly gracefulStop: string;
}

/** Read once a test run and shared by all virtual users. */
export interface Shelf {
  /** Every product that was bought in the recorded baskets. */
  readonly products: readonly ShelfProduct[];
  /** One index into `products` a recorded line: a random one is drawn as often as the product was really bought. */
  readonly bought: readonly number[];
  readonly baskets: readonly ShelfBasket[];
  /** For sale and in no basket, so a change of their price disturbs no order's sum. */
  readonly neverBought: readonly { readonly id: number; readonly priceCents: number }[];
}

export interface ShelfProduct {
  readonly id: number;
  readonly department: string;
  readonly category: string | null;
  readonly type: string | null;
  readonly priceCents: number | null;
}

export interface ShelfBasket {
  readonly customerId: string;
  readonly lines: readonly { readonly productId: number; readonly quantity: number }[];
  /** By the price list, not by the shop. */
  readonly totalCents: number;
}

export type SchemaName = 'product' | 'productPage' | 'departments' | 'order' | 'token' | 'stateChange';

/** The part of JSON Schema that the contracts come out as. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly pattern?: string;
}
