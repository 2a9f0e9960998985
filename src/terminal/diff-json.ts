import type { SnapshotDiff } from '../diff/change.ts';

const AT_ONCE = 1_000;

/** The diff as one line of JSON, in parts: with a million details it is too long for one string. */
export function* renderDiffJson({ resources, ...facts }: SnapshotDiff): Generator<string> {
  yield `${JSON.stringify(facts).slice(0, -1)},"resources":[`;
  for (const [index, { details, ...resource }] of resources.entries()) {
    yield `${index > 0 ? ',' : ''}${JSON.stringify(resource).slice(0, -1)},"details":[`;
    for (let at = 0; at < details.length; at += AT_ONCE) {
      const part = JSON.stringify(details.slice(at, at + AT_ONCE)).slice(1, -1);
      yield `${at > 0 ? ',' : ''}${part}`;
    }
    yield ']}';
  }
  yield ']}\n';
}
