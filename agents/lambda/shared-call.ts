const underWay = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * One answer for all who ask the same of a client at the same time: functions share roles and policies. Nothing
 * is kept once the answer is there, so that a second look asks again.
 */
export function shareCall<T>(client: object, key: string, call: () => Promise<T>): Promise<T> {
  const calls = underWay.get(client) ?? new Map<string, Promise<unknown>>();
  underWay.set(client, calls);
  const running = calls.get(key) as Promise<T> | undefined;
  if (running) return running;
  const started = call().finally(() => calls.delete(key));
  calls.set(key, started);
  return started;
}
