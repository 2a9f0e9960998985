import type { BucketName } from './bucket.ts';
import { awsSync, type Contestant, rclone, tidemark, tidemarkListing, withSha256 } from './contestant.ts';

/** A peer, and how many times as fast Tidemark is to be at least, and at best. */
interface Rival {
  readonly contestant: Contestant;
  readonly floor: number;
  readonly aim: number;
}

export interface Scenario {
  readonly id: string;
  readonly group: 's3' | 'list' | 'unchanged' | 'latency' | 'scale';
  readonly title: string;
  readonly bucket: BucketName;
  readonly ours: Contestant;
  readonly rivals: readonly Rival[];
  /** Every round in the same folder, filled once beforehand: nothing has changed since. */
  readonly isRepeated?: boolean;
  readonly isFar?: boolean;
  /** At most so many rounds, where one takes minutes. */
  readonly rounds?: number;
  /** MB, at most and at best. */
  readonly memory: { readonly floor: number; readonly aim: number };
}

const MEMORY = { floor: 250, aim: 150 };
const MEMORY_MILLION = { floor: 350, aim: 250 };

export const SCENARIOS: readonly Scenario[] = [
  {
    id: 'small',
    group: 's3',
    title: '20,000 x 8 KiB, first time',
    bucket: 'small',
    ours: tidemark,
    rivals: [{ contestant: rclone.copy, floor: 1.2, aim: 1.6 }],
    memory: MEMORY,
  },
  ...largeScenarios(),
  {
    id: 'aws',
    group: 's3',
    title: '20,000 x 8 KiB, against aws s3 sync',
    bucket: 'small',
    ours: tidemark,
    rivals: [{ contestant: awsSync, floor: 20, aim: 30 }],
    rounds: 2,
    memory: MEMORY,
  },
  {
    id: 'list',
    group: 'list',
    title: 'listing 1,000,000 keys',
    bucket: 'million',
    ours: tidemarkListing,
    rivals: [{ contestant: rclone.size, floor: 5, aim: 10 }],
    memory: MEMORY_MILLION,
  },
  {
    id: 'unchanged',
    group: 'unchanged',
    title: '20,000 x 8 KiB, unchanged',
    bucket: 'small',
    ours: tidemark,
    rivals: [{ contestant: rclone.sync, floor: 2, aim: 3 }],
    isRepeated: true,
    memory: MEMORY,
  },
  {
    id: 'latency',
    group: 'latency',
    title: '2,000 x 8 KiB, 30 ms before each answer',
    bucket: 'few',
    ours: tidemark,
    rivals: [{ contestant: rclone.copyFar, floor: 1, aim: 1.2 }],
    isFar: true,
    memory: MEMORY,
  },
  {
    id: 'latency-small',
    group: 'latency',
    title: '20,000 x 8 KiB, 30 ms before each answer',
    bucket: 'small',
    ours: tidemark,
    rivals: [{ contestant: rclone.copyFar, floor: 1, aim: 1.2 }],
    isFar: true,
    memory: MEMORY,
  },
  {
    id: 'latency-unchanged',
    group: 'latency',
    title: '20,000 x 8 KiB, unchanged, 30 ms before each answer',
    bucket: 'small',
    ours: tidemark,
    rivals: [{ contestant: rclone.sync, floor: 1, aim: 1.2 }],
    isFar: true,
    isRepeated: true,
    memory: MEMORY,
  },
  {
    id: 'million',
    group: 'scale',
    title: '1,000,000 keys, whole and first time',
    bucket: 'million',
    ours: tidemark,
    rivals: [],
    rounds: 1,
    memory: MEMORY_MILLION,
  },
  {
    id: 'million-unchanged',
    group: 'scale',
    title: '1,000,000 keys, unchanged',
    bucket: 'million',
    ours: tidemark,
    rivals: [],
    isRepeated: true,
    rounds: 1,
    memory: MEMORY_MILLION,
  },
];

/** rclone makes no SHA-256, which is most of the work here; so the same work is measured too. */
function largeScenarios(): Scenario[] {
  const shapes = [
    ['medium', '2,000 x 1 MiB, first time', 32],
    ['large', '8 x 256 MiB, first time', 1],
  ] as const;
  return shapes.map(([id, title, files]) => ({
    id,
    group: 's3',
    title,
    bucket: id,
    ours: tidemark,
    rivals: [
      { contestant: rclone.copyLarge, floor: 0.45, aim: 0.6 },
      { contestant: withSha256(rclone.copyLarge, files), floor: 1.2, aim: 1.5 },
    ],
    memory: MEMORY,
  }));
}
