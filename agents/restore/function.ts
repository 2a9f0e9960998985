import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type FunctionConfiguration,
  LambdaClient,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { z } from 'zod';
import type { RestoreState } from '../../src/changes/restore-port.ts';
import { isNamed } from '../changes/failure.ts';
import { createAliasStep } from './function-alias.ts';
import {
  describeCode,
  describeWantedCode,
  type FunctionScope,
  findVersion,
  readCode,
  readFunction,
  waitForFunction,
  writeCode,
  writeConfiguration,
} from './function-content.ts';
import { createPartsStep, FUNCTION_EXTRA_ACTIONS } from './function-extra.ts';
import {
  configurationState,
  hasConfiguration,
  showConfiguration,
  toNewInput,
  wantedContent,
} from './function-input.ts';
import { createMappingStep } from './function-mapping.ts';
import { createPermissionStep, FUNCTION_PERMISSION_ACTIONS } from './function-permission.ts';
import { createFunctionSetting, FUNCTION_SETTING_ACTIONS } from './function-setting.ts';
import type { Restorer, RestorerScope, StepKind } from './restorer.ts';
import { compareStates } from './state.ts';

const RATE_PER_SECOND = 15;
const wantedFunction = wantedContent.extend({ tags: z.record(z.string(), z.string()).default({}) });

/** Functions: made where they are gone; code, configuration, versions in use, aliases, settings where they differ. */
export function createFunctionRestorer(given: RestorerScope): Restorer {
  const scope: FunctionScope = {
    ...given,
    lambda: (region) => given.client(LambdaClient, region, RATE_PER_SECOND),
  };
  return {
    service: 'lambda',
    actions: [
      'iam:GetRole',
      'iam:PassRole',
      'lambda:CreateAlias',
      'lambda:CreateEventSourceMapping',
      'lambda:CreateFunction',
      'lambda:GetAlias',
      'lambda:GetFunctionConfiguration',
      'lambda:GetLayerVersion',
      'lambda:ListEventSourceMappings',
      'lambda:ListVersionsByFunction',
      'lambda:PublishVersion',
      'lambda:UpdateAlias',
      'lambda:UpdateEventSourceMapping',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      ...FUNCTION_EXTRA_ACTIONS,
      ...FUNCTION_PERMISSION_ACTIONS,
      ...FUNCTION_SETTING_ACTIONS,
    ],
    steps: {
      function: createMakingStep(scope),
      code: createCodeStep(scope),
      configuration: createConfigurationStep(scope),
      version: createVersionStep(scope),
      alias: createAliasStep(scope),
      permission: createPermissionStep(scope),
      setting: createFunctionSetting(scope),
      mapping: createMappingStep(scope),
      parts: createPartsStep(scope),
    },
  };
}

function createMakingStep(scope: FunctionScope): StepKind {
  return {
    async look(step): Promise<RestoreState> {
      const now = await readFunction(step, scope);
      if (now) return { state: 'exists', isDone: true };
      const { configuration } = wantedFunction.parse(step.wanted);
      const refusal = await explainRole(String(configuration.Role ?? ''), scope);
      return { state: null, isDone: false, ...(refusal !== undefined && { refusal }) };
    },
    async apply(step, room) {
      const { tags, ...wanted } = wantedFunction.parse(step.wanted);
      const configuration = wanted.configuration as FunctionConfiguration;
      await scope.lambda(step.region).send(
        new CreateFunctionCommand({
          ...toNewInput(configuration),
          FunctionName: step.target,
          PackageType: configuration.PackageType,
          Architectures: configuration.Architectures,
          Code: await readCode(wanted, room),
          Environment: { Variables: wanted.environment ?? {} },
          Tags: tags,
        }),
        { abortSignal: room.signal },
      );
      await waitForFunction(step, scope, room);
    },
  };
}

async function explainRole(arn: string, scope: FunctionScope): Promise<string | undefined> {
  const name = arn.split('/').at(-1) ?? '';
  try {
    const { region } = scope.config.aws;
    await scope.client(IAMClient, region, RATE_PER_SECOND).send(new GetRoleCommand({ RoleName: name }));
    return undefined;
  } catch (error) {
    if (!isNamed(error, 'NoSuchEntityException', 'NoSuchEntity')) throw error;
    return `its role ${name} is gone: make it first, as role.json in the function's folder of the snapshot has it`;
  }
}

function createCodeStep(scope: FunctionScope): StepKind {
  return {
    async look(step) {
      const now = await readFunction(step, scope);
      if (!now) return { state: null, isDone: false };
      const desired = describeWantedCode(wantedContent.parse(step.wanted));
      return { ...compareStates(describeCode(now), desired), desired };
    },
    apply: (step, room) => writeCode(step, wantedContent.parse(step.wanted), scope, room),
  };
}

function createConfigurationStep(scope: FunctionScope): StepKind {
  return {
    async look(step) {
      const now = await readFunction(step, scope);
      if (!now) return { state: null, isDone: false };
      const wanted = wantedContent.parse(step.wanted);
      return {
        state: configurationState(now, wanted),
        isDone: hasConfiguration(now, wanted),
        ...showConfiguration(now, wanted),
      };
    },
    apply: (step, room) => writeConfiguration(step, wantedContent.parse(step.wanted), scope, room),
  };
}

/** A version that an alias needs: its code and configuration, published; `$LATEST` gets its own back after it. */
function createVersionStep(scope: FunctionScope): StepKind {
  return {
    async look(step) {
      const wanted = wantedContent.parse(step.wanted);
      const found = await findVersion(step, wanted, scope);
      return { state: found ?? null, isDone: found !== undefined };
    },
    async apply(step, room) {
      const wanted = wantedContent.parse(step.wanted);
      await writeCode(step, wanted, scope, room);
      await writeConfiguration(step, wanted, scope, room);
      await scope.lambda(step.region).send(new PublishVersionCommand({ FunctionName: step.target }));
      await waitForFunction(step, scope, room);
    },
  };
}
