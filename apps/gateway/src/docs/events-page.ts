import { type AsyncApiDocument, asyncApiDocument, type JsonSchema } from '@highstreet/contracts';

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (letter) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[letter]!);

/** The AsyncAPI document for people: no script, so that it needs none from anywhere. */
export function eventsPage(document: AsyncApiDocument = asyncApiDocument()): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Highstreet events</title>
    <link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">
    <link rel="stylesheet" href="/docs/events.css">
  </head>
  <body>
    <h1>${escape(document.info.title)}</h1>
    <p>${escape(document.info.description)}</p>
    <p>For programs: <a href="/asyncapi.json">AsyncAPI ${document.asyncapi}</a>. Requests and answers: <a href="/docs">OpenAPI</a>.</p>
${Object.keys(document.channels)
  .map((type) => eventSection(document, type))
  .join('\n')}
    <h2 id="envelope">Envelope</h2>
    <p>Around the data of every event.</p>
${fieldsTable(document, document.components.schemas['Envelope'] ?? {})}
  </body>
</html>
`;
}

function eventSection({ channels, operations, components }: AsyncApiDocument, type: string): string {
  const who = (wanted: 'send' | 'receive') =>
    Object.values(operations)
      .filter(({ action, channel }) => action === wanted && channel.$ref === `#/channels/${type}`)
      .map(({ tags }) => tags[0]?.name ?? '')
      .join(', ');
  const key = String(components.messages[type]?.bindings.kafka.key['description'] ?? '');
  return `    <h2 id="${escape(type)}">${escape(type)}</h2>
    <p>${escape(channels[type]?.description ?? '')}.</p>
    <p>Sent by <b>${escape(who('send'))}</b>, handled by <b>${escape(who('receive') || 'nobody')}</b>. Key: ${escape(key)}.</p>
${fieldsTable({ components }, components.schemas[type] ?? {})}`;
}

function fieldsTable(document: Pick<AsyncApiDocument, 'components'>, schema: JsonSchema): string {
  const required = (schema['required'] ?? []) as readonly string[];
  const rows = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>).map(
    ([name, field]) =>
      `      <tr><td><code>${escape(name)}</code></td><td>${escape(typeText(document, field))}</td>` +
      `<td>${required.includes(name) ? 'always' : 'optional'}</td><td>${escape(String(field['description'] ?? ''))}</td></tr>`,
  );
  return `    <table>
      <tr><th>Field</th><th>Type</th><th>Present</th><th>Meaning</th></tr>
${rows.join('\n')}
    </table>`;
}

function typeText(document: Pick<AsyncApiDocument, 'components'>, schema: JsonSchema): string {
  const inner = (part: unknown) => typeText(document, part as JsonSchema);
  if (typeof schema['$ref'] === 'string') {
    return inner(document.components.schemas[schema['$ref'].replace('#/components/schemas/', '')] ?? {});
  }
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema['anyOf'])) return schema['anyOf'].map(inner).join(' | ');
  if (schema['type'] === 'array') return `list of ${inner(schema['items'])}`;
  if (schema['type'] === 'object') {
    const fields = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
    return `{ ${fields.map(([name, field]) => `${name}: ${inner(field)}`).join(', ')} }`;
  }
  return [schema['type'] ?? 'any', schema['format'] ? `(${String(schema['format'])})` : ''].join(' ').trim();
}

/** A file of its own, for the page's policy allows no styles within it. */
export const EVENTS_STYLES = `body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font-family: ui-monospace, monospace; font-size: 1.1rem; margin-top: 2.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: 0.25rem 1rem 0.25rem 0; text-align: left; vertical-align: top; }
`;
