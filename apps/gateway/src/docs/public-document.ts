import { ENDPOINTS, openApiDocument } from '@highstreet/contracts';

const DEVELOPMENT_PATHS: ReadonlySet<string> = new Set(
  ENDPOINTS.filter(({ tag }) => tag === 'development').map(({ path }) => path),
);

/** The OpenAPI document of what this gateway really serves. */
export function publicDocument(withDevelopment: boolean): ReturnType<typeof openApiDocument> {
  const document = openApiDocument();
  const paths = Object.entries(document.paths ?? {}).filter(
    ([path]) => withDevelopment || !DEVELOPMENT_PATHS.has(path),
  );
  return { ...document, paths: Object.fromEntries(paths) };
}
