import type { CdnPort, FunctionsPort, ObjectsPort } from './ports.ts';

export interface Ports {
  readonly objects: ObjectsPort;
  readonly cdn: CdnPort;
  readonly functions: FunctionsPort;
}

/** Wraps a method so that something comes before it. */
type After = <A extends unknown[], R>(call: (...args: A) => Promise<R>) => (...args: A) => Promise<R>;

/**
 * The same ports, which let nothing through before `check` has: it is asked at the first call, and again only where it
 * has failed. What it throws, the call throws.
 */
export function checkPorts({ objects, cdn, functions }: Ports, check: () => Promise<unknown>): Ports {
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
  return {
    objects: checkObjects(objects, after, pass),
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
  };
}

function checkObjects(objects: ObjectsPort, after: After, pass: () => Promise<unknown>): ObjectsPort {
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
