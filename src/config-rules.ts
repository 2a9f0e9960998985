interface Place {
  readonly bucket: string;
  readonly prefix: string;
  readonly distribution?: string | undefined;
}

interface Site {
  readonly production: Place;
  readonly staging: Place;
}

/** A rule that does not hold: the key it is about, relative to what was checked, and a sentence about it. */
export interface Breach {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Staging is written to, so it may share nothing with any site's production nor with another site's staging. */
export function checkSites(sites: Readonly<Record<string, Site>>): Breach[] {
  const names = Object.keys(sites);
  return names.flatMap((name) =>
    names.flatMap((other) => {
      const mine = sites[name]?.staging;
      const theirs = sites[other];
      if (!mine || !theirs) return [];
      const production = clash(name, mine, `the production of ${other}`, theirs.production);
      // Each pair of staging sites once.
      return name <= other
        ? production
        : [...production, ...clash(name, mine, `the staging of ${other}`, theirs.staging)];
    }),
  );
}

function clash(name: string, mine: Place, owner: string, theirs: Place): Breach[] {
  const breaches: Breach[] = [];
  if (
    mine.bucket === theirs.bucket &&
    (mine.prefix.startsWith(theirs.prefix) || theirs.prefix.startsWith(mine.prefix))
  ) {
    const message = `"${mine.bucket}/${mine.prefix}" overlaps ${owner}, "${theirs.bucket}/${theirs.prefix}": changes to this staging would be written there; give it a bucket or a prefix of its own`;
    breaches.push({ path: [name, 'staging', 'bucket'], message });
  }
  if (mine.distribution !== undefined && mine.distribution === theirs.distribution) {
    const message = `"${mine.distribution}" is also ${owner}: give staging a distribution of its own`;
    breaches.push({ path: [name, 'staging', 'distribution'], message });
  }
  return breaches;
}

/** Why a bucket is not for drills; undefined if it may be. */
export function explainScratch(
  { sites }: { readonly sites: Readonly<Record<string, Site>> },
  bucket: string,
): string | undefined {
  for (const [name, { production, staging }] of Object.entries(sites)) {
    const side =
      production.bucket === bucket ? 'production' : staging.bucket === bucket ? 'staging' : undefined;
    if (side) return `the bucket ${bucket} is the ${side} of ${name}: drills need one that is of no site`;
  }
  return undefined;
}

/** Buckets of drills that are of a site. */
export function checkScratch(config: {
  readonly sites: Readonly<Record<string, Site>>;
  readonly schedules: readonly { readonly bucket?: string | undefined }[];
}): Breach[] {
  return config.schedules.flatMap(({ bucket }, index) => {
    const message = bucket === undefined ? undefined : explainScratch(config, bucket);
    return message === undefined ? [] : [{ path: ['schedules', index, 'bucket'], message }];
  });
}

/** What a schedule cannot do, or not yet. */
export function checkSchedule(schedule: {
  readonly do: 'take' | 'drill';
  readonly count?: number | undefined;
  readonly bucket?: string | undefined;
  readonly retain?: unknown;
}): Breach[] {
  const breaches: Breach[] = [];
  if (schedule.do === 'take' && schedule.count !== undefined)
    breaches.push({ path: ['count'], message: 'how many resources a drill restores: only with "do: drill"' });
  if (schedule.do === 'take' && schedule.bucket !== undefined)
    breaches.push({ path: ['bucket'], message: 'where a drill restores objects to: only with "do: drill"' });
  if (schedule.retain !== undefined) {
    const message =
      'not supported in this version: no schedule removes snapshots, all of them are kept; leave the key out';
    breaches.push({ path: ['retain'], message });
  }
  return breaches;
}

/** Each value of `key` once; the second one with the same value is the breach. */
export function checkUnique<T>(items: readonly T[], key: keyof T & string): Breach[] {
  const seen = new Map<unknown, number>();
  return items.flatMap((item, index) => {
    const first = seen.get(item[key]);
    seen.set(item[key], first ?? index);
    if (first === undefined) return [];
    return [
      { path: [index, key], message: `"${String(item[key])}" is there twice: entry ${first + 1} has it too` },
    ];
  });
}

/** The same for a list of plain values. */
export function checkUniqueValues(values: readonly string[]): Breach[] {
  return checkUnique(
    values.map((value) => ({ value })),
    'value',
  ).map(({ path, message }) => ({ path: path.slice(0, 1), message }));
}

/** Whether `Intl` knows the zone: `Europe/London`, `UTC`. */
export function isTimezone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

/** Whether the database is a Postgres server; else it is a folder. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}
