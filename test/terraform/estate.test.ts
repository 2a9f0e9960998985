import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { REST_API_SECRETS } from '../../sandbox/estate/api-gateway.ts';
import { HTTP_API_SECRETS } from '../../sandbox/estate/api-gateway-v2.ts';
import { PLANTED_SECRETS as ORIGIN_SECRETS } from '../../sandbox/estate/cloudfront.ts';
import { EVENT_SECRETS } from '../../sandbox/estate/eventbridge.ts';
import { PLANTED_SECRETS as FUNCTION_SECRETS } from '../../sandbox/estate/lambda-function.ts';
import { LIGHTSAIL_SECRETS } from '../../sandbox/estate/lightsail.ts';
import { writeTerraform } from '../../src/commands/write-terraform.ts';
import { configSchema } from '../../src/config.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { type EstateScene, makeEstateScene } from '../moto/estate-scene.ts';
import { PLAN_EXCEPTIONS } from './plan-exceptions.ts';
import { answerRequestPayment, escapePolicies } from './proxy-rules.ts';
import { openTerraform, type Plan } from './terraform.ts';

const SECRETS = [
  ...FUNCTION_SECRETS,
  ...ORIGIN_SECRETS,
  ...EVENT_SECRETS,
  ...REST_API_SECRETS,
  ...HTTP_API_SECRETS,
  ...LIGHTSAIL_SECRETS,
];
/** Terraform alone takes half a minute of two idle cores, and the machine is seldom idle. */
const TAKE_MS = 480_000;
/** What is in buckets is none of Terraform's business. */
const SCALE = 0.01;

let scene: EstateScene;
let folder: string;
let told: { exitCode: number; result: { resources: number; files: string[]; uncovered: { what: string }[] } };
let terraform: Awaited<ReturnType<typeof openTerraform>>;
let plan: Plan;

beforeAll(async () => {
  scene = await makeEstateScene(inject('motoUrl'), SCALE);
  scene.proxy.rules = [answerRequestPayment, ...scene.proxy.rules];
  escapePolicies(scene.proxy);
  await scene.run.take('v1');
  folder = await mkdtemp(join(tmpdir(), 'tidemark-terraform-'));
  told = await generateInto(join(folder, 'estate'));
  terraform = await openTerraform(join(folder, 'estate'), inject('terraformMirror'));
  const made = await terraform.run('init', '-input=false');
  if (made.exitCode !== 0) throw new Error(`terraform init: ${made.stderr}`);
  plan = await terraform.plan();
  return async () => {
    await scene[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  };
}, TAKE_MS);

async function generateInto(out: string): Promise<typeof told> {
  const config = configSchema.parse({
    estate: 'jada',
    aws: { endpoint: scene.proxy.url, regions: ['us-east-1', 'us-west-2'] },
  });
  const lines: string[] = [];
  const stdout = { columns: 80, isTTY: false, write: (text: string) => lines.push(text) > 0 };
  const deps = { stdout, stderr: stdout, palette: createPalette(false), json: true, quiet: false };
  const args = { name: 'v1', out, force: false };
  const { signal: stop } = new AbortController();
  const exitCode = await writeTerraform(args, { ...deps, store: scene.run.store, config, stop });
  return { exitCode, result: JSON.parse(lines.at(-1) ?? '{}') };
}

describe('a whole estate as Terraform', () => {
  it('is imported as it is: nothing is added, changed or destroyed, but for the exceptions', () => {
    const others = plan.resources.filter(({ action, isImport }) => action !== 'no-op' || !isImport);
    const exceptions = PLAN_EXCEPTIONS.map(({ address, action }) => `${address} ${action}`);
    expect(others.filter(({ address, action }) => !exceptions.includes(`${address} ${action}`))).toEqual([]);
  });

  it('has only exceptions that still occur, each with its reason', () => {
    const happened = plan.resources.map(({ address, action }) => `${address} ${action}`);
    const gone = PLAN_EXCEPTIONS.filter(({ address, action }) => !happened.includes(`${address} ${action}`));
    expect(gone).toEqual([]);
    expect(PLAN_EXCEPTIONS.every(({ reason }) => reason.length > 20)).toBe(true);
  });

  it('is all planned', () => {
    expect(told.exitCode).toBe(0);
    expect(plan.resources.length).toBe(told.result.resources);
    const unread = PLAN_EXCEPTIONS.filter(({ action }) => action === 'error').length;
    const changed = PLAN_EXCEPTIONS.length - unread;
    expect(plan.summary).toMatchObject({
      import: told.result.resources - unread,
      add: 0,
      change: changed,
      remove: 0,
    });
  });

  it('is formatted as terraform fmt leaves it', async () => {
    const { stdout, exitCode } = await terraform.run('fmt', '-check', '-diff');
    expect([stdout, exitCode]).toEqual(['', 0]);
  });

  it('has a file a service, what is secret in none of them', async () => {
    expect(told.result.files).toEqual(
      expect.arrayContaining(['s3.tf', 'lambda.tf', 'route53.tf', 'dynamodb.tf', 'README.md']),
    );
    const names = (await readdir(join(folder, 'estate'))).filter((name) => /\.(tf|md)$/.test(name));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, 'estate', name), 'utf8')));
    const all = texts.join('\n');
    expect(all).not.toContain('BEGIN AGE');
    expect(SECRETS.filter((secret) => all.includes(secret))).toEqual([]);
  });

  it('gives the same files from the same snapshot', async () => {
    await generateInto(join(folder, 'again'));
    for (const name of told.result.files) {
      const [first, second] = await Promise.all(
        ['estate', 'again'].map((each) => readFile(join(folder, each, name), 'utf8')),
      );
      expect(second).toBe(first);
    }
  });
});
