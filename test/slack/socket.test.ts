import { testBot } from './bot-suite.ts';

testBot('socket');
