import { z } from 'zod';

/** Every bad key at once, by name and reason; values are never printed, for some of them are secrets. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly code = 'environment-invalid';

  constructor(issues: readonly z.core.$ZodIssue[]) {
    const lines = issues.map((issue) => `  ${issue.path.join('.') || '(all)'}: ${issue.message}`);
    super(`These environment variables are missing or wrong:\n${lines.join('\n')}`);
  }
}

/**
 * Makes the class of an app's environment from one zod shape. An instance is the parsed, typed environment and is
 * injected by its class. An empty string counts as unset, as compose files and manifests write it.
 *
 * @throws EnvironmentError when an instance is made from an environment that does not parse
 */
export function defineEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
): new (source?: NodeJS.ProcessEnv) => z.output<z.ZodObject<Shape>> {
  const schema = z.object(shape);
  class Environment {
    constructor(source: NodeJS.ProcessEnv = process.env) {
      const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
      const parsed = schema.safeParse(set);
      if (!parsed.success) throw new EnvironmentError(parsed.error.issues);
      Object.assign(this, parsed.data);
    }
  }
  return Environment as unknown as new (source?: NodeJS.ProcessEnv) => z.output<z.ZodObject<Shape>>;
}
