/** As much of a document as preact needs to draw a few paragraphs, for tests without a browser. */
export class PaperNode {
  readonly childNodes: PaperNode[] = [];
  readonly style = {};
  readonly attributes: readonly unknown[] = [];
  readonly ownerDocument = PAPER;
  parentNode: PaperNode | null = null;
  constructor(readonly localName: string, public data = "") {}
  get nodeType(): number {
    return this.localName === "#text" ? 3 : 1;
  }
  get firstChild(): PaperNode | null {
    return this.childNodes[0] ?? null;
  }
  get nextSibling(): PaperNode | null {
    const siblings = this.parentNode?.childNodes ?? [];
    return siblings[siblings.indexOf(this) + 1] ?? null;
  }
  get text(): string {
    return this.data + this.childNodes.map(({ text }) => text).join("");
  }
  setAttribute(): void {}
  removeAttribute(): void {}
  insertBefore(child: PaperNode): PaperNode {
    child.parentNode = this;
    this.childNodes.push(child);
    return child;
  }
}

export const PAPER = {
  createElementNS: (_: string, name: string) => new PaperNode(name),
  createTextNode: (text: string) => new PaperNode("#text", text),
};
