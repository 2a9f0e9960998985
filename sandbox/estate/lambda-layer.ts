import type { LambdaLayer } from '../lambda-state.ts';
import type { FunctionPlan } from './lambda-function.ts';
import { zipLayer } from './lambda-zip.ts';
import { ACCOUNT_ID, REGION } from './names.ts';

/** When layers and versions were published. */
export const PUBLISHED = '2026-09-14T16:02:11.000+0000';

const PLANS = [
  { name: 'jada-python-common', runtime: 'python3.12', folder: 'python', versions: 2 },
  { name: 'jada-node-common', runtime: 'nodejs22.x', folder: 'nodejs/node_modules', versions: 1 },
] as const;

/** A layer for each runtime. */
const LAYERS: readonly LambdaLayer[] = await Promise.all(PLANS.map(makeLayer));

/** The two layers, a copy for whoever asks. */
export function makeLayers(): LambdaLayer[] {
  return LAYERS.map((layer) => ({ ...layer, versions: layer.versions.map((version) => ({ ...version })) }));
}

/** What packs libraries uses the layer of its runtime; layers are of one region only. */
export function layerOf({ runtime, region = REGION, vendored }: FunctionPlan) {
  if (vendored === 0 || region !== REGION) return undefined;
  const layer = LAYERS.find(({ versions }) => versions[0]?.CompatibleRuntimes.includes(runtime));
  const version = layer?.versions.at(-1);
  return version && { Arn: version.LayerVersionArn, CodeSize: version.code.length };
}

async function makeLayer({ name, runtime, folder, versions }: (typeof PLANS)[number]): Promise<LambdaLayer> {
  const LayerArn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:${name}`;
  const numbers = Array.from({ length: versions }, (_, index) => index + 1);
  const make = async (Version: number) => ({
    Version,
    LayerVersionArn: `${LayerArn}:${Version}`,
    Description: `What all ${runtime} functions share`,
    CreatedDate: PUBLISHED,
    CompatibleRuntimes: [runtime],
    CompatibleArchitectures: ['arm64' as const],
    LicenseInfo: 'UNLICENSED',
    code: await zipLayer(name, Version, folder),
  });
  return { region: REGION, LayerName: name, LayerArn, versions: await Promise.all(numbers.map(make)) };
}
