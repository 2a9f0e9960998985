import { RestoreError } from '../errors.ts';
import type { ManifestResource } from '../manifest/manifest.ts';
import { hasDropped } from './sealed-value.ts';
import type { SnapshotSource } from './snapshot-source.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a function or a version of it runs, as restoring takes it; secrets are sealed in it. */
export interface FunctionContent {
  readonly code?: string;
  readonly image?: string;
  readonly configuration: Json;
  /** Undefined where the snapshot does not have the values. */
  readonly environment?: Json;
}

export interface FunctionAlias {
  readonly Name: string;
  readonly FunctionVersion: string;
  readonly Description?: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights?: Readonly<Record<string, number>> };
  readonly policy?: { readonly Statement?: readonly Json[] } | null;
}

/** All that a snapshot has of a function. */
export interface FunctionDocuments {
  readonly latest: FunctionContent;
  /** Bytes of its zip. */
  readonly size: number | undefined;
  /** `configuration.json`. */
  readonly settings: Json;
  readonly aliases: readonly FunctionAlias[];
  /** Those that aliases use, by number. */
  readonly versions: ReadonlyMap<string, FunctionContent>;
  readonly statements: readonly Json[];
  readonly triggers: Json;
  /** Names of variables whose values were dropped. */
  readonly dropped: readonly string[];
  /** All zips, with their places in the snapshot. */
  readonly codes: readonly { readonly sha256: string; readonly path: string }[];
}

export async function readFunctionDocuments(
  resource: ManifestResource,
  source: SnapshotSource,
): Promise<FunctionDocuments> {
  const files = await source.files(resource);
  const json = async (name: string): Promise<Json | undefined> =>
    (await source.json(resource, `${resource.path}/${name}`)) as Json | undefined;
  const settings = await json('configuration.json');
  if (!settings)
    throw new RestoreError(
      `snapshot ${source.name} lacks the configuration of ${resource.id}: restore from another`,
    );
  const code = files.get(`${resource.path}/code.zip`);
  const { image } = settings as { image?: { ImageUri?: string } };
  const environment = (await json('environment.json')) ?? {};
  const configuration = settings.configuration as Json;
  if (code === undefined && image?.ImageUri === undefined)
    throw new RestoreError(`snapshot ${source.name} lacks the code of ${resource.id}: restore from another`);
  const latest = toContent({ code, image: image?.ImageUri, configuration, environment }, resource);
  const numbers = Array.from(files.keys()).flatMap((path) => {
    const [, number] = /\/versions\/(\d+)\/configuration\.json$/.exec(path) ?? [];
    return number === undefined ? [] : [number];
  });
  const versions = new Map<string, FunctionContent>();
  for (const number of numbers.sort((a, b) => Number(a) - Number(b))) {
    const place = `versions/${number}`;
    const { ImageUri, ...own } = (await json(`${place}/configuration.json`)) ?? {};
    const zip = files.get(`${resource.path}/${place}/code.zip`) ?? code;
    const variables = (await json(`${place}/environment.json`)) ?? {};
    const parts = {
      code: zip,
      image: ImageUri as string | undefined,
      configuration: own,
      environment: variables,
    };
    versions.set(number, toContent(parts, resource));
  }
  const policy = (await json('policy.json')) as { Statement?: readonly Json[] } | undefined;
  const zip = code === undefined ? undefined : await source.read(resource, `${resource.path}/code.zip`);
  return {
    latest,
    size: zip?.length,
    settings,
    aliases: (settings.aliases ?? []) as readonly FunctionAlias[],
    versions,
    statements: policy?.Statement ?? [],
    triggers: (await json('triggers.json')) ?? {},
    dropped: hasDropped(environment) ? Object.keys(environment) : [],
    codes: Array.from(files)
      .filter(([path]) => path.endsWith('/code.zip'))
      .map(([path, sha256]) => ({ path, sha256 })),
  };
}

function toContent(
  parts: {
    readonly code: string | undefined;
    readonly image: string | undefined;
    readonly configuration: Json;
    readonly environment: Json;
  },
  { gaps }: ManifestResource,
): FunctionContent {
  const { code, image, configuration, environment } = parts;
  const isUnknown =
    hasDropped(environment) || gaps.some(({ what }) => what.startsWith('environment variables'));
  return {
    ...(code === undefined ? { ...(image !== undefined && { image }) } : { code }),
    configuration,
    ...(!isUnknown && { environment }),
  };
}
