import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { FUNCTION_PLANS, type FunctionName, type FunctionPlan } from './lambda-function.ts';
import { FUNCTION_NAMES } from './names.ts';

/** Written as DOS time, which knows no time zone, so that the bytes are the same everywhere. */
const ZIP_OPTIONS = { mtime: new Date(2026, 9, 30, 18, 24, 4), mode: 0o100644, forceDosTimestamp: true };

/** Made once, when this file is loaded: zipping takes its time, and whoever wants the estate wants it at once. */
const ZIPS = new Map(
  await Promise.all(
    FUNCTION_NAMES.flatMap((name) => releasesOf(name).map((release) => [name, release] as const)).map(
      async ([name, release]) =>
        [`${name} ${release}`, await zipFunction(name, FUNCTION_PLANS[name], release)] as const,
    ),
  ),
);

/** The zip of one release of a function: a version's number, or `next` for what is not published. */
export function functionZip(name: FunctionName, release: string): Uint8Array {
  const zip = ZIPS.get(`${name} ${release}`);
  if (!zip) throw new Error(`${name} has no release ${release}`);
  return zip;
}

function releasesOf(name: FunctionName): string[] {
  const { versions = 0 } = FUNCTION_PLANS[name];
  return [...Array.from({ length: versions }, (_, index) => String(index + 1)), 'next'];
}

/** Its source and the libraries packed with it. */
function zipFunction(name: FunctionName, plan: FunctionPlan, release: string): Promise<Uint8Array> {
  const isPython = plan.runtime === 'python3.12';
  const module = name.replaceAll('-', '_');
  const source = isPython ? pythonSource(name, plan, release) : nodeSource(name, plan, release);
  const files: Record<string, string | Uint8Array> = {
    [isPython ? `${module}.py` : `${name}.mjs`]: source,
    [isPython ? 'requirements.txt' : 'package.json']: isPython
      ? 'boto3==1.40.0\n'
      : `{ "name": "${name}", "type": "module" }\n`,
  };
  if (plan.vendored > 0) files['vendor/library.bin'] = makeBytes(name, plan.vendored * 1024);
  return zipFiles(files);
}

/** The zip of a layer version, as its runtime wants it laid out. */
export function zipLayer(
  name: string,
  version: number,
  folder: 'python' | 'nodejs/node_modules',
): Promise<Uint8Array> {
  const source = folder === 'python' ? `"""${name} ${version}"""\n` : `export const version = ${version};\n`;
  return zipFiles({
    [`${folder}/jada_common/${folder === 'python' ? '__init__.py' : 'index.mjs'}`]: source,
    [`${folder}/jada_common/native.bin`]: makeBytes(`${name} ${version}`, 48 * 1024),
  });
}

function zipFiles(files: Readonly<Record<string, string | Uint8Array>>): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path, ZIP_OPTIONS);
  zip.end();
  return buffer(zip.outputStream);
}

/** Bytes that do not compress, as libraries' binaries; always the same for a seed. */
function makeBytes(seed: string, length: number): Uint8Array {
  return createHash('shake256', { outputLength: length }).update(seed).digest();
}

function pythonSource(
  name: FunctionName,
  { description, environment, secrets }: FunctionPlan,
  release: string,
) {
  const variables = [...Object.keys(environment), ...secrets];
  return `"""${description}. Release ${release}."""
import json
import logging
import os

import boto3

${variables.map((variable) => `${variable} = os.environ["${variable}"]`).join('\n')}

log = logging.getLogger("${name}")
log.setLevel(os.environ.get("LOG_LEVEL", "INFO"))
dynamodb = boto3.resource("dynamodb")
s3 = boto3.client("s3")


def handler(event, context):
    """Entry point of ${name}; returns what was done."""
    records = event.get("Records", [event])
    log.info("%s: %d records", context.function_name, len(records))
    done = [process(record) for record in records]
    return {"statusCode": 200, "body": json.dumps({"done": len(done), "release": "${release}"})}


def process(record):
    source = record.get("source", record.get("eventSource", "direct"))
    log.info("record from %s", source)
    return source
`;
}

function nodeSource(
  name: FunctionName,
  { description, environment, secrets }: FunctionPlan,
  release: string,
) {
  const variables = [...Object.keys(environment), ...secrets];
  return `// ${description}. Release ${release}.
const { ${variables.join(', ')} } = process.env;

/** Entry point of ${name}. */
export async function handler(event) {
  const records = event.Records ?? [event];
  const done = await Promise.all(records.map(process_));
  return { statusCode: 200, body: JSON.stringify({ done: done.length, release: '${release}' }) };
}

async function process_(record) {
  const source = record.source ?? record.eventSource ?? 'direct';
  console.log(JSON.stringify({ function: '${name}', source }));
  return source;
}
`;
}
