import { expect, onTestFinished, test } from 'vitest';
import { layers } from '../../agents/lambda/layer.ts';
import type { LambdaLayer } from '../../sandbox/lambda-state.ts';
import { collect } from './collect.ts';
import { findFunction, type LambdaEstate, serveEstate } from './lambda-estate.ts';

const FOREIGN = 'arn:aws:lambda:us-east-1:017000801446:layer:powertools';

async function collectLayers(endpoint: string) {
  const collected = await collect(layers, { endpoint });
  onTestFinished(() => collected[Symbol.asyncDispose]());
  return collected;
}

function useLayer(estate: LambdaEstate, arn: string): void {
  findFunction(estate, 'contact-form').configuration.Layers = [{ Arn: arn, CodeSize: 3 }];
}

function makeForeignLayer(): LambdaLayer {
  const version = {
    Version: 7,
    LayerVersionArn: `${FOREIGN}:7`,
    Description: 'Powertools',
    CreatedDate: '2026-01-01T00:00:00.000+0000',
    CompatibleRuntimes: ['python3.12' as const],
    CompatibleArchitectures: ['arm64' as const],
    LicenseInfo: 'MIT-0',
    code: Buffer.from('zip'),
  };
  return { region: 'us-east-1', LayerName: 'powertools', LayerArn: FOREIGN, versions: [version] };
}

test('every version of every layer is kept with its content', async () => {
  const sandbox = await serveEstate();
  const collected = await collectLayers(sandbox.url);
  expect(collected.gaps).toEqual([]);
  expect(collected.resources.map(({ resource }) => resource.id)).toEqual([
    'jada-python-common:2',
    'jada-python-common:1',
    'jada-node-common:1',
  ]);
  const code = await collected.readBytes('lambda/_layers/jada-python-common/2/code.zip');
  expect(code).toEqual(Buffer.from(sandbox.state.lambda.layers[0]?.versions[1]?.code ?? ''));
  expect(await collected.json('lambda/_layers/jada-python-common/2/configuration.json')).toMatchObject({
    LayerVersionArn: 'arn:aws:lambda:us-east-1:123456789012:layer:jada-python-common:2',
    CompatibleRuntimes: ['python3.12'],
    policy: null,
  });
});

test('a layer of another account that a function uses is kept too', async () => {
  const { url } = await serveEstate((estate) => {
    estate.lambda.layers.push(makeForeignLayer());
    useLayer(estate, `${FOREIGN}:7`);
  });
  const collected = await collectLayers(url);
  expect(collected.resources.map(({ resource }) => resource.id)).toContain(`${FOREIGN}:7`);
  expect(await collected.read('lambda/_layers/017000801446:powertools/7/code.zip')).toBe('zip');
});

test('a deleted layer version that a function still uses is a failure, not a silence', async () => {
  const { url } = await serveEstate((estate) =>
    useLayer(estate, 'arn:aws:lambda:us-east-1:123456789012:layer:jada-python-common:9'),
  );
  await expect(collectLayers(url)).rejects.toThrow('Layer version does not exist');
});

test('layers that stand still look the same again', async () => {
  const { url } = await serveEstate();
  const { resources } = await collectLayers(url);
  expect(resources.map(({ again }) => again)).toEqual(resources.map(({ record }) => record.look));
});
