import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** What Terraform would do with one resource. */
interface Planned {
  /** Of an import that failed what was being done, for Terraform does not say where: `reading IAM User (captain)`. */
  readonly address: string;
  /** `no-op` with `isImport` is what is wanted; `error` where it could not be read. */
  readonly action: string;
  readonly isImport: boolean;
  /** What it said of an error. */
  readonly message?: string;
}

export interface Plan {
  readonly resources: readonly Planned[];
  /** `import`, `add`, `change`, `remove`; undefined where the plan failed. */
  readonly summary: Readonly<Record<string, unknown>> | undefined;
}

interface Event {
  readonly type: string;
  readonly change?: {
    readonly resource: { readonly addr: string };
    readonly action: string;
    readonly importing?: object;
  };
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly diagnostic?: {
    readonly severity: string;
    readonly summary: string;
    readonly detail: string;
    readonly address?: string;
  };
}

const IMPORTED = 'import';

/** Terraform in a folder, with the provider from `mirror` where there is one. */
export async function openTerraform(folder: string, mirror: string) {
  const file = join(folder, 'cli.rc');
  const from = mirror === '' ? 'direct {}' : `filesystem_mirror {\n  path = ${JSON.stringify(mirror)}\n}`;
  await writeFile(file, `provider_installation {\n${from}\n}\n`);
  const env = {
    TF_CLI_CONFIG_FILE: file,
    TF_IN_AUTOMATION: '1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const run = (...args: readonly string[]) =>
    execa('terraform', args, { cwd: folder, env, reject: false, killDescendants: true });
  return {
    run,
    plan: async () => readPlan(String((await run('plan', '-json', '-input=false', '-lock=false')).stdout)),
  };
}

/** A plan as Terraform tells it, an event a line. */
function readPlan(output: string): Plan {
  const events = output
    .split('\n')
    .flatMap((line): Event[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
  const resources = events.flatMap(({ type, change, diagnostic }): Planned[] => {
    if (type === 'planned_change' && change) {
      const action = change.action === IMPORTED ? 'no-op' : change.action;
      return [{ address: change.resource.addr, action, isImport: change.importing !== undefined }];
    }
    if (diagnostic?.severity !== 'error') return [];
    const message = `${diagnostic.summary} ${diagnostic.detail}`;
    const address = diagnostic.address ?? diagnostic.summary.split(':')[0] ?? '';
    return [{ address, action: 'error', isImport: false, message }];
  });
  return { resources, summary: events.find(({ type }) => type === 'change_summary')?.changes };
}
