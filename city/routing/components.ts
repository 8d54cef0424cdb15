/**
 * The largest part of the graph in which everybody can drive to everybody (Tarjan's strongly connected
 * components, without recursion). Answers a flag for each node.
 */
export function largestComponent(
  nodeCount: number,
  tail: Int32Array,
  head: Int32Array,
): Uint8Array {
  const { first, arcs } = bucketArcs(nodeCount, tail);
  const order = new Int32Array(nodeCount).fill(-1);
  const low = new Int32Array(nodeCount);
  const component = new Int32Array(nodeCount).fill(-1);
  const cursor = new Uint32Array(nodeCount);
  const stack: number[] = [];
  const path: number[] = [];
  const sizes: number[] = [];
  let visited = 0;
  for (let root = 0; root < nodeCount; root++) {
    if (order[root] !== -1) continue;
    path.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      if (order[node] === -1) {
        order[node] = low[node] = visited++;
        cursor[node] = first[node]!;
        stack.push(node);
      }
      if (cursor[node]! < first[node + 1]!) {
        const next = head[arcs[cursor[node]!]!]!;
        cursor[node]!++;
        if (order[next] === -1) path.push(next);
        else if (component[next] === -1) low[node] = Math.min(low[node]!, order[next]!);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
      if (low[node] !== order[node]) continue;
      let size = 0, member: number;
      do {
        member = stack.pop()!;
        component[member] = sizes.length;
        size++;
      } while (member !== node);
      sizes.push(size);
    }
  }
  const largest = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b), 0));
  return Uint8Array.from(component, (each) => each === largest ? 1 : 0);
}

/** Arc numbers sorted by a node of each: those of node n stand from first[n] to first[n + 1]. */
export function bucketArcs(
  nodeCount: number,
  nodeOfArc: Int32Array,
): { first: Uint32Array<ArrayBuffer>; arcs: Uint32Array<ArrayBuffer> } {
  const first = new Uint32Array(nodeCount + 1);
  for (const node of nodeOfArc) first[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) first[node + 1]! += first[node]!;
  const next = first.slice();
  const arcs = new Uint32Array(nodeOfArc.length);
  for (let arc = 0; arc < nodeOfArc.length; arc++) arcs[next[nodeOfArc[arc]!]!++] = arc;
  return { first, arcs };
}
