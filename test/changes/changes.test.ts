import { describeChanges } from './changes-suite.ts';
import { describeRecovery } from './recovery-suite.ts';
import { describeRollback } from './rollback-suite.ts';
import { openSqliteBench } from './sqlite-bench.ts';

describeChanges(openSqliteBench);
describeRecovery(openSqliteBench);
describeRollback(openSqliteBench);
