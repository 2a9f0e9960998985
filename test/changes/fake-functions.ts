import { createHash } from 'node:crypto';
import { type FunctionsPort, MovedError, PortError } from '../../src/changes/ports.ts';
import type { CallLog } from './call-log.ts';

interface FakeFunction {
  code: Buffer;
  revision: number;
  /** CodeSha256 by version, from 1. */
  readonly versions: string[];
  readonly aliases: Map<string, string>;
}

/** Functions in memory behind `FunctionsPort`; `region/name` in calls. */
export class FakeFunctions implements FunctionsPort {
  readonly functions: Map<string, FakeFunction>;
  readonly #log: CallLog;

  constructor(log: CallLog, functions = new Map<string, FakeFunction>()) {
    this.#log = log;
    this.functions = functions;
  }

  /** A function with this code, published as version 1, where the alias (`live` in tests) points if one is named. */
  seed(region: string, name: string, code: string | Buffer, alias?: string): void {
    const body = Buffer.from(code as string);
    this.functions.set(`${region}/${name}`, {
      code: body,
      revision: 1,
      versions: [hash(body)],
      aliases: new Map(alias === undefined ? [] : [[alias, '1']]),
    });
  }

  list(region: string, signal: AbortSignal) {
    return this.#log.run(`list ${region}`, signal, () =>
      Array.from(this.functions.keys())
        .filter((id) => id.startsWith(`${region}/`))
        .map((id) => id.slice(region.length + 1))
        .sort(),
    );
  }

  aliases(region: string, name: string, signal: AbortSignal) {
    return this.#log.run(`aliases ${region}/${name}`, signal, () => {
      const entries = this.functions.get(`${region}/${name}`)?.aliases;
      return entries && Array.from(entries, ([name, version]) => ({ name, version })).sort(byName);
    });
  }

  find(region: string, name: string, alias: string | undefined, signal: AbortSignal) {
    return this.#log.run(`find ${region}/${name}`, signal, () => {
      const found = this.functions.get(`${region}/${name}`);
      if (!found) return undefined;
      const version = alias === undefined ? undefined : found.aliases.get(alias);
      return { ...describe(found), ...(version === undefined ? {} : { version }) };
    });
  }

  code(region: string, name: string, signal: AbortSignal) {
    return this.#log.run(`code ${region}/${name}`, signal, () => this.#known(region, name).code);
  }

  update(region: string, name: string, zip: Buffer, revisionId: string, signal: AbortSignal) {
    return this.#log.run(`update ${region}/${name}`, signal, () => {
      const found = this.#known(region, name);
      if (describe(found).revisionId !== revisionId) throw new MovedError(`${name} has changed`);
      found.code = zip;
      found.revision++;
      return { ...describe(found), requestId: `REQ-update-${name}` };
    });
  }

  publish(region: string, name: string, codeSha256: string, signal: AbortSignal) {
    return this.#log.run(`publish ${region}/${name}`, signal, () => {
      const found = this.#known(region, name);
      if (hash(found.code) !== codeSha256) throw new MovedError(`${name} has changed`);
      if (found.versions.at(-1) !== codeSha256) found.versions.push(codeSha256);
      return String(found.versions.length);
    });
  }

  point(region: string, name: string, alias: string, version: string, signal: AbortSignal) {
    return this.#log.run(`point ${region}/${name} ${alias} ${version}`, signal, () => {
      this.#known(region, name).aliases.set(alias, version);
    });
  }

  #known(region: string, name: string): FakeFunction {
    const found = this.functions.get(`${region}/${name}`);
    if (!found)
      throw new PortError({ code: 'ResourceNotFoundException', message: `Function not found: ${name}` });
    return found;
  }
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function describe({ code, revision }: FakeFunction) {
  return { codeSha256: hash(code), revisionId: `r${revision}` };
}

function hash(code: Buffer): string {
  return createHash('sha256').update(code).digest('base64');
}
