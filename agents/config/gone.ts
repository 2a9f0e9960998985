import { ResourceGoneError } from '../../src/engine/collector.ts';

/** The call's answer without the SDK's metadata; `missing` are AWS's names for: there is no such resource. */
export async function requireAnswer<T extends { $metadata: unknown }>(
  call: Promise<T>,
  ...missing: readonly string[]
): Promise<Omit<T, '$metadata'>> {
  const { $metadata, ...answer } = await whenPresent(call, ...missing);
  return answer;
}

/** The same for anything read with several calls. */
export async function whenPresent<T>(reading: Promise<T>, ...missing: readonly string[]): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof Error && missing.includes(error.name))) throw error;
    throw new ResourceGoneError(error.message, { cause: error });
  }
}
