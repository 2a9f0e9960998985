import { linkAll, type Named, nameAll } from './addresses.ts';
import { block, code } from './hcl.ts';
import { type ProviderOptions, renderProviders } from './providers.ts';
import { renderBlock } from './render.ts';
import type { Captured, Coverage, Managed, Uncovered } from './resource.ts';
import { SERVICES } from './services.ts';
import { createVariables, type Variables } from './variables.ts';

export interface Generated {
  /** File name → its text. */
  readonly files: ReadonlyMap<string, string>;
  readonly resources: number;
  readonly variables: readonly { readonly name: string; readonly place: string }[];
  readonly uncovered: readonly Uncovered[];
}

export interface GenerateOptions extends ProviderOptions {
  /** Where its files are. */
  readonly folder: string;
}

/** The whole estate as Terraform files, from the snapshot's documents alone. */
export function generate(captured: readonly Captured[], options: GenerateOptions): Generated {
  const { aws } = options;
  const parts = SERVICES.map(({ file, cover }): [string, Coverage] => [file, cover(captured)]);
  const named = nameAll(
    parts.flatMap(([, { managed }]) => sorted(managed)),
    aws.region,
  );
  const resolve = linkAll(named);
  const variables = createVariables();
  const files = new Map<string, string>();
  let start = 0;
  for (const [file, { managed }] of parts) {
    const own = named.slice(start, start + managed.length);
    start += managed.length;
    if (own.length > 0)
      files.set(file, own.map((each) => renderResource(each, resolve, variables, aws.region)).join('\n'));
  }
  const regions = new Set(named.map(({ region }) => region).filter((region) => region !== 'global'));
  files.set('providers.tf', renderProviders(options, [...regions].sort()));
  files.set('variables.tf', variables.render(options.folder));
  return {
    files,
    resources: named.length,
    variables: variables.all(),
    uncovered: [
      ...parts.flatMap(([, { uncovered }]) => uncovered),
      ...captured.filter(isUnknown).map(nameUnknown),
    ],
  };
}

function isUnknown({ service }: Captured): boolean {
  return SERVICES.every(({ speaksFor }) => !speaksFor.test(service));
}

function nameUnknown({ service, title }: Captured): Uncovered {
  return { what: `${service} ${title}`, reason: 'not written as Terraform yet' };
}

function sorted(managed: readonly Managed[]): readonly Managed[] {
  return managed.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** By what people call the thing, so that what belongs together stands together. */
function sortKey({ title, type, region, importId }: Managed): string {
  return [title, type, region, importId].join('\0');
}

function renderResource(
  resource: Named,
  resolve: ReturnType<typeof linkAll>,
  variables: Variables,
  home: string,
): string {
  const { type, name, address, body, importId, region, ignore = [] } = resource;
  const hidden = new Set<string>();
  const scope = {
    resolve: (key: string) => resolve(address, key),
    secret: variables.scopeOf(name, hidden),
  };
  const provider =
    region === 'global' || region === home ? {} : { provider: code(`aws.${region.replaceAll('-', '_')}`) };
  // Rendered once before: only then is it known which attributes hold secrets.
  renderBlock('resource', [type, name], body, scope);
  const ignored = [...new Set([...ignore, ...hidden])];
  const lifecycle = ignored.length > 0 ? { lifecycle: block({ ignore_changes: ignored.map(code) }) } : {};
  return [
    renderBlock('import', [], { to: code(address), id: importId }, { ...scope, resolve: () => undefined }),
    renderBlock('resource', [type, name], { ...provider, ...body, ...lifecycle }, scope),
  ].join('\n');
}
