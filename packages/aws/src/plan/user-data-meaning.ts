// What user data means, as a value that is the same for two texts that make the same node: eksctl's scripts and ours
// differ in their words, people's NodeConfigs in their layout.
import { readUserData } from '@berth/compute';
import { isJsonObject, readYamlDocuments, type JsonObject } from '@berth/kube';

/** The meaning of user data in base64; undefined when there is none. */
export function userDataMeaning(userData: string): JsonObject | undefined {
  const { form, labels, taints, kubelet, scripts, settings, override, ...rest } = readUserData(userData);
  if (form === 'none') return undefined;
  return {
    form,
    ...rest,
    labels: withoutOwn(labels),
    taints: taints.map((taint) => JSON.stringify({ value: '', ...taint })).toSorted(),
    kubelet,
    scripts,
    settings,
    override: override === undefined ? undefined : overrideMeaning(form, override),
  };
}

/** eksctl's own labels repeat the names of cluster and pool. */
const withoutOwn = (labels: Readonly<Record<string, string>>): JsonObject =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith('alpha.eksctl.io/')));

/** A NodeConfig is what it says, whatever its layout; empty tables say nothing. */
function overrideMeaning(form: string, text: string): unknown {
  if (form !== 'node-config') return text;
  return readYamlDocuments(text, 'user data').documents.map(({ value }) => said(value));
}

function said(value: unknown): unknown {
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([key, item]) => [key, said(item)] as const);
  return Object.fromEntries(
    members.filter(([, item]) => !(isJsonObject(item) && Object.keys(item).length === 0) && item !== null),
  );
}
