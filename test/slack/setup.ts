import { startLocalSlack } from '../../sandbox/local-slack.ts';

/** Each test starts a workspace of its own; this only fails early where local-slack cannot run at all. */
export async function setup(): Promise<void> {
  await using slack = await startLocalSlack();
  await slack.messages();
}
