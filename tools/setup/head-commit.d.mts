// The types of head-commit.mjs, for its test.
export function headCommit(root: string): string | undefined;
export function isBuiltFromAnotherCommit(root: string): boolean;
