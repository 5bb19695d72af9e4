// cloud-init's configuration: files to write and commands to run, in order.
import { renderYaml } from '@berth/kube';

export interface CloudFile {
  readonly path: string;
  readonly content: string;
  readonly permissions: '0644' | '0755';
}

export interface CloudConfig {
  readonly files: readonly CloudFile[];
  /** Each a program with its arguments. */
  readonly commands: readonly (readonly string[])[];
}

/** Renders it as cloud-init reads it. */
export function renderCloudConfig({ files, commands }: CloudConfig): string {
  const document = renderYaml({
    packages: null,
    runcmd: commands,
    write_files: files.map((file) => ({ ...file, owner: 'root:root' })),
  });
  return `#cloud-config\n${document}`;
}
