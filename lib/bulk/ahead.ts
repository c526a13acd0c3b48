/** Begins so many before the first of them is asked for; they come in their order. */
export async function* ahead<T>(source: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  const begun: T[] = [];
  for await (const each of source) {
    begun.push(each);
    if (begun.length < most) continue;
    const first = begun.shift();
    if (first !== undefined) yield first;
  }
  yield* begun;
}
