import { referencesOf } from './hcl.ts';
import type { Managed } from './resource.ts';

/** A resource block with the name it goes by. */
export interface Named extends Managed {
  readonly name: string;
  /** `aws_s3_bucket.queenofsandiego_com`. */
  readonly address: string;
}

/**
 * Names made of what people call the things: letters, digits and `_`, each once for a type. The order in which they
 * come decides who is without a number, so the same snapshot gives the same names.
 */
export function nameAll(resources: readonly Managed[], homeRegion: string): Named[] {
  const taken = new Set<string>();
  return resources.map((resource) => {
    const { type, title, region } = resource;
    const isAway = region !== 'global' && region !== homeRegion;
    const base = identifier(isAway ? `${title}_${region}` : title);
    let name = base;
    for (let count = 2; taken.has(`${type}.${name}`); count++) name = `${base}_${count}`;
    taken.add(`${type}.${name}`);
    return { ...resource, name, address: `${type}.${name}` };
  });
}

/** The text as a name that Terraform takes. */
export function identifier(text: string): string {
  const words = text
    .replace(/\*/g, 'wildcard')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  if (words === '') return 'unnamed';
  return /^[a-z]/.test(words) ? words : `_${words}`;
}

interface Target {
  readonly address: string;
  readonly attribute: string;
}

type Links = (from: string, key: string) => { readonly code: string; readonly rest: string } | undefined;

/**
 * What stands for what: keys that are exported, and for ARNs also what begins with one that is (`…/*`). No reference
 * closes a circle, which Terraform would refuse: there the value stays as it is.
 */
export function linkAll(resources: readonly Named[]): Links {
  const targets = new Map<string, Target>();
  for (const { address, exports = {} } of resources)
    for (const [key, attribute] of Object.entries(exports))
      if (!targets.has(key)) targets.set(key, { address, attribute });
  const cut = findCircles(resources, targets);
  return (from, key) => {
    const found = findTarget(key, targets);
    if (!found || cut.has(`${from} ${found.address}`)) return undefined;
    return { code: `${found.address}.${found.attribute}`, rest: found.rest };
  };
}

function findTarget(
  key: string,
  targets: ReadonlyMap<string, Target>,
): (Target & { readonly rest: string }) | undefined {
  for (
    let end = key.length;
    end > 0;
    end = Math.max(key.lastIndexOf('/', end - 1), key.lastIndexOf(':', end - 1))
  ) {
    const target = targets.get(key.slice(0, end));
    if (target) return { ...target, rest: key.slice(end) };
    if (!key.startsWith('arn:')) return undefined;
  }
  return undefined;
}

/** `from to` of every reference that leads back to where it came from. */
function findCircles(resources: readonly Named[], targets: ReadonlyMap<string, Target>): ReadonlySet<string> {
  const edges = new Map(
    resources.map(({ address, body }) => [
      address,
      referencesOf(body).flatMap((key) => findTarget(key, targets)?.address ?? []),
    ]),
  );
  const cut = new Set<string>();
  const done = new Set<string>();
  const visit = (address: string, above: ReadonlySet<string>) => {
    for (const next of edges.get(address) ?? []) {
      if (next === address || above.has(next)) cut.add(`${address} ${next}`);
      else if (!done.has(next)) visit(next, new Set([...above, next]));
    }
    done.add(address);
  };
  for (const { address } of resources) if (!done.has(address)) visit(address, new Set([address]));
  return cut;
}
