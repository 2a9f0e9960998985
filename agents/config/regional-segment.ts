import type { CollectorContext } from '../../src/engine/collector.ts';
import { encodeSegment } from '../../src/store/key-path.ts';

/** A path segment for what only its region keeps apart: `name` at home, `name@eu-west-1` elsewhere. */
export function regionalSegment(name: string, { config, region }: CollectorContext): string {
  return encodeSegment(region === config.aws.region ? name : `${name}@${region}`);
}
