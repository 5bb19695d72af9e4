// A pod draft in admission is an untyped object that was decoded against the schema: here it gets its type.
import type { Pod } from '@berth/kube';

/** The draft as the pod it is about to become. The caller has checked that the request is for pods. */
export const podOfDraft = (draft: Readonly<Record<string, unknown>>): Pod => draft as unknown as Pod;
