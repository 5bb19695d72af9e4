// Lists of AWS come in pages: all of them, one call a page.

/** Collects the pages of a list; `next` is the token that asks for the next one. */
export async function allPages<P, T>(
  fetch: (next: string | undefined) => Promise<P>,
  read: (page: P) => { readonly items: readonly T[] | undefined; readonly next: string | undefined },
): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const page = read(await fetch(next));
    all.push(...(page.items ?? []));
    next = page.next;
  } while (next);
  return all;
}
