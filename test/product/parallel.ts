/** So many calls under way at a time: enough to keep a gateway busy, few enough that none waits long. */
const AT_A_TIME = 8;

export async function inParallel<T>(
  items: readonly T[],
  work: (item: T, nth: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let nth = next++; nth < items.length; nth = next++) {
      const item = items[nth];
      if (item !== undefined) await work(item, nth);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
}
