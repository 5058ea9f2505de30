import YAML from 'yaml';

/** The documents of a YAML file, with its anchors and merge keys resolved. */
export function yamlDocuments(text: string): unknown[] {
  return (
    text
      .split(/^---\s*$/m)
      .filter((document) => document.trim() !== '')
      // Without a limit of aliases: the file is the project's own, and a compose file has many.
      .map((document) => YAML.parse(document, { merge: true, maxAliasCount: -1 }) as unknown)
      .filter((document) => document !== null)
  );
}
