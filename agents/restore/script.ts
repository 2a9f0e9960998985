import { hash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { RestoreTarget } from '../../src/changes/change.ts';
import { PortError } from '../../src/changes/ports.ts';
import type { RestoreRoom, RestoreState } from '../../src/changes/restore-port.ts';
import { ToolError } from '../../src/errors.ts';
import { canonical } from '../../src/restore/canonical.ts';
import { type ClaspOptions, cloneProject, pushProject } from '../local/clasp.ts';
import type { Restorer } from './restorer.ts';

/** `recipe`: texts by name, as JSON in the store. `isExact`: files that are not in it go away. */
const wantedProject = z.object({ recipe: z.string(), isExact: z.boolean() });
const sourcesSchema = z.record(z.string(), z.string());
type Sources = z.infer<typeof sourcesSchema>;

/** Apps Script projects, through clasp: all files of a project are written in one call, so it is never half. */
export function createScriptRestorer(options: ClaspOptions = {}): Restorer {
  const read = (scriptId: string, { signal }: RestoreRoom): Promise<Sources> =>
    explained(async () => {
      const { '.clasp.json': _, ...sources } = Object.fromEntries(
        await cloneProject(scriptId, signal, options),
      );
      return sources;
    });
  /** By project, as it was looked at right before: files beside the wanted ones go back as they were then. */
  const seen = new Map<string, Sources>();
  return {
    service: 'gas',
    actions: [],
    steps: {
      project: {
        async look(step, room): Promise<RestoreState> {
          const { sources, isExact } = await readWanted(step, room);
          const current = await read(step.target, room);
          seen.set(step.target, current);
          const meant = isExact ? sources : { ...current, ...sources };
          const now = canonical(current);
          return { state: hash('sha256', now), isDone: now === canonical(meant), current };
        },
        async apply(step, room) {
          const { sources, isExact } = await readWanted(step, room);
          const there = isExact ? {} : (seen.get(step.target) ?? (await read(step.target, room)));
          const files = { ...there, ...sources };
          await explained(() =>
            pushProject(step.target, new Map(Object.entries(files)), room.signal, options),
          );
        },
      },
    },
  };
}

async function readWanted({ wanted }: RestoreTarget, room: RestoreRoom) {
  const { recipe, isExact } = wantedProject.parse(wanted);
  return { isExact, sources: sourcesSchema.parse(JSON.parse(await text(room.open(recipe)))) };
}

/** What clasp says has its advice in it. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw new PortError(
      { code: 'clasp', message: error.message, advice: 'then try again' },
      { cause: error },
    );
  }
}
