import { describeChanges } from './changes-suite.ts';
import { openSqliteBench } from './sqlite-bench.ts';

describeChanges(openSqliteBench);
