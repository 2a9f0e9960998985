import type { CollectorContext, DescribingCollector, Resource } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { type ClaspOptions, cloneProject } from './clasp.ts';
import { encodePath, toRawPath } from './file-name.ts';

interface Project extends Resource {
  readonly scriptId: string;
  readonly path: string;
}

/**
 * Google Apps Script projects, from `snapshot.local.gas`: sources and `.clasp.json`, as clasp clones them. Google
 * gives no version to compare, so a second look clones again.
 */
export function createGasCollector(options: ClaspOptions = {}) {
  return {
    agent: 'local',
    service: 'gas',
    scope: 'local',
    actions: [],
    ratePerSecond: 10,

    async *list({ config }: CollectorContext) {
      for (const { name, scriptId } of config.snapshot.local.gas) {
        yield { id: name, path: `gas/${encodeSegment(name)}`, scriptId };
      }
    },

    async describe({ scriptId, path }, { signal }) {
      const files = await cloneProject(scriptId, signal, options);
      return Array.from(files, ([name, text]) => ({ path: `${path}/${encodePath(toRawPath(name))}`, text }));
    },
  } satisfies DescribingCollector<Project>;
}

export const gas = createGasCollector();
