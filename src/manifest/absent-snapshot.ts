import { nearest } from '../nearest.ts';

/** What every command says where a snapshot cannot be read from, with the next step. */
export function describeUnknown(name: string, names: Iterable<string>): string {
  return describeUnknownNear(name, nearest(name, names));
}

/** The same where the nearest name is known already; undefined: none is near. */
export function describeUnknownNear(name: string, near: string | undefined): string {
  const hint = near === undefined ? '`tidemark snapshot list` shows what there is' : `did you mean ${near}?`;
  return `there is no snapshot named ${JSON.stringify(name)}; ${hint}`;
}

/** Of a run that has stopped. */
export function describeUnfinished(name: string): string {
  return `snapshot ${name} is not whole yet: \`tidemark snapshot take ${name}\` goes on with it`;
}

export function describeDamagedManifest(name: string): string {
  return `the manifest.json of ${name} cannot be read: \`tidemark snapshot verify ${name} --heal\` puts it back where the store still has it`;
}
