import { describe, expect, test } from 'vitest';
import { cloudFrontFunctions } from '../../agents/config/cloudfront-function.ts';
import { makeFew, startCloudFront } from './cloudfront-sandbox.ts';
import { collect } from './collect.ts';

describe('CloudFront functions', () => {
  test.each(['www-redirect', 'folder-index'])('the live code of %s is kept byte for byte', async (name) => {
    const { state, endpoint } = await startCloudFront();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const code = state.functions.get(name)?.LIVE?.code;
    expect(await collected.read(`cloudfront/functions/${name}.js`)).toBe(code);
  });

  test('the code in development is kept beside it only where it differs', async () => {
    const { state, endpoint } = await startCloudFront();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const code = state.functions.get('folder-index')?.DEVELOPMENT.code;
    expect(collected.paths.filter((path) => path.includes('.development.'))).toEqual([
      'cloudfront/functions/folder-index.development.js',
    ]);
    expect(await collected.read('cloudfront/functions/folder-index.development.js')).toBe(code);
  });

  test('one that was never published is kept as it is developed, without a gap', async () => {
    const { endpoint } = await startCloudFront();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const json = await collected.json('cloudfront/functions/season-header.json');
    expect(json).toMatchObject({ Name: 'season-header', Development: { FunctionConfig: { Comment: '' } } });
    expect(json).not.toHaveProperty('Live');
    expect(await collected.read('cloudfront/functions/season-header.js')).toContain('é 2026 ⚓');
    expect(collected.gaps).toEqual([]);
  });

  test('each is one resource, whatever stages it has', async () => {
    const { endpoint } = await startCloudFront();
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    const ids = collected.resources.map(({ resource }) => resource.id);
    expect(ids).toEqual(['www-redirect', 'folder-index', 'season-header']);
  });

  test('code that may not be read is a gap beside what may', async () => {
    const { endpoint } = await startCloudFront(makeFew(), ['GetFunction']);
    await using collected = await collect(cloudFrontFunctions, { endpoint });
    expect(collected.paths.every((path) => path.endsWith('.json'))).toBe(true);
    expect(new Set(collected.gaps.map((gap) => gap.what))).toEqual(
      new Set(['code of stage LIVE', 'code of stage DEVELOPMENT']),
    );
  });
});
