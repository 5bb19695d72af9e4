// Secrets and binary data travel as base64.

/** The bytes of a value of a Secret, or of a ConfigMap's binaryData. */
export const decodeSecretValue = (text: string): Buffer => Buffer.from(text, 'base64');
