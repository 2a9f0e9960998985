import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../src/config.ts';
import type { Command } from './program.ts';

const MAIN = join(import.meta.dirname, '../src/tidemark.js');
const LISTER = join(import.meta.dirname, 'list-keys.ts');
const KEYS = { AWS_ACCESS_KEY_ID: 'BENCHKEY', AWS_SECRET_ACCESS_KEY: 'benchsecret' };
const SYSTEM = {
  PATH: readEnvironment().variables.PATH ?? '/usr/bin:/bin',
  AWS_REGION: 'us-east-1',
  ...KEYS,
};

/** Where a program reads and what it may write. */
interface Course {
  readonly url: string;
  readonly ca: string | undefined;
  readonly bucket: string;
  /** The program's own folder, empty the first time. */
  readonly folder: string;
  /** Of the user, the same for all runs: programs keep caches there. */
  readonly home: string;
  /** Counts the runs in this folder. */
  readonly round: number;
}

/** A program that does the work of a scenario. */
export interface Contestant {
  readonly name: string;
  /** What must be installed for it. */
  readonly needs?: 'rclone' | 'aws' | 'openssl';
  command(course: Course): Promise<Command>;
}

/** The whole command of a user, from its start to the sealed snapshot. */
export const tidemark: Contestant = {
  name: 'tidemark',
  async command({ url, ca, bucket, folder, home, round }) {
    const config = {
      estate: 'bench',
      aws: { region: 'us-east-1', endpoint: url },
      snapshot: { s3: { include: [bucket] } },
    };
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'tidemark.yaml'), JSON.stringify(config));
    const take = ['snapshot', 'take', `take-${round}`, '--only', 's3', '--quiet'];
    return nodeCommand([MAIN, ...take], { ca, home, cwd: folder });
  },
};

/** A listing alone, as `rclone size` does it: Tidemark's own, in a process of its own. */
export const tidemarkListing: Contestant = {
  name: 'tidemark',
  async command({ url, ca, bucket, folder, home }) {
    await mkdir(folder, { recursive: true });
    return nodeCommand([LISTER, url, bucket], { ca, home, cwd: folder });
  },
};

function nodeCommand(
  args: readonly string[],
  { ca, home, cwd }: Pick<Course, 'ca' | 'home'> & Pick<Command, 'cwd'>,
): Command {
  const trust = ca === undefined ? {} : { AWS_CA_BUNDLE: ca };
  return { argv: [process.execPath, ...args], env: { ...SYSTEM, HOME: home, ...trust }, cwd };
}

const SMALL_FILES = ['--transfers', '32', '--checkers', '32', '--fast-list'];

export const rclone = {
  /** Its best of what was tried for each kind of bucket: docs/performance.md. */
  copy: rcloneContestant('rclone copy', ['copy', ...SMALL_FILES]),
  copyLarge: rcloneContestant('rclone copy', ['copy', '--transfers', '4', '--multi-thread-streams', '0']),
  copyFar: rcloneContestant('rclone copy', ['copy', '--transfers', '256', '--checkers', '32', '--fast-list']),
  sync: rcloneContestant('rclone sync', ['sync', ...SMALL_FILES, '--use-server-modtime']),
  size: rcloneContestant('rclone size', ['size', '--fast-list']),
} as const;

/**
 * The same work as Tidemark's: rclone checks MD5, which is no name for content; then SHA-256 of every file, on all cores.
 * `files`: that one OpenSSL is given at a time.
 */
export function withSha256(copy: Contestant, files: number): Contestant {
  return {
    ...copy,
    name: `${copy.name} + sha256`,
    async command(course) {
      const { argv, env, cwd } = await copy.command(course);
      const jobs = availableParallelism();
      const hash = `find data -type f -print0 | xargs -0 -n ${files} -P ${jobs} openssl dgst -sha256 > sums.$$ && test -s sums.$$`;
      return { argv: ['/bin/sh', '-c', `"$@" && ${hash}`, 'sh', ...argv], env, cwd };
    },
  };
}

export const awsSync: Contestant = {
  name: 'aws s3 sync',
  needs: 'aws',
  async command({ url, ca, bucket, folder, home }) {
    await mkdir(folder, { recursive: true });
    const argv = [
      'aws',
      's3',
      'sync',
      `s3://${bucket}`,
      join(folder, 'data'),
      '--endpoint-url',
      url,
      '--quiet',
    ];
    return { argv, env: { ...SYSTEM, HOME: home, ...(ca ? { AWS_CA_BUNDLE: ca } : {}) }, cwd: folder };
  },
};

function rcloneContestant(name: string, flags: readonly string[]): Contestant {
  return {
    name,
    needs: 'rclone',
    async command({ url, ca, bucket, folder, home }) {
      await mkdir(folder, { recursive: true });
      const remote = {
        type: 's3',
        provider: 'Other',
        endpoint: url,
        access_key_id: KEYS.AWS_ACCESS_KEY_ID,
        secret_access_key: KEYS.AWS_SECRET_ACCESS_KEY,
        region: 'us-east-1',
        force_path_style: 'true',
        list_version: '2',
      };
      const lines = Object.entries(remote).map(([key, value]) => `${key} = ${value}\n`);
      const config = join(folder, 'rclone.conf');
      await writeFile(config, `[bench]\n${lines.join('')}`);
      const [verb = '', ...options] = flags;
      const target = verb === 'size' ? [] : [join(folder, 'data')];
      const trust = ca === undefined ? [] : ['--ca-cert', ca];
      const argv = ['rclone', '--config', config, verb, `bench:${bucket}`, ...target, ...options, ...trust];
      // Without AWS_CA_BUNDLE: rclone 1.60 would take it for its own and fail.
      return { argv, env: { PATH: SYSTEM.PATH, HOME: home }, cwd: folder };
    },
  };
}
