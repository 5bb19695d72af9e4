// The command line as a function: `bin/berth` calls it with the process, tests with a host of their own.
export { runCli } from './cli.js';
