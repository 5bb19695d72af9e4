// kube-scheduler's sentence about a pod that fits nowhere: how many nodes for which reason.

/** `0/3 nodes are available: 1 Insufficient cpu, 2 …`, with a full stop when there are reasons. */
export function renderCounts(nodeCount: number, reasons: ReadonlyMap<string, number>): string {
  const parts = [...reasons].map(([reason, count]) => `${count} ${reason}`).toSorted(byCodePoint);
  const start = `0/${nodeCount} nodes are available:`;
  return parts.length === 0 ? start : `${start} ${parts.join(', ')}.`;
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
