import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { Intercept } from '../../sandbox/decision.ts';
import { makeBucket, putObject } from '../../sandbox/s3-state.ts';
import { DIRECT } from '../../src/network.ts';
import { openTransfer, PLACES, startBucket } from './fast-scene.ts';
import { startProxy } from './fronts.ts';

const { signal } = new AbortController();
const EAST = 'jada.s3.us-east-1.amazonaws.com';
const WEST = 'jada.s3.eu-west-1.amazonaws.com';

/** All of AWS behind a proxy: a bucket in eu-west-1 that is thought to be in us-east-1. */
async function start(threadsFrom: (typeof PLACES)[number][1], on?: Intercept) {
  const bucket = makeBucket('jada', { region: on ? 'us-east-1' : 'eu-west-1' });
  putObject(bucket, 'a', 'hello', { tags: { by: 'bob' } });
  const { sandbox } = await startBucket({ bucket, ...(on ? { on } : {}) });
  const proxy = await startProxy(new URL(sandbox.url).host);
  const url = (region: string) => `http://jada.s3.${region}.amazonaws.com`;
  const opened = await openTransfer({ url, network: { ...DIRECT, httpProxy: proxy.url }, threadsFrom });
  const hosts = () => proxy.asked.map((asked) => asked.replace(/:80$/, ''));
  return { ...opened, hosts };
}

type Scene = Awaited<ReturnType<typeof start>>;

interface Call {
  readonly what: string;
  readonly threadsFrom: (typeof PLACES)[number][1];
  readonly call: (scene: Scene) => Promise<unknown>;
  readonly expected: unknown;
}

const [[, here], [, inThreads]] = PLACES;
const saved = expect.objectContaining({ kind: 'object', stored: expect.objectContaining({ size: 5 }) });
const list = async ({ transfer }: Scene) => (await transfer.list('jada', { signal })).objects.length;
const tags = ({ transfer }: Scene) => transfer.tags('jada', 'a', { signal });
const save = (scene: Scene) => scene.save('a');

const CALLS: readonly Call[] = [
  { what: 'a listing', threadsFrom: here, call: list, expected: 1 },
  { what: 'tags', threadsFrom: here, call: tags, expected: { by: 'bob' } },
  { what: 'an object', threadsFrom: here, call: getText, expected: 'hello' },
  { what: 'an object to be saved', threadsFrom: here, call: save, expected: saved },
  { what: 'an object to be saved by a thread', threadsFrom: inThreads, call: save, expected: saved },
];

async function getText({ transfer }: Scene): Promise<string> {
  const answer = await transfer.get('jada', 'a', { signal });
  return answer.kind === 'object' ? await text(answer.body) : answer.kind;
}

/** As S3 answers at a host in place of the bucket. */
const answerAt =
  (host: string, answer: object): Intercept =>
  (_, __, { headers }) =>
    headers.host === host ? { status: 400, headers: {}, body: '', ...answer } : undefined;

const moved = (location: string) => ({
  status: 307,
  headers: { location },
  body: '<Error><Code>TemporaryRedirect</Code><Message>Please re-send</Message></Error>',
});

test.for(CALLS)(
  '$what is found in the region that S3 names, at its own host',
  async ({ threadsFrom, call, expected }) => {
    const scene = await start(threadsFrom);
    expect(await call(scene)).toEqual(expected);
    expect(scene.hosts()).toEqual([EAST, WEST]);
  },
);

test.for(CALLS)(
  '$what is found where its signature was for another region',
  async ({ threadsFrom, call, expected }) => {
    const body =
      '<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region is wrong</Message><Region>eu-west-1</Region></Error>';
    const scene = await start(threadsFrom, (_, __, request) => {
      if (request.region === 'us-east-1') return { status: 400, body };
      Object.assign(request, { region: 'us-east-1' });
      return undefined;
    });
    expect(await call(scene)).toEqual(expected);
    expect(scene.hosts()).toEqual([EAST, WEST]);
  },
);

test.for(CALLS)(
  '$what is fetched where S3 says that it is for now',
  async ({ threadsFrom, call, expected }) => {
    const other = 'jada.s3-us-west-2.amazonaws.com';
    const scene = await start(threadsFrom, answerAt(EAST, moved(`http://${other}/a?x=1`)));
    expect(await call(scene)).toEqual(expected);
    expect(scene.hosts()).toEqual([EAST, other]);
  },
);

test.for([
  'http://evil.example.com/a',
  'http://s3.amazonaws.com.example.com/a',
  'http://evilamazonaws.com/a',
  'http://ec2-203-0-113-7.compute-1.amazonaws.com/a',
  'https://jada.s3.eu-west-1.amazonaws.com/a',
  'not a URL',
])('nothing is sent to %s, whoever names it', async (location) => {
  const scene = await start(here, answerAt(EAST, moved(location)));
  await expect(scene.save('a')).rejects.toMatchObject({ name: 'TemporaryRedirect' });
  expect(scene.hosts()).toEqual([EAST]);
});
