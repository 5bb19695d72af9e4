// Terraform and AWS's provider for it, as far as they are on this machine: no package registry has them, so tests that
// need them are skipped elsewhere.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that providers are installed from; undefined without it or without the program. */
export function terraformMirror(): string | undefined {
  const hasTerraform = (process.env['PATH'] ?? '')
    .split(':')
    .some((folder) => existsSync(join(folder, 'terraform')));
  return hasTerraform ? providerMirror() : undefined;
}

/** The text of a CLI configuration that installs providers from that folder alone. */
export const terraformRc = (mirror: string): string =>
  `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`;

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
