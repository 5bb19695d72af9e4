// What stands around a Pulumi program: the project, its packages, the compiler's options.
import type { ExportFile } from './export-file.js';

/** Versions that exports are tested with. */
const packages = { '@pulumi/aws': '^7.48.0', '@pulumi/pulumi': '^3.248.0' };

/** Gives Pulumi.yaml, package.json and tsconfig.json. */
export function pulumiProject(cluster: string): readonly ExportFile[] {
  const options = {
    strict: true,
    outDir: 'bin',
    target: 'es2022',
    module: 'node16',
    moduleResolution: 'node16',
    types: ['node'],
    skipLibCheck: true,
  };
  const manifest = {
    name: cluster.toLowerCase(),
    private: true,
    main: 'index.ts',
    dependencies: packages,
    devDependencies: { '@types/node': '^20', typescript: '^5' },
  };
  return [
    {
      path: 'Pulumi.yaml',
      text: `name: ${cluster}\ndescription: EKS cluster ${cluster}, exported by Berth\nruntime: nodejs\n`,
    },
    { path: 'package.json', text: json(manifest) },
    { path: 'tsconfig.json', text: json({ compilerOptions: options, files: ['index.ts'] }) },
  ];
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
