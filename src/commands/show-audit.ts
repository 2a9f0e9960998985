import type { AuditLog } from '../state/audit.ts';
import { renderAudit } from '../terminal/audit.ts';
import { writeJson } from '../terminal/json-events.ts';
import type { CommandDeps } from './command.ts';
import { EXIT } from './exit-code.ts';

export interface AuditDeps extends CommandDeps {
  readonly audit: Pick<AuditLog, 'read'>;
}

/** `audit`: the newest entries first. */
export async function showAudit({ last }: { readonly last: number }, deps: AuditDeps): Promise<number> {
  const { audit, stdout, json, palette } = deps;
  const entries = await audit.read({ limit: last });
  if (json) writeJson(stdout, { kind: 'audit', entries });
  else if (entries.length > 0) stdout.write(renderAudit(entries, { palette, width: stdout.columns }));
  else stdout.write('Nothing has been asked for yet.\n');
  return EXIT.done;
}
