import { createHmac, hash } from 'node:crypto';
import type { CreateFunctionCommandInput, FunctionConfiguration } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { canonical } from '../../src/restore/canonical.ts';

const texts = z.record(z.string(), z.string());

/** What a function, or one of its versions, runs: as a snapshot has it. */
export const wantedContent = z.object({
  /** Hex; the zip in the store. Absent for a container image. */
  code: z.string().optional(),
  image: z.string().optional(),
  /** GetFunctionConfiguration's answer, without what it says of its state. */
  configuration: z.looseObject({}),
  /** In clear; undefined: the snapshot does not know, and what is there stays. */
  environment: texts.optional(),
});
export type WantedContent = z.infer<typeof wantedContent>;

type Input = Omit<CreateFunctionCommandInput, 'FunctionName' | 'Code'>;

/**
 * A configuration as it is written. What is not set is there with its empty value, so that writing it takes away what
 * somebody has set meanwhile.
 */
function toInput(configuration: FunctionConfiguration): Input {
  const { VpcConfig: vpc, TracingConfig: tracing, SnapStart, PackageType = 'Zip' } = configuration;
  const isZip = PackageType !== 'Image';
  const { ImageConfig } = configuration.ImageConfigResponse ?? {};
  return {
    Role: configuration.Role,
    Description: configuration.Description ?? '',
    Timeout: configuration.Timeout,
    MemorySize: configuration.MemorySize,
    ...(isZip
      ? {
          Handler: configuration.Handler,
          Runtime: configuration.Runtime,
          Layers: (configuration.Layers ?? []).map(({ Arn = '' }) => Arn),
        }
      : { ImageConfig: ImageConfig ?? {} }),
    VpcConfig: {
      SubnetIds: (vpc?.SubnetIds ?? []).toSorted(),
      SecurityGroupIds: (vpc?.SecurityGroupIds ?? []).toSorted(),
      ...(vpc?.Ipv6AllowedForDualStack ? { Ipv6AllowedForDualStack: true } : {}),
    },
    DeadLetterConfig: { TargetArn: configuration.DeadLetterConfig?.TargetArn ?? '' },
    KMSKeyArn: configuration.KMSKeyArn ?? '',
    TracingConfig: { Mode: tracing?.Mode ?? 'PassThrough' },
    FileSystemConfigs: configuration.FileSystemConfigs ?? [],
    EphemeralStorage: { Size: configuration.EphemeralStorage?.Size ?? 512 },
    SnapStart: { ApplyOn: SnapStart?.ApplyOn ?? 'None' },
    ...(configuration.LoggingConfig ? { LoggingConfig: configuration.LoggingConfig } : {}),
  };
}

/** What of a configuration is to be written where this is there now. */
export function toChanges(now: FunctionConfiguration, { configuration }: WantedContent): Partial<Input> {
  const there: Readonly<Record<string, unknown>> = { ...toInput(now) };
  const wanted = Object.entries(toInput(configuration as FunctionConfiguration));
  return Object.fromEntries(wanted.filter(([key, value]) => canonical(there[key]) !== canonical(value)));
}

/** The same for a function that is made: what is not set is left out. */
export function toNewInput(configuration: FunctionConfiguration): Input {
  const { VpcConfig, DeadLetterConfig, KMSKeyArn, FileSystemConfigs, Layers, ImageConfig, ...rest } =
    toInput(configuration);
  return {
    ...rest,
    ...(VpcConfig?.SubnetIds?.length ? { VpcConfig } : {}),
    ...(DeadLetterConfig?.TargetArn ? { DeadLetterConfig } : {}),
    ...(KMSKeyArn ? { KMSKeyArn } : {}),
    ...(FileSystemConfigs?.length ? { FileSystemConfigs } : {}),
    ...(Layers?.length ? { Layers } : {}),
    ...(Object.keys(ImageConfig ?? {}).length > 0 ? { ImageConfig } : {}),
  };
}

/** Whether a function, or a version, has this configuration, variables included. */
export function hasConfiguration(now: FunctionConfiguration, wanted: WantedContent): boolean {
  if (canonical(toInput(now)) !== canonical(toInput(wanted.configuration as FunctionConfiguration)))
    return false;
  return (
    wanted.environment === undefined ||
    canonical(now.Environment?.Variables ?? {}) === canonical(wanted.environment)
  );
}

/** What is there and what is wanted, for people: of variables the names, and which have another value. */
export function showConfiguration(now: FunctionConfiguration, wanted: WantedContent) {
  const { Variables = {} } = now.Environment ?? {};
  const environment = wanted.environment ?? Variables;
  const names = Object.keys(environment).sort();
  const differs = (name: string) => name in Variables && Variables[name] !== environment[name];
  return {
    current: { ...toInput(now), variables: Object.keys(Variables).sort() },
    desired: {
      ...toInput(wanted.configuration as FunctionConfiguration),
      variables: names.map((name) => (differs(name) ? `${name} (another value)` : name)),
    },
  };
}

/** Hash of the configuration that is there; of variables only what cannot be guessed from without the wanted ones. */
export function configurationState(now: FunctionConfiguration, wanted: WantedContent): string {
  const variables = canonical(now.Environment?.Variables ?? {});
  const sealed =
    wanted.environment === undefined
      ? Object.keys(now.Environment?.Variables ?? {}).sort()
      : createHmac('sha256', canonical(wanted.environment)).update(variables).digest('hex');
  return hash('sha256', canonical([toInput(now), sealed]));
}
