import { hash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateInstanceSnapshotCommand,
  GetInstanceSnapshotCommand,
  type InstanceSnapshot,
  LightsailClient,
} from '@aws-sdk/client-lightsail';
import type { CaptureContext } from '../../src/engine/collector.ts';
import { formatDuration } from '../../src/format.ts';

/** What a VM's file says of its snapshot. */
export interface VmSnapshot {
  readonly name: string | undefined;
  readonly arn: string | undefined;
  readonly createdAt: Date | undefined;
  readonly sizeInGb: number | undefined;
}

/** Waits `ms`; rejects when `signal` aborts. */
export type Pause = (ms: number, options: { signal: AbortSignal }) => Promise<void>;

const FIRST_WAIT_MS = 2_000;
const MAX_WAIT_MS = 30_000;
/** Of waiting; a disk of 60 GB takes about ten minutes. */
const DEADLINE_MS = 45 * 60_000;
const NAME_LIMIT = 255;

export const pauseFor: Pause = (ms, options) => sleep(ms, undefined, options);

/**
 * Asks Lightsail for a snapshot of the VM and waits until it is available. The name comes from the run's name and
 * the instance, so a resumed or repeated capture finds the snapshot it asked for before. Undefined, after noting a
 * gap that says what to do, where it cannot be had.
 */
export async function takeVmSnapshot(
  instance: string,
  context: CaptureContext,
  pause: Pause,
): Promise<VmSnapshot | undefined> {
  const client = context.aws(LightsailClient);
  const name = nameSnapshot(context.runName, instance);
  const read = () =>
    ignoring('NotFoundException', () =>
      client.send(new GetInstanceSnapshotCommand({ instanceSnapshotName: name })),
    );
  const request = async () => {
    if (await read()) return true;
    const command = new CreateInstanceSnapshotCommand({ instanceSnapshotName: name, instanceName: instance });
    // A request that was sent twice finds its name taken by itself.
    await client.send(command).catch(async (error: unknown) => {
      if (!(await read())) throw error;
    });
    return true;
  };
  if (!(await context.optional('VM snapshot', request))) return undefined;
  return waitForSnapshot(name, async () => (await read())?.instanceSnapshot ?? {}, context, pause);
}

async function waitForSnapshot(
  name: string,
  read: () => Promise<InstanceSnapshot>,
  context: CaptureContext,
  pause: Pause,
): Promise<VmSnapshot | undefined> {
  let waited = 0;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 1.5, MAX_WAIT_MS)) {
    const answer = await context.optional('VM snapshot', read);
    if (!answer) return undefined;
    const { state, arn, createdAt, sizeInGb } = answer;
    if (state === 'available') return { name, arn, createdAt, sizeInGb };
    if (state === 'error')
      return refuse(context, 'error', `Lightsail could not make ${name}: delete it and take again`);
    if (waited >= DEADLINE_MS) return refuse(context, 'timeout', stillPending(name, waited));
    context.step(0, `VM snapshot ${name}`);
    await pause(wait, { signal: context.signal });
    waited += wait;
  }
}

/** `tidemark-<run>-<instance>`; Lightsail takes letters, digits, `-` and `_`, so other names carry a hash. */
export function nameSnapshot(runName: string, instance: string): string {
  const plain = `tidemark-${runName}-${instance}`;
  const safe = plain.replace(/[^A-Za-z0-9_-]/g, '-');
  if (safe === plain && plain.length <= NAME_LIMIT) return plain;
  const mark = hash('sha256', plain).slice(0, 8);
  return `${safe.slice(0, NAME_LIMIT - mark.length - 1)}-${mark}`;
}

function refuse(context: CaptureContext, code: string, message: string): undefined {
  context.gap({ what: 'VM snapshot', call: 'GetInstanceSnapshot', code, message });
  return undefined;
}

function stillPending(name: string, waited: number): string {
  return `${name} is not available after ${formatDuration(waited)}: see the Lightsail console, it may still come`;
}

async function ignoring<T>(name: string, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === name) return undefined;
    throw error;
  }
}
