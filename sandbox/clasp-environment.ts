import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLASP_LOGIN } from './apps-script.ts';

/**
 * Logs clasp in to the sandbox: writes a login to `folder` and gives the environment in which clasp, and whatever
 * starts it, uses that and asks the sandbox instead of Google.
 */
export async function makeClaspEnvironment(
  folder: string,
  sandboxUrl: string,
): Promise<Record<string, string>> {
  const login = join(folder, '.clasprc.json');
  await mkdir(folder, { recursive: true });
  await writeFile(login, JSON.stringify(CLASP_LOGIN), { mode: 0o600 });
  const redirect = `${import.meta.resolve('./apps-script-redirect.ts')}?to=${encodeURIComponent(sandboxUrl)}`;
  return {
    NODE_OPTIONS: `--import=${redirect}`,
    // Halves the second that clasp takes to start.
    NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    clasp_config_auth: login,
  };
}
