import { execa } from 'execa';
import type { TestProject } from 'vitest/node';
import { setup as startMoto } from '../moto/setup.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder with the AWS provider in it; empty where the registry has to be asked. */
    terraformMirror: string;
  }
}

const REGISTRY = 'registry.terraform.io';

/** Starts moto and finds terraform and its AWS provider; fails where terraform is not installed. */
export async function setup(project: TestProject): Promise<() => void> {
  await execa('terraform', ['version']).catch((cause: unknown) => {
    throw new Error('terraform did not start: install Terraform 1.5 or newer', { cause });
  });
  project.provide('terraformMirror', await findMirror());
  return await startMoto(project);
}

/** Providers that lie on this machine, in a folder that is laid out as Terraform's mirrors are. */
async function findMirror(): Promise<string> {
  const search = ['/', '-maxdepth', '6', '-type', 'd', '-name', REGISTRY, '-not', '-path', '/proc/*'];
  const { stdout } = await execa('find', search, { reject: false });
  const found = stdout
    .split('\n')
    .find((path) => !path.includes('/.terraform/') && !path.startsWith('/tmp/'));
  return found?.slice(0, -REGISTRY.length - 1) ?? '';
}
