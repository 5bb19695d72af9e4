// Rules of webhook configurations and admission policies: how failures, scopes and matches read when not given.
import { typedRules, type Writable } from './typed-rules.unsafe.js';

interface Rule {
  readonly scope?: string | undefined;
}

interface Webhook {
  readonly failurePolicy?: string | undefined;
  readonly matchPolicy?: string | undefined;
  readonly namespaceSelector?: object | undefined;
  readonly objectSelector?: object | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly reinvocationPolicy?: string | undefined;
  readonly rules?: readonly Rule[] | undefined;
  readonly clientConfig?:
    | { readonly service?: { readonly port?: number | undefined } | undefined }
    | undefined;
}

interface WebhookConfiguration {
  readonly webhooks?: readonly Webhook[] | undefined;
}

const timeoutSeconds = 10;
const servicePort = 443;

/** Rules of `ValidatingWebhookConfiguration.admissionregistration.k8s.io`. */
export const validatingWebhookRules = typedRules<WebhookConfiguration>({
  defaults: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) setWebhookDefaults(webhook);
  },
});

/** Rules of `MutatingWebhookConfiguration.admissionregistration.k8s.io`. */
export const mutatingWebhookRules = typedRules<WebhookConfiguration>({
  defaults: ({ webhooks }) => {
    for (const webhook of webhooks ?? []) {
      setWebhookDefaults(webhook);
      webhook.reinvocationPolicy ??= 'Never';
    }
  },
});

function setWebhookDefaults(webhook: Writable<Webhook>): void {
  webhook.failurePolicy ??= 'Fail';
  webhook.matchPolicy ??= 'Equivalent';
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= timeoutSeconds;
  for (const rule of webhook.rules ?? []) rule.scope ??= '*';
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= servicePort;
}

interface MatchResources {
  readonly matchPolicy?: string | undefined;
  readonly namespaceSelector?: object | undefined;
  readonly objectSelector?: object | undefined;
  readonly resourceRules?: readonly Rule[] | undefined;
  readonly excludeResourceRules?: readonly Rule[] | undefined;
}

interface AdmissionPolicy {
  readonly spec?:
    | { readonly failurePolicy?: string | undefined; readonly matchConstraints?: MatchResources | undefined }
    | undefined;
}

/** Rules of `ValidatingAdmissionPolicy.admissionregistration.k8s.io`. */
export const admissionPolicyRules = typedRules<AdmissionPolicy>({
  defaults: ({ spec }) => {
    if (!spec) return;
    spec.failurePolicy ??= 'Fail';
    setMatchDefaults(spec.matchConstraints);
  },
});

interface AdmissionPolicyBinding {
  readonly spec?: { readonly matchResources?: MatchResources | undefined } | undefined;
}

/** Rules of `ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io`. */
export const admissionPolicyBindingRules = typedRules<AdmissionPolicyBinding>({
  defaults: ({ spec }) => setMatchDefaults(spec?.matchResources),
});

function setMatchDefaults(match: Writable<MatchResources> | undefined): void {
  if (!match) return;
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])])
    rule.scope ??= '*';
}
