// Proves that lint fails where it must: each line is an import that breaks the arrows, as if it stood in that file.
import { ESLint } from 'eslint';

const FORBIDDEN = [
  ['libs/contracts/src/index.ts', "import '@highstreet/service';", 'a pure lib imports a platform lib'],
  ['libs/request-context/src/index.ts', "import '@highstreet/messaging';", 'a pure lib imports a platform lib'],
  ['libs/service/src/index.ts', "import '@highstreet/testing';", 'a platform lib imports the testing lib'],
  ['libs/postgres/src/index.ts', "import '../../../apps/orders/src/main.ts';", 'a lib imports an app'],
  ['apps/orders/src/main.ts', "import '@highstreet/catalog-service';", 'an app imports another app by its name'],
  ['apps/orders/src/main.ts', "import '../../catalog/src/main.ts';", 'an app imports another app by its path'],
  [
    'apps/orders/src/main.ts',
    "import '../../../libs/service/src/http/handles.ts';",
    'a lib is imported past its index',
  ],
  ['apps/orders/src/main.ts', 'console.log(process.env.HOME);', 'an app reads process.env by itself'],
];
const GUARDS = new Set(['@nx/enforce-module-boundaries', 'no-restricted-imports', 'no-restricted-properties']);

// In CI typescript-eslint reads files from the disk instead of the text that it is given, unless it is told not to.
const fromText = { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } };
const eslint = new ESLint({ overrideConfig: [{ files: ['**/*.ts'], ...fromText }] });
let missed = 0;
for (const [filePath, code, claim] of FORBIDDEN) {
  const [result] = await eslint.lintText(`${code}\n`, { filePath });
  const caught = result.messages.find((message) => GUARDS.has(message.ruleId));
  if (!caught) missed++;
  console.log(
    `${caught ? 'refused' : 'MISSED '}  ${claim} (${caught?.ruleId ?? result.messages[0]?.message ?? 'no message'})`,
  );
}
if (missed > 0) {
  console.error(`${missed} forbidden imports pass lint; mend eslint.config.mjs`);
  process.exit(1);
}
