import type { Collector } from '../src/engine/collector.ts';
import { inventory } from './inventory.ts';

/** Actions that change something in the account; only taken where the configuration asks for them. */
const WRITING = ['lightsail:CreateInstanceSnapshot'];

/** The least an IAM user or role needs for these collectors, and to list what they do not capture: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies.html */
export function makePolicy(collectors: readonly Collector[]) {
  const actions = Array.from(
    new Set([...inventory.actions, ...collectors.flatMap(({ actions }) => actions)]),
  ).sort();
  const statement = (Sid: string, Action: readonly string[]) => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource: '*',
  });
  return {
    Version: '2012-10-17',
    Statement: [
      statement(
        'TidemarkReads',
        actions.filter((action) => !WRITING.includes(action)),
      ),
      statement(
        'TidemarkVmSnapshotsIfAskedFor',
        actions.filter((action) => WRITING.includes(action)),
      ),
    ],
  };
}
