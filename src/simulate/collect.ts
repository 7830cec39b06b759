/** Everything that a stream yields, for tests: ES2024 has no Array.fromAsync. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of stream) all.push(item);
  return all;
}
