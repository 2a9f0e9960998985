import type {
  CaptureContext,
  CapturingCollector,
  Collector,
  CollectorContext,
  DescribingCollector,
  Recalled,
  Span,
} from '../../src/engine/collector.ts';
import { ResourceGoneError } from '../../src/engine/collector.ts';
import type { EstateLog, Moment } from './estate-log.ts';
import type { Turns } from './turns.ts';

/** An estate in motion, and what reads it. */
export interface Scene {
  readonly log: EstateLog;
  readonly turns: Turns;
  /** Called before each answer, to fail it: `list zones`, `read zones/1`. */
  readonly fail: (call: string) => void;
  /** How far the clock of the services is ahead, milliseconds. */
  readonly skew: number;
  /** When the capture that is held of a bucket began; milliseconds since 1970. */
  readonly begunAt: Map<string, number>;
  /** Instants that buckets were recalled as of, by the services' clock. */
  readonly recalledAt: Set<number>;
}

const PAGE = 2;
const SPAN_MS = 2200;
/** How each service shows a state: only what shows can tell a change. */
const SHOWN: Readonly<Record<string, (moment: Moment, skew: number) => string>> = {
  zones: ({ value }) => `${value}`,
  functions: ({ value, revision }) => `${value} ${revision}`,
  buckets: (moment, skew) => `${moment.value} ${secondOf(moment, skew)}`,
  versioned: (moment, skew) => `${moment.value} ${secondOf(moment, skew)}`,
};
export const SERVICES = Object.keys(SHOWN);
const A_BUCKET = 'a bucket';

export function isBucket(service: string): boolean {
  return service === 'buckets' || service === 'versioned';
}

/** By the services' clock, which dates objects to the second. */
function secondOf({ at }: Moment, skew: number): number {
  return Math.floor((at + skew) / 1000);
}

/** What a snapshot may be held to: two states of a place that show alike are one. */
export function show(place: string, moment: Moment, skew: number): string | undefined {
  const [service = '', , object] = place.split('/');
  if (moment.value === undefined) return undefined;
  return object === undefined && isBucket(service) ? A_BUCKET : SHOWN[service]?.(moment, skew);
}

export function makeServices(scene: Scene): readonly Collector[] {
  return [
    makeDescribing(scene, 'zones'),
    makeDescribing(scene, 'functions'),
    makeBuckets(scene, 'buckets'),
    { ...makeBuckets(scene, 'versioned'), history: makeHistory(scene) },
  ];
}

async function answer({ turns, fail }: Scene, call: string): Promise<void> {
  await turns.turn();
  fail(call);
}

function makeBase(scene: Scene, service: string) {
  return {
    agent: 'config' as const,
    service,
    scope: 'global' as const,
    actions: [],
    ratePerSecond: 100,
    async *list() {
      for await (const place of pages(scene, `${service}/`, `list ${service}`))
        yield { id: place.slice(service.length + 1), path: place };
    },
  };
}

/** Places under a folder in order, a few with each answer, while the estate moves on. */
async function* pages(scene: Scene, folder: string, call: string): AsyncGenerator<string> {
  for (let after = ''; ; ) {
    await answer(scene, call);
    const page = scene.log
      .list(folder)
      .filter((place) => place > after)
      .slice(0, PAGE);
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1) ?? '';
  }
}

function makeDescribing(scene: Scene, service: string): DescribingCollector {
  return {
    ...makeBase(scene, service),
    async describe({ id }) {
      const place = `${service}/${id}`;
      await answer(scene, `read ${place}`);
      const text = show(place, scene.log.now(place), scene.skew);
      if (text === undefined) throw new ResourceGoneError(place);
      return [{ path: place, text }];
    },
  };
}

function makeBuckets(scene: Scene, service: string): CapturingCollector {
  const check = async (place: string) => {
    await answer(scene, `read ${place}`);
    if (scene.log.now(place).value === undefined) throw new ResourceGoneError(place);
  };
  return {
    ...makeBase(scene, service),
    async capture({ id }, context) {
      const place = `${service}/${id}`;
      const begunAt = scene.turns.now();
      await check(place);
      const objects: string[] = [];
      for await (const object of pages(scene, `${place}/`, `read ${place}`)) objects.push(object);
      const bodies = objects.map(async (object) => {
        await answer(scene, `read ${place}`);
        return [object, show(object, scene.log.now(object), scene.skew)] as const;
      });
      const fingerprint = await store(place, await Promise.all(bodies), context);
      scene.begunAt.set(place, begunAt);
      return { fingerprint };
    },
    async look({ id }, context) {
      const place = `${service}/${id}`;
      await check(place);
      const shown: (readonly [string, string | undefined])[] = [];
      for await (const object of pages(scene, `${place}/`, `read ${place}`))
        shown.push([object, show(object, scene.log.now(object), scene.skew)]);
      return { fingerprint: digestOf(shown, context) };
    },
  };
}

type Shown = readonly (readonly [object: string, text: string | undefined])[];

async function store(place: string, objects: Shown, context: CaptureContext) {
  context.add(await context.store(place, A_BUCKET));
  for (const [object, text] of objects)
    if (text !== undefined) context.add(await context.store(object, text));
  return digestOf(objects, context);
}

function digestOf(objects: Shown, { digest }: CollectorContext): string {
  return digest(objects.filter(([, text]) => text !== undefined));
}

/** As S3 keeps versions: everything that ever was, dated to the second. */
function makeHistory(scene: Scene): NonNullable<CapturingCollector['history']> {
  const { log, skew } = scene;
  return {
    spanMs: SPAN_MS,
    keeps: async () => true,
    async recall({ id }, { from, to, at }: Span, context): Promise<Recalled | undefined> {
      const instant = at ?? Math.ceil((from + skew + 1) / 1000) * 1000;
      if (instant <= from + skew || instant >= to + skew) return undefined;
      const place = `versioned/${id}`;
      await answer(scene, `read ${place}`);
      const folder = `${place}/`;
      const objects = log.places.filter((each) => each.startsWith(folder)).sort();
      const shown = objects.map((object) => {
        const found = log.moments(object).findLast((moment) => secondOf(moment, skew) * 1000 < instant);
        return [object, found && show(object, found, skew)] as const;
      });
      scene.recalledAt.add(instant);
      scene.begunAt.set(place, instant - skew - 1);
      return { fingerprint: await store(place, shown, context), at: instant };
    },
  };
}
