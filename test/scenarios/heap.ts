/** Things by their instant, the earliest first. */
export class Heap<T extends { readonly at: number }> {
  readonly #items: T[] = [];

  get first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    let i = items.push(item) - 1;
    for (let up = (i - 1) >> 1; i > 0; i = up, up = (i - 1) >> 1) {
      const above = items[up];
      if (!above || above.at <= item.at) return;
      items[i] = above;
      items[up] = item;
    }
  }

  shift(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (!last || items.length === 0) return first;
    items[0] = last;
    for (let i = 0; ; ) {
      const [left, right] = [2 * i + 1, 2 * i + 2];
      const least = (items[right]?.at ?? Infinity) < (items[left]?.at ?? Infinity) ? right : left;
      const child = items[least];
      if (!child || child.at >= last.at) return first;
      items[i] = child;
      items[least] = last;
      i = least;
    }
  }
}
