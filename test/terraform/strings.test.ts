import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_SCOPE, renderBlock } from '../../src/terraform/render.ts';

const PIECES = fc.constantFrom(
  '$',
  '%',
  '{',
  '}',
  '"',
  '\\',
  '\n',
  '\r',
  '\t',
  '${',
  '%{',
  '$${',
  '%%{',
  'u0024',
  'é',
  '𝒳',
  '\u202e',
  '~',
);
const TEXTS = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(PIECES).map((pieces) => pieces.join('')),
);

it('reads every text as it was, in the form NFC', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-terraform-'));
  // Terraform keeps no text with a NUL in it.
  const texts = fc
    .sample(TEXTS, { numRuns: 300, seed: 1 })
    .map((text) => text.replaceAll('\0', '').normalize('NFC'));
  await writeFile(join(folder, 'main.tf'), renderBlock('locals', [], { texts }, NO_SCOPE));
  const { stdout } = await execa('terraform', ['console'], {
    cwd: folder,
    input: 'base64encode(jsonencode(local.texts))\n',
  });
  await rm(folder, { recursive: true, force: true });
  const json = Buffer.from(stdout, 'base64').toString();
  expect(JSON.parse(json)).toEqual(texts);
});
