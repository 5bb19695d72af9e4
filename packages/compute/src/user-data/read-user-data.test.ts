// User data in all its forms, as eksctl, Terraform's modules and people write it.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { podLimit, readUserData } from './read-user-data.js';
import { readTomlTable } from './toml-table.js';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const lines = (...all: string[]): string => all.join('\n');

const told = {
  labels: { role: 'cpu', team: 'a' },
  taints: [
    { key: 'dedicated', value: 'cpu', effect: 'NoSchedule' },
    { key: 'only', effect: 'NoExecute' },
  ],
};
const labels = '--node-labels=role=cpu,team=a';
const taints = '--register-with-taints=dedicated=cpu:NoSchedule,only:NoExecute';

const mime = (...parts: readonly (readonly [string, string])[]): string =>
  [
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=b+1"\r\n\r\n',
    ...parts.map(([type, content]) => `--=b+1\r\nContent-Type: ${type}\r\n\r\n${content}\r\n`),
    '--=b+1--\r\n',
  ].join('');

const nodeConfig = 'application/node.eks.aws';
const joining = lines(
  'apiVersion: node.eks.aws/v1alpha1',
  'kind: NodeConfig',
  'spec:',
  '  cluster: {name: c, cidr: 10.100.0.0/16}',
  '  kubelet:',
  '    config:',
  '      clusterDNS: [10.100.0.10]',
  '      kubeReserved: {cpu: 300m}',
  `    flags: ["${labels}", "${taints}"]`,
  '',
);
const limit = 'spec:\n  cluster: {}\n  kubelet:\n    config:\n      maxPods: 29\n';
const own =
  'kind: NodeConfig\nspec:\n  kubelet:\n    config:\n      maxPods: 17\n  featureGates: {A: true}\n';

describe('user data', () => {
  it('is nothing where there is none', () => {
    expect(readUserData('').form).toBe('none');
    expect(readUserData(base64('  \n')).form).toBe('none');
  });

  it('of nodeadm: scripts, the part that joins, the limit, the own one', () => {
    const text = mime(
      ['text/x-shellscript\r\nContent-Type: charset="us-ascii"', '#!/bin/bash\necho a\n'],
      [nodeConfig, joining],
      [nodeConfig, limit],
      [nodeConfig, own],
    );
    const data = readUserData(base64(text));
    expect(data).toMatchObject({
      form: 'node-config',
      ...told,
      maxPods: 29,
      clusterDns: '10.100.0.10',
      kubelet: { kubeReserved: { cpu: '300m' } },
      scripts: ['#!/bin/bash\necho a\n'],
      override: own,
    });
    expect(podLimit(data)).toBe(17);
  });

  it('of nodeadm without a message around it, and compressed', () => {
    const data = readUserData(gzipSync(joining).toString('base64'));
    expect(data).toMatchObject({ form: 'node-config', ...told });
  });

  it('of scripts alone', () => {
    const text = mime(['text/x-shellscript', 'echo a'], ['text/x-shellscript', 'echo b']);
    expect(readUserData(base64(text))).toMatchObject({ form: 'script', scripts: ['echo a', 'echo b'] });
  });

  it('of the script that limits pods of managed Amazon Linux 2', () => {
    const sed = `sed -i 's/ARGS=$2/ARGS="$2 --max-pods=29"/' /etc/eks/bootstrap.sh`;
    const text = mime(['text/x-shellscript', 'echo a'], ['text/x-shellscript', `#!/bin/sh\nset -ex\n${sed}`]);
    expect(readUserData(base64(text))).toMatchObject({ form: 'script', scripts: ['echo a'], maxPods: 29 });
  });

  it('of a script that calls the bootstrap of Amazon Linux 2', () => {
    const text = `/etc/eks/bootstrap.sh demo --kubelet-extra-args '${labels} ${taints} --max-pods=29'`;
    expect(readUserData(base64(text))).toMatchObject({ form: 'script', ...told, maxPods: 29 });
  });

  it('of a script that sets variables first', () => {
    const text = 'NODE_LABELS=role=cpu,team=a\nkubelet --node-labels=${NODE_LABELS} --max-pods=29\n';
    expect(readUserData(base64(text))).toMatchObject({ labels: told.labels, maxPods: 29 });
  });

  const cloudConfig = (script: string): string =>
    lines(
      '#cloud-config',
      'runcmd:',
      '- [/bin/bash, -c, echo pre]',
      '- [/bin/bash, -c, "last\\n"]',
      '- [/var/lib/cloud/scripts/eksctl/bootstrap.helper.sh]',
      'write_files:',
      '- {path: /etc/eksctl/kubelet-extra.json, content: \'{"maxPods": 5}\'}',
      '- path: /etc/eksctl/kubelet.env',
      '  content: |-',
      '    CLUSTER_DNS=1.2.3.4',
      '    NODE_LABELS=role=cpu,team=a',
      '    NODE_TAINTS=dedicated=cpu:NoSchedule,only=:NoExecute',
      `- {path: /var/lib/cloud/scripts/eksctl/${script}, content: x}`,
    );

  it("of eksctl's files: without its script the last command joins the node", () => {
    const read = (script: string) => readUserData(base64(cloudConfig(script)));
    const common = { form: 'cloud-config', ...told, clusterDns: '1.2.3.4', kubelet: { maxPods: 5 } };
    expect(read('bootstrap.al2.sh')).toMatchObject({ ...common, scripts: ['echo pre', 'last\n'] });
    expect(read('bootstrap.helper.sh')).toMatchObject({
      ...common,
      scripts: ['echo pre'],
      override: 'last\n',
    });
    expect(podLimit(read('bootstrap.al2.sh'))).toBe(5);
  });

  it('of Bottlerocket', () => {
    const text = lines(
      '[settings]',
      '  motd = "hello # \\"you\\""',
      '  [settings.host-containers.admin]',
      '    # Bottlerocket Admin Container',
      '    enabled = true',
      '  [settings.kubernetes]',
      '    allowed-unsafe-sysctls = ["a", "b"]',
      '    api-server = "https://x"',
      '    max-pods = 25',
      '    [settings.kubernetes.node-labels]',
      '      "role" = "cpu"',
      '      team = "a"',
      '    [settings.kubernetes.node-taints]',
      '      dedicated = ["cpu:NoSchedule"]',
      '      only = ":NoExecute"',
    );
    expect(readUserData(base64(text))).toEqual({
      form: 'bottlerocket',
      ...told,
      maxPods: 25,
      clusterDns: undefined,
      kubelet: {},
      scripts: [],
      settings: { motd: 'hello # "you"', kubernetes: { 'allowed-unsafe-sysctls': ['a', 'b'] } },
      adminContainer: true,
    });
  });

  it('of Windows, with the usual bootstrap and with a command in its place', () => {
    const start =
      '[string]$EKSBootstrapScriptFile = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"';
    const args = `${labels} ${taints}`;
    const call = `& $EKSBootstrapScriptFile -EKSClusterName "c" -DNSClusterIP "1.2.3.4" -KubeletExtraArgs "${args}" 3>&1`;
    const usual = lines('<powershell>', start, 'Do-It', 'if (1) {', '  More', '}', call, '</powershell>');
    const common = { form: 'powershell', ...told, clusterDns: '1.2.3.4' };
    expect(readUserData(base64(usual))).toMatchObject({
      ...common,
      scripts: ['Do-It', 'if (1) {\n  More\n}'],
    });
    const own = lines(
      '<powershell>',
      start,
      "[string]$EKSClusterName = 'c'",
      "[string]$DNSClusterIP = '1.2.3.4'",
      `[string]$KubeletExtraArgs = '${args}'`,
      "$KubeletExtraArgsMap = @{ 'node-labels' = 'x'}",
      'Join-It',
      '</powershell>',
    );
    expect(readUserData(base64(own))).toMatchObject({ ...common, scripts: [], override: 'Join-It' });
  });
});

it('reads TOML: dotted keys, lists over lines, inline tables, lists of tables', () => {
  const text = lines(
    'a.b = 1_000 # a comment',
    'list = [ "x, y", ',
    "  'z', [1, 2.5], ] ",
    'table = { one = true, "two three" = {} }',
    '[[items]]',
    'name = "a"',
    '[[items]]',
    'name = "\\u00e9"',
    '[items.more]',
    'x = false',
    'broken',
  );
  expect(readTomlTable(text)).toEqual({
    a: { b: 1000 },
    list: ['x, y', 'z', [1, 2.5]],
    table: { one: true, 'two three': {} },
    items: [{ name: 'a' }, { name: 'é', more: { x: false } }],
  });
});
