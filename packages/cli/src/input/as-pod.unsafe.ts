// A pod from a file becomes a typed pod here. Its amounts were checked (pod-problems.ts); other fields are as the user
// wrote them.
import type { JsonObject, Pod } from '@berth/kube';

/** Takes an object with `kind: Pod`, metadata and a spec with containers at its word. */
export const asPod = (value: JsonObject): Pod => value as unknown as Pod;
