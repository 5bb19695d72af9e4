// Terraform and AWS's provider for it, as far as they are on this machine: no package registry has them, so tests that
// need them are skipped elsewhere.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder with a Terraform configuration, whose provider asks an AWS of ours. */
export interface TerraformFolder {
  /** Runs `terraform ARGS` there; gives what it prints, rejects when it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Writes the configuration, instead of what was there. */
  write(program: string): void;
  remove(): void;
}

/** Who answers the provider, and to which keys. */
export interface TerraformEndpoint {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The folder that providers are installed from; undefined without it or without the program. */
export function terraformMirror(): string | undefined {
  const hasTerraform = (process.env['PATH'] ?? '')
    .split(':')
    .some((folder) => existsSync(join(folder, 'terraform')));
  return hasTerraform ? providerMirror() : undefined;
}

/** Makes an empty folder whose Terraform installs providers from the mirror alone and knows no other keys. */
export function terraformFolder(mirror: string, endpoint: TerraformEndpoint): TerraformFolder {
  const folder = mkdtempSync(join(tmpdir(), 'berth-terraform-'));
  const settings = join(folder, 'rc');
  writeFileSync(settings, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TF_CLI_CONFIG_FILE: settings,
    CHECKPOINT_DISABLE: '1',
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: endpoint.accessKeyId,
    AWS_SECRET_ACCESS_KEY: endpoint.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return {
    async run(...args) {
      const { stdout } = await run('terraform', [...args, '-no-color'], {
        cwd: folder,
        env,
        maxBuffer: 1e8,
      });
      return stdout;
    },
    write: (program) => writeFileSync(join(folder, 'main.tf'), program),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

// Filesystem mirrors are laid out HOST/hashicorp/aws/VERSION.
function providerMirror(): string | undefined {
  const folders = ['/opt', '/usr/share/terraform', '/usr/local/share/terraform']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const isMirror = (folder: string): boolean => {
    try {
      return readdirSync(folder).some((host) => existsSync(join(folder, host, 'hashicorp', 'aws')));
    } catch {
      return false;
    }
  };
  return folders.find(isMirror);
}
