import { AGENT_NAMES, type AgentName, type Collector } from '../src/engine/collector.ts';

/** Each agent's SDK clients take a while to load: most of what a command does before it begins. */
const LOADERS: Readonly<Record<AgentName, () => Promise<readonly Collector[]>>> = {
  s3: async () => [(await import('./s3/bucket.ts')).bucket],
  lambda: async () => (await import('./lambda-collectors.ts')).lambdaCollectors,
  config: async () => (await import('./config-collectors.ts')).configCollectors,
  local: async () => (await import('./local-collectors.ts')).localCollectors,
};

/** The collectors of the agents that `--only` names, of all without it; names that are no agent's count for nothing. */
export async function loadCollectors(only: string | undefined): Promise<readonly Collector[]> {
  const names = only?.split(',').map((name) => name.trim()) ?? AGENT_NAMES;
  const wanted = AGENT_NAMES.filter((agent) => names.includes(agent));
  return (await Promise.all(wanted.map((agent) => LOADERS[agent]()))).flat();
}
