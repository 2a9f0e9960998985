import type { CollectorContext } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';

/**
 * The folder of something that has a name of its own in each region: `lambda/crew-notifier`, and outside the
 * estate's main region `lambda/crew-notifier@us-west-2`. AWS allows no `@` in these names.
 */
export function folderOf(root: string, name: string, { region, config }: CollectorContext): string {
  const suffix = region === config.aws.region ? '' : `@${region}`;
  return `${root}/${encodeSegment(`${name}${suffix}`)}`;
}
