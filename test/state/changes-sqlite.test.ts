import { openSqliteBench } from '../changes/sqlite-bench.ts';
import { describeChangeState } from './changes-suite.ts';

describeChangeState(openSqliteBench);
