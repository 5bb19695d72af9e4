// `berth token`: the token of an instance, and what the unmodified Concurrent plugin and tools of AWS need to find it.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { switchOption, type CommandRun } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { connect } from '../instance/connect.js';
import { requireAws, writePrivateFile } from '../instance/instance-record.js';
import { writeTrustBundle } from '../instance/trust-bundle.js';

/** Prints the token, or sets up the plugin. */
export const run: CommandRun = async (invocation) => {
  const { host } = invocation;
  const { paths, record } = connect(invocation);
  const token = readFileSync(paths.token, 'utf8').trim();
  const concurrent = switchOption(invocation, 'concurrent');
  const env = switchOption(invocation, 'env');
  if (concurrent) {
    const folder = host.env['PARALLELS_TOKEN_FILE_DIR'] ?? join(homedir(), '.concurrent');
    writePrivateFile(join(folder, 'token'), `TokenType=Custom\nToken=${token}\n`);
    host.stderr.write(`wrote ${join(folder, 'token')}\n`);
  }
  if (env) {
    host.stdout.write(`export MLFLOW_TRACKING_URI=${record.mlflowUrl}\n`);
    host.stdout.write(`export MLFLOW_CONCURRENT_URI=${record.url}\n`);
    host.stdout.write(`export REQUESTS_CA_BUNDLE=${record.caFile}\n`);
  }
  const aws = switchOption(invocation, 'aws');
  if (aws) {
    const { endpoint, accessKeyId, secretAccessKey } = requireAws(record);
    host.stdout.write(`export AWS_ENDPOINT_URL=${endpoint}\n`);
    host.stdout.write(`export AWS_ACCESS_KEY_ID=${accessKeyId}\n`);
    host.stdout.write(`export AWS_SECRET_ACCESS_KEY=${secretAccessKey}\n`);
    host.stdout.write('unset AWS_SESSION_TOKEN AWS_PROFILE\n');
    const current = host.env['SSL_CERT_FILE'];
    const bundle = writeTrustBundle({ folder: paths.folder, caFile: record.caFile, current });
    if (bundle !== undefined) host.stdout.write(`export SSL_CERT_FILE=${bundle}\n`);
  }
  if (!concurrent && !env && !aws) host.stdout.write(`${token}\n`);
  return EXIT.done;
};
