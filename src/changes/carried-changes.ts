import { setTimeout as pause } from 'node:timers/promises';
import { newChangeId } from './change-id.ts';
import type { CarriedChanges, ChangeListener } from './changes.ts';
import { approve, halt, reject } from './decide.ts';
import { parseExpiry } from './expiry.ts';
import type { ChangesDeps, Machine } from './machine.ts';
import { amend, makePlan, propose, rollback } from './propose.ts';
import { NO_RESTORE } from './restore-port.ts';
import { recover } from './taking-up.ts';
import { SUSPENDED } from './work.ts';

const DEFAULT_LIMIT = 20;
const DEFAULT_EXPIRY = '24h';

/**
 * plan → propose → decide → apply → validate → invalidate → roll back, for every kind of change that has a planner.
 * @throws {ConfigError} for an expiry that is no time.
 */
export function createChanges(deps: ChangesDeps): CarriedChanges {
  const machine = createMachine(deps);
  const { registry, own, stop } = machine;
  const ignore: ChangeListener = () => {};
  return {
    plan: (request) => makePlan(machine, request),
    propose: (request, by, place) => propose(machine, request, by, place),
    setPlace: (id, place) => registry.setPlace(id, place),
    amend: (id, args, by) => amend(machine, id, args, by),
    approve: (id, hash, by, onProgress = ignore) => approve(machine, id, hash, by, onProgress),
    reject: (id, by) => reject(machine, id, by),
    rollback: (id, by, place) => rollback(machine, id, by, place),
    find: (id) => registry.find(id),
    list: ({ limit = DEFAULT_LIMIT, ...filter } = {}) => registry.list({ ...filter, limit }),
    recover: (onProgress = () => ignore) => recover(machine, onProgress),
    stop: (id, by) => halt(machine, id, by),
    async suspend() {
      stop.abort(SUSPENDED);
      const all = Array.from(own.values());
      for (const work of all) work.stop(SUSPENDED);
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

function createMachine(deps: ChangesDeps): Machine {
  return {
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    newId: newChangeId,
    restore: NO_RESTORE,
    ...deps,
    expiryMs: parseExpiry(deps.config.slack?.approvalExpiry ?? DEFAULT_EXPIRY),
    byKind: new Map(deps.planners.map((planner) => [planner.kind, planner])),
    own: new Map(),
    handed: new Set(),
    stop: new AbortController(),
  };
}
