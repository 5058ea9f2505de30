/** Draws 0 … count − 1, the nth with a probability ∝ 1 / (n + 1): Zipf's law, as products and customers follow it. */
export function zipf(count: number, random: () => number): () => number {
  const until = new Float64Array(count);
  let sum = 0;
  for (let nth = 0; nth < count; nth += 1) until[nth] = sum += 1 / (nth + 1);
  return () => {
    const drawn = random() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (until[middle]! <= drawn) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
