import type { AuditLog } from '../src/state/audit.ts';
import { auditView } from './audit-view.ts';
import type { Dialect } from './dialect.ts';
import { type Outcome, refusalView } from './request.ts';
import type { TypedRequest } from './slash-command.ts';

const SHOWN = 15;
const MOST = 100;

export interface ShowAuditDeps {
  readonly audit: Pick<AuditLog, 'read'>;
  readonly dialect: Dialect;
}

/** `/staging audit [N]`, for operators: who asked for what and what became of it, seen only by who asks. */
export async function showAudit(request: TypedRequest, { audit, dialect }: ShowAuditDeps): Promise<Outcome> {
  const [word = String(SHOWN), ...more] = request.words;
  const limit = /^\d{1,6}$/.test(word) ? Number(word) : 0;
  if (limit === 0 || more.length > 0) {
    await request.reply(refusalView(['Say how many entries: /staging audit 20']));
    return { outcome: 'refused', target: request.typed, detail: 'not a number' };
  }
  await request.reply(auditView(await audit.read({ limit: Math.min(limit, MOST) }), dialect));
  return { outcome: 'done', target: '' };
}
