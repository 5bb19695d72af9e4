// NodeName: a pod that names its node goes there or nowhere.
import { filterBy, SKIP, unresolvable, type Plugin } from '../framework/plugin.js';

export const nodeName: Plugin = {
  name: 'NodeName',
  planFilter: ({ pod }) => {
    const wanted = pod.pod.spec?.nodeName;
    if (!wanted) return SKIP;
    const message = "node(s) didn't match the requested node name";
    const refusal = unresolvable({ rule: 'node-name', message, detail: { wanted } });
    return filterBy((node) => (node.name === wanted ? undefined : refusal));
  },
};
