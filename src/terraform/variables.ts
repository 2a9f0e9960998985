import { identifier } from './addresses.ts';
import type { SealedValue } from './document.ts';
import { code } from './hcl.ts';
import { NO_SCOPE, renderBlock } from './render.ts';

export interface Variables {
  /** How a resource's secrets are written; names of the attributes that hold one are added to `hidden`. */
  scopeOf(resource: string, hidden: Set<string>): (value: SealedValue, path: readonly string[]) => string;
  all(): readonly { readonly name: string; readonly place: string }[];
  /** The text of variables.tf; `folder`: where the snapshot's files are. */
  render(folder: string): string;
}

/** A variable for each secret, named after where it stands: the same place has the same one. */
export function createVariables(): Variables {
  const places = new Map<string, string>();
  const names = new Map<string, string>();
  const nameOf = ({ place }: SealedValue, wanted: string) => {
    const known = places.get(place);
    if (known !== undefined) return known;
    let name = wanted;
    for (let count = 2; names.has(name); count++) name = `${wanted}_${count}`;
    places.set(place, name);
    names.set(name, place);
    return name;
  };
  const all = () =>
    Array.from(names, ([name, place]) => ({ name, place })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    scopeOf: (resource, hidden) => (value, path) => {
      hidden.add(path[0] ?? '');
      return `var.${nameOf(
        value,
        identifier(
          `${resource}_${
            path
              .slice(1)
              .filter((part) => !/^\d+$/.test(part))
              .join('_') || path[0]
          }`,
        ),
      )}`;
    },
    all,
    render: (folder) => [renderFolder(folder), ...all().map(renderSecret)].join('\n'),
  };
}

function renderFolder(folder: string): string {
  const description = 'The folder of the snapshot, which holds the code of functions';
  return renderBlock(
    'variable',
    ['snapshot'],
    { description, type: code('string'), default: folder },
    NO_SCOPE,
  );
}

/** Some fields take no empty or short text, so words stand for what is not given. */
export const UNSET = 'unset-secret';

/** What holds it is not compared, only made with it. */
function renderSecret({ name, place }: { name: string; place: string }): string {
  const body = { description: `Sealed in ${place}`, type: code('string'), default: UNSET, sensitive: true };
  return renderBlock('variable', [name], body, NO_SCOPE);
}
