import { isSystemTag } from '../aws/system-tag.ts';
import type { RestoreTarget } from '../changes/change.ts';
import type { FunctionAlias, FunctionContent, FunctionDocuments } from './function-documents.ts';
import { toPermission } from './function-statement.ts';

/** Where a function goes. */
export interface FunctionPlace {
  readonly target: string;
  readonly region: string;
  /** As typed. */
  readonly resource: string;
  /** Under another name than it had. */
  readonly isMoved: boolean;
}

export interface FunctionStep extends RestoreTarget {
  readonly resource: string;
  readonly name: string;
  /** For people, beside the function's name. */
  readonly what: string;
  /** A function that is made has it already. */
  readonly isInMaking: boolean;
}

interface FunctionSteps {
  readonly make: FunctionStep;
  /** In the order in which they are done. */
  readonly steps: readonly FunctionStep[];
  /** What of it is not brought back, for people. */
  readonly left: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
type MakeStep = (step: string, what: string, wanted: unknown, isInMaking?: boolean) => FunctionStep;

/** Everything that makes the function what it was: versions in use first, `$LATEST` after them, then who may call it. */
export function stepsOfFunction(place: FunctionPlace, documents: FunctionDocuments): FunctionSteps {
  const { latest, versions, aliases, settings } = documents;
  const make: MakeStep = (step, what, wanted, isInMaking = false) => ({
    service: 'lambda',
    step,
    region: place.region,
    target: place.target,
    wanted,
    resource: place.resource,
    name: `function ${place.target}: ${what}`,
    what,
    isInMaking,
  });
  const isPlain = versions.size === 0;
  const callers = place.isMoved
    ? []
    : [...permissionSteps(documents, make), ...mappingSteps(documents, make)];
  return {
    make: make('function', 'all of it', { ...latest, tags: tagsOf(settings) ?? {} }),
    steps: [
      ...Array.from(versions, ([number, content]) => make('version', `what version ${number} runs`, content)),
      make('code', 'code', latest, isPlain),
      make('configuration', 'configuration', latest, isPlain),
      ...aliases.map((alias) => make('alias', `alias ${alias.Name}`, toAlias(alias, versions))),
      ...settingSteps(place, documents, make),
      ...callers,
    ],
    left: leftOut(place, documents),
  };
}

function toAlias(
  { Name, FunctionVersion, Description = '', RoutingConfig }: FunctionAlias,
  versions: ReadonlyMap<string, FunctionContent>,
) {
  const version = versions.get(FunctionVersion);
  const shares = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {}).flatMap(([number, share]) => {
    const content = versions.get(number);
    return content ? [{ version: content, share }] : [];
  });
  return { name: Name, description: Description, ...(version && { version }), shares };
}

function settingSteps(
  { isMoved }: FunctionPlace,
  { settings, triggers }: FunctionDocuments,
  make: MakeStep,
): readonly FunctionStep[] {
  const set = (part: string, what: string, value: unknown, more: Json = {}, isInMaking = false) =>
    value === undefined || value === null
      ? []
      : [make('setting', what, { part, value, ...more }, isInMaking)];
  const { RecursiveLoop } = (settings.recursion ?? {}) as Json;
  const configs = (settings.asynchronousInvocation ?? []) as readonly Json[];
  const urls = (triggers.functionUrls ?? []) as readonly Json[];
  return [
    ...set('tags', 'tags', tagsOf(settings), {}, true),
    ...(settings.reservedConcurrency === null
      ? [make('setting', 'reserved concurrency', { part: 'concurrency', value: null }, true)]
      : set('concurrency', 'reserved concurrency', settings.reservedConcurrency)),
    ...set('recursion', 'recursion', RecursiveLoop, {}, RecursiveLoop === 'Terminate'),
    ...configs.flatMap(({ FunctionArn, MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }) =>
      set(
        'asynchronousInvocation',
        'asynchronous invocation',
        without({ MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }),
        qualifierOf(FunctionArn),
      ),
    ),
    ...urls.flatMap(({ FunctionArn, AuthType, Cors, InvokeMode, FunctionUrl }) =>
      set('url', 'function URL', without({ AuthType, Cors, InvokeMode }), {
        ...qualifierOf(FunctionArn),
        ...(isMoved ? {} : without({ address: FunctionUrl })),
      }),
    ),
  ];
}

function permissionSteps(
  { statements, aliases }: FunctionDocuments,
  make: MakeStep,
): readonly FunctionStep[] {
  const all = [...statements, ...aliases.flatMap(({ policy }) => policy?.Statement ?? [])];
  const permissions = all.flatMap(
    (statement) => toPermission(statement, qualifierOf(statement.Resource)) ?? [],
  );
  const keys = permissions.map((permission) => JSON.stringify(permission));
  return permissions
    .filter((_, index) => keys.indexOf(keys[index] ?? '') === index)
    .map((permission) => make('permission', `permission ${permission.id}`, permission));
}

function mappingSteps({ triggers }: FunctionDocuments, make: MakeStep): readonly FunctionStep[] {
  const mappings = (triggers.eventSourceMappings ?? []) as readonly Json[];
  return mappings.map((mapping) => {
    const source = String(mapping.EventSourceArn ?? 'its own servers')
      .split(':')
      .at(-1);
    return make('mapping', `event source ${source}`, { mapping, ...qualifierOf(mapping.FunctionArn) });
  });
}

function leftOut({ isMoved }: FunctionPlace, documents: FunctionDocuments): readonly string[] {
  const { settings, triggers, statements } = documents;
  const has = (value: unknown) => Array.isArray(value) && value.length > 0;
  const unknown = statements.filter((statement) => !toPermission(statement, {}));
  const { UpdateRuntimeOn = 'Auto' } = (settings.runtimeManagement ?? {}) as Json;
  return [
    ...(isMoved && (has(triggers.eventSourceMappings) || statements.length > 0)
      ? ['event sources and permissions (they are those of the other function)']
      : []),
    ...(has(triggers.eventRules) ? ['event rules that call it'] : []),
    ...(has(triggers.s3) ? ['notifications of buckets (they come back with s3:BUCKET)'] : []),
    ...(has(triggers.apiGateway) ? ['APIs that call it'] : []),
    ...(has(settings.provisionedConcurrency) ? ['provisioned concurrency'] : []),
    ...(settings.codeSigning ? ['code signing'] : []),
    ...(UpdateRuntimeOn === 'Auto' ? [] : ['runtime management']),
    ...unknown.map(
      ({ Sid }) => `permission ${String(Sid)} (a form that Lambda only takes as a whole policy)`,
    ),
  ];
}

function tagsOf({ tags }: FunctionDocuments['settings']): Json | undefined {
  if (tags === undefined || tags === null) return undefined;
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isSystemTag(key)));
}

/** Of `arn:…:function:NAME:live`, the alias; nothing for the function itself. */
function qualifierOf(arn: unknown): { readonly qualifier?: string } {
  const [, qualifier] = /:function:[^:]+:([^:]+)$/.exec(String(arn ?? '')) ?? [];
  return qualifier === undefined || qualifier === '$LATEST' ? {} : { qualifier };
}

function without(value: Json): Json {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
