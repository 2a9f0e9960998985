import type { CommandDeps } from '../../src/commands/command.ts';
import type { Requester, Snapshots, TakeAnswer, TakeRequest, TakeResult } from '../../src/runs/snapshots.ts';
import { createPalette } from '../../src/terminal/palette.ts';
import { makeManifest, makeOutput, makeProgress } from '../terminal/builders.ts';

export const ALICE: Requester = { door: 'terminal', id: 'alice', name: 'alice' };

export const SEALED: TakeResult = {
  kind: 'sealed',
  manifest: makeManifest(),
  folder: '/kept/snapshots/v1.0',
  manifestFile: '/kept/snapshots/v1.0/MANIFEST.md',
  elapsedMs: 42_000,
};

/** Snapshots that answer as told; what they were asked is in `requests` and `cancelled`. */
class FakeSnapshots implements Snapshots {
  readonly requests: TakeRequest[] = [];
  readonly cancelled: string[] = [];
  refusal: Extract<TakeAnswer, { kind: 'refused' }> | undefined;
  /** Undefined: runs until it is cancelled. */
  result: TakeResult | undefined = SEALED;
  listings: Awaited<ReturnType<Snapshots['list']>> = [];
  readonly #cancelled = Promise.withResolvers<TakeResult>();

  async take(request: TakeRequest, onProgress: Parameters<Snapshots['take']>[1]): Promise<TakeAnswer> {
    this.requests.push(request);
    if (this.refusal) return this.refusal;
    onProgress(makeProgress());
    const done = this.result ? Promise.resolve(this.result) : this.#cancelled.promise;
    return { kind: 'started', name: request.name ?? 'by-time', resumed: false, done };
  }

  async cancel(name: string) {
    this.cancelled.push(name);
    this.#cancelled.resolve({ kind: 'cancelled', name });
    return { kind: 'cancelled' } as const;
  }

  async running() {
    return [];
  }

  async setPlace() {}

  async list() {
    return this.listings;
  }

  async show(name: string) {
    const { folder, manifestFile } = SEALED as Extract<TakeResult, { kind: 'sealed' }>;
    return name === 'v1.0' ? { ...makeManifest(), folder, manifestFile } : undefined;
  }

  async resumeInterrupted() {
    return [];
  }
}

export function makeDeps(flags: { json?: boolean; quiet?: boolean } = {}) {
  const stdout = makeOutput();
  const stderr = makeOutput();
  const deps: CommandDeps = {
    stdout,
    stderr,
    palette: createPalette(false),
    json: false,
    quiet: false,
    ...flags,
  };
  return { ...deps, stdout, stderr, snapshots: new FakeSnapshots() };
}
