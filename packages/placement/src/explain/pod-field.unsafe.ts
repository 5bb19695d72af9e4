// A pod without one of its fields. The path comes from a refusal that named the field, so what is left is still a
// pod.
import { isJsonArray, isJsonObject, type Pod } from '@berth/kube';

/** Leaves out the member or item at the path; the pod as it is when there is none. */
export const withoutField = (pod: Pod, path: readonly (string | number)[]): Pod => without(pod, path) as Pod;

function without(value: unknown, [step, ...rest]: readonly (string | number)[]): unknown {
  if (step === undefined) return value;
  if (isJsonArray(value)) {
    const at = Number(step);
    return rest.length === 0 ? value.toSpliced(at, 1) : value.with(at, without(value[at], rest));
  }
  if (!isJsonObject(value) || !Object.hasOwn(value, step)) return value;
  const others = Object.entries(value).filter(([key]) => key !== step);
  const left = rest.length === 0 ? [] : [[step, without(value[step], rest)]];
  return Object.fromEntries([...others, ...left]);
}
