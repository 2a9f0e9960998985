import type { RestoreTarget } from './change.ts';
import type { CdnPort, FunctionsPort, ObjectsPort } from './ports.ts';
import type { RestorePort } from './restore-port.ts';

export interface Ports {
  readonly objects: ObjectsPort;
  readonly cdn: CdnPort;
  readonly functions: FunctionsPort;
  readonly restore: RestorePort;
}

/** Wraps a method so that something comes before it. */
type After = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) => Promise<R>;

/** What a check has to pass before each call. */
interface Gate {
  readonly pass: () => Promise<unknown>;
  readonly after: After;
}

/**
 * The same ports, which let nothing through before `check` has: it is asked at the first call, and again only where it
 * has failed. What it throws, the call throws.
 */
export function checkPorts(
  { objects, cdn, functions, restore }: Ports,
  check: () => Promise<unknown>,
): Ports {
  const gate = createGate(check);
  const { after } = gate;
  const look = after((...args: Parameters<RestorePort['look']>) => restore.look(...args));
  const apply = after((...args: Parameters<RestorePort['apply']>) => restore.apply(...args));
  return {
    objects: guardObjects(objects, gate),
    cdn: {
      find: after((...args) => cdn.find(...args)),
      invalidate: after((...args) => cdn.invalidate(...args)),
      state: after((...args) => cdn.state(...args)),
      fetch: after((...args) => cdn.fetch(...args)),
    },
    functions: {
      list: after((...args) => functions.list(...args)),
      aliases: after((...args) => functions.aliases(...args)),
      find: after((...args) => functions.find(...args)),
      code: after((...args) => functions.code(...args)),
      update: after((...args) => functions.update(...args)),
      publish: after((...args) => functions.publish(...args)),
      point: after((...args) => functions.point(...args)),
    },
    restore: {
      account: after((...args) => restore.account(...args)),
      // What is on this machine needs no account.
      look: (step, room) => (isLocal(step) ? restore.look(step, room) : look(step, room)),
      apply: (step, room) => (isLocal(step) ? restore.apply(step, room) : apply(step, room)),
    },
  };
}

function isLocal({ region }: RestoreTarget): boolean {
  return region === 'local';
}

/** The same for objects alone. */
export function checkObjects(objects: ObjectsPort, check: () => Promise<unknown>): ObjectsPort {
  return guardObjects(objects, createGate(check));
}

function createGate(check: () => Promise<unknown>): Gate {
  let checked: Promise<unknown> | undefined;
  const pass = (): Promise<unknown> => {
    checked ??= check().catch((error: unknown) => {
      checked = undefined;
      throw error;
    });
    return checked;
  };
  const after: After =
    (call) =>
    async (...args) => {
      await pass();
      return await call(...args);
    };
  return { pass, after };
}

function guardObjects(objects: ObjectsPort, { pass, after }: Gate): ObjectsPort {
  return {
    async *list(...args) {
      await pass();
      yield* objects.list(...args);
    },
    head: after((...args) => objects.head(...args)),
    get: after((...args) => objects.get(...args)),
    open: after((...args) => objects.open(...args)),
    put: after((...args) => objects.put(...args)),
    copy: after((...args) => objects.copy(...args)),
    delete: after((...args) => objects.delete(...args)),
  };
}
