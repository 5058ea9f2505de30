import { z } from 'zod';

/** A list in one variable: `http://127.0.0.1:4201,http://127.0.0.1:4202`. */
export const urlList = z
  .string()
  .transform((list) =>
    list
      .split(',')
      .map((url) => url.trim())
      .filter(Boolean),
  )
  .pipe(z.array(z.url()).min(1));

/** The keys every service has. An app spreads them into its own {@link defineEnvironment}. */
export const serviceEnvironment = {
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(1).max(65_535),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Longer than the probe period (2 s on every platform), so that nobody still sends work when the listener closes. */
  DRAIN_WAIT_MS: z.coerce.number().int().min(0).default(3_000),
  /** Under the 30 s that Kubernetes grants by default, so that the process ends by itself and not by SIGKILL. */
  DRAIN_TIMEOUT_MS: z.coerce.number().int().min(1).default(20_000),
  /** 200 lines of an order are about 8 KiB. */
  BODY_LIMIT_BYTES: z.coerce.number().int().min(1).default(1_048_576),
  OIDC_ISSUER: z.string().min(1),
  OIDC_AUDIENCE: z.string().min(1),
  OIDC_JWKS_URL: z.url(),
  OIDC_ALGORITHMS: z
    .string()
    .default('EdDSA')
    .transform((list) => list.split(',')),
  CURSOR_SECRET: z.string().min(16),
};

export type ServiceEnvironment = z.output<z.ZodObject<typeof serviceEnvironment>>;

/** The token under which a lib that cannot know the app's class gets these keys. */
export const SERVICE_ENVIRONMENT = Symbol('SERVICE_ENVIRONMENT');
