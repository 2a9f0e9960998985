import type { AgentName } from '../src/engine/collector.ts';
import type { AgentProgress, Phase } from '../src/engine/progress.ts';
import { formatBytes, formatRate } from '../src/format.ts';
import type { ManifestSummary } from '../src/manifest/manifest.ts';
import { type Content, section } from './blocks.ts';
import { bar, code, counted, sentence } from './text.ts';
import { troublesOf } from './troubles-view.ts';

/** What people call the four. */
const AGENT_TITLES: Readonly<Record<AgentName, string>> = {
  s3: 'S3 buckets',
  lambda: 'Lambda functions',
  config: 'AWS configuration',
  local: 'Apps Script and local files',
};

const STATE_WORDS = {
  waiting: '⚪ waiting',
  working: '🔵 working',
  'looking again': '🔵 looking again, to see what changed meanwhile',
  done: '✅ done',
} as const satisfies Record<AgentProgress['state'], string>;

const CAPTURED = '✅ captured, waiting for the others';

const FAILURE_LENGTH = 160;
const NAMED_FAILURES = 5;

/** An agent at work. `bytesPerSecond` is what it fetches at the moment, `phase` that of the run. */
export function agentView(progress: AgentProgress, bytesPerSecond: number, phase: Phase): Content {
  const title = AGENT_TITLES[progress.agent];
  const lines = [
    `*${title}* · ${stateWords(progress, phase)}`,
    ...barLine(progress),
    amounts(progress, bytesPerSecond),
  ];
  if (progress.on && progress.state !== 'done') lines.push(`On ${code(progress.on, 120)}`);
  lines.push(...failureLines(progress.resources.failed, progress.failures, ' so far'));
  return content(`${title}: ${progress.state}, ${stepsDone(progress)}`, lines);
}

/** An agent whose run ended before it could finish: as far as it came. */
export function agentStoppedView(progress: AgentProgress): Content {
  const title = AGENT_TITLES[progress.agent];
  const lines = [`*${title}* · ⚪ stopped`, amounts(progress, 0)];
  lines.push(...failureLines(progress.resources.failed, progress.failures));
  return content(`${title}: stopped, ${stepsDone(progress)}`, lines);
}

/** An agent of a finished snapshot, in the manifest's own numbers. */
export function agentDoneView(agent: AgentName, manifest: ManifestSummary): Content {
  const title = AGENT_TITLES[agent];
  const services = new Set(
    manifest.ledger.filter((entry) => entry.agent === agent).map((entry) => entry.service),
  );
  const total = { resources: 0, files: 0, bytes: 0 };
  for (const service of services) {
    const { resources = 0, files = 0, bytes = 0 } = manifest.totals.services[service] ?? {};
    total.resources += resources;
    total.files += files;
    total.bytes += bytes;
  }
  const troubles = troublesOf(manifest).filter(({ service }) => services.has(service));
  const state = troubles.length > 0 ? '🟡 done, with gaps' : '✅ done';
  const amount = `${counted(total.resources, 'resource')} · ${counted(total.files, 'file')} · ${formatBytes(total.bytes)}`;
  const named = troubles.map((trouble) => `${trouble.name}: ${trouble.code}`);
  return content(`${title}: done, ${amount}`, [
    `*${title}* · ${state}`,
    amount,
    ...failureLines(named.length, named),
  ]);
}

/** Done with a phase is not done: all is looked at again when the slowest has captured. */
function stateWords({ state }: AgentProgress, phase: Phase): string {
  return state === 'done' && phase === 'capturing' ? CAPTURED : STATE_WORDS[state];
}

function content(text: string, lines: readonly string[]): Content {
  return { text: sentence(text), blocks: [section(lines.join('\n'))] };
}

function barLine({ steps, listed }: AgentProgress): string[] {
  return steps.found > 0 ? [progressLine(steps.done, steps.found, listed)] : [];
}

/** `██████░░░░ 62 % · 74 of 120 items`; while more may be found, no share is claimed: `░░░░░░░░░░ 74 of at least 120 items`. */
export function progressLine(done: number, found: number, isListed: boolean): string {
  if (!isListed)
    return `${bar(0, found)} ${done.toLocaleString('en-GB')} of at least ${counted(found, 'item')}`;
  const share = found > 0 ? Math.floor((Math.min(done, found) / found) * 100) : 100;
  return `${bar(done, found)} ${share} % · ${done.toLocaleString('en-GB')} of ${counted(found, 'item')}`;
}

function stepsDone({ steps, listed }: AgentProgress): string {
  return `${steps.done} of ${listed ? '' : 'at least '}${steps.found} items`;
}

function amounts({ files, bytes, fetchedBytes, state }: AgentProgress, bytesPerSecond: number): string {
  const parts = [counted(files, 'file'), formatBytes(bytes)];
  if (fetchedBytes < bytes) parts.push(`${formatBytes(fetchedBytes)} of it fetched anew`);
  if (state === 'working' && bytesPerSecond > 0) parts.push(formatRate(bytesPerSecond));
  return parts.join(' · ');
}

/** The newest few by name, the rest counted. */
function failureLines(count: number, named: readonly string[], when = ''): string[] {
  const total = Math.max(count, named.length);
  if (total === 0) return [];
  const lines = named.slice(0, NAMED_FAILURES).map((failure) => `• ${code(failure, FAILURE_LENGTH)}`);
  if (total > lines.length) lines.push(`…and ${total - lines.length} more`);
  return [`⚠️ ${counted(total, 'failure')}${when}`, ...lines];
}
