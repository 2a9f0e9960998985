import type { CapturingCollector, CollectorContext } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';
import { type ConfiguredFolder, findFolder } from './configured-folder.ts';
import { captureRepository } from './git-capture.ts';
import { fingerprintRepository, readRepository } from './git-state.ts';

/**
 * Git repositories on this machine, from `snapshot.local.repos`: all refs as a bundle that `git clone` takes, what is
 * changed and not committed as patches, untracked files, and the same of repositories inside. Read with `git`,
 * which is never let write.
 */
export const gitRepository = {
  agent: 'local',
  service: 'git',
  scope: 'local',
  actions: [],
  ratePerSecond: 1000,

  async *list({ config }: CollectorContext) {
    for (const { name, path } of config.snapshot.local.repos) {
      yield { id: name, path: `local-repos/${encodeSegment(name)}`, folder: path };
    }
  },

  async capture(resource, context) {
    const state = await readRepository(await findFolder('repos', resource), context.signal);
    await captureRepository(state, resource.path, context);
    return { fingerprint: fingerprintRepository(state) };
  },

  async look(resource, { signal }) {
    const state = await readRepository(await findFolder('repos', resource), signal);
    return { fingerprint: fingerprintRepository(state) };
  },
} satisfies CapturingCollector<ConfiguredFolder & { readonly path: string }>;
