import type { LambdaLayer } from '../lambda-state.ts';
import type { FunctionPlan } from './lambda-function.ts';
import { zipLayer } from './lambda-zip.ts';
import { ACCOUNT_ID, REGION } from './names.ts';

/** When layers and versions were published. */
export const PUBLISHED = '2026-09-14T16:02:11.000+0000';

type Runtime = FunctionPlan['runtime'];

/** A layer for each runtime. */
export function makeLayers(): Promise<LambdaLayer[]> {
  return Promise.all([
    makeLayer('jada-python-common', 'python3.12', 'python', 2),
    makeLayer('jada-node-common', 'nodejs22.x', 'nodejs/node_modules', 1),
  ]);
}

/** What packs libraries uses the layer of its runtime; layers are of one region only. */
export function layerOf(
  { runtime, region = REGION, vendored }: FunctionPlan,
  layers: readonly LambdaLayer[],
) {
  if (vendored === 0) return undefined;
  const layer = layers.find(
    (each) => each.region === region && each.versions[0]?.CompatibleRuntimes.includes(runtime),
  );
  const version = layer?.versions.at(-1);
  return version && { Arn: version.LayerVersionArn, CodeSize: version.code.length };
}

async function makeLayer(
  LayerName: string,
  runtime: Runtime,
  folder: 'python' | 'nodejs/node_modules',
  versions: number,
): Promise<LambdaLayer> {
  const LayerArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:${LayerName}`;
  const numbers = Array.from({ length: versions }, (_, index) => index + 1);
  const make = async (Version: number) => ({
    Version,
    LayerVersionArn: `${LayerArn}:${Version}`,
    Description: `What all ${runtime} functions share`,
    CreatedDate: PUBLISHED,
    CompatibleRuntimes: [runtime],
    CompatibleArchitectures: ['arm64' as const],
    LicenseInfo: 'UNLICENSED',
    code: await zipLayer(LayerName, Version, folder),
  });
  return { region: REGION, LayerName, LayerArn, versions: await Promise.all(numbers.map(make)) };
}
