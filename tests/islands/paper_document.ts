/** As much of a document as preact and the signs of a map need, for tests without a browser. */
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
  remove(): void {
    this.parentNode?.childNodes.splice(this.parentNode.childNodes.indexOf(this), 1);
    this.parentNode = null;
  }
  readonly #heard = new Map<string, (event: unknown) => void>();
  addEventListener(name: string, call: (event: unknown) => void): void {
    this.#heard.set(name, call);
  }
  /** As the browser tells of something that was done to it. */
  tell(name: string, event: object): void {
    this.#heard.get(name)?.call(this, event);
  }
  readonly #given = new Map<string, string>();
  setAttribute(name: string, value: string): void {
    this.#given.set(name, value);
  }
  getAttribute(name: string): string | null {
    return this.#given.get(name) ?? null;
  }
  removeAttribute(name: string): void {
    this.#given.delete(name);
  }
  toggleAttribute(name: string, isSet: boolean): void {
    if (isSet) this.#given.set(name, "");
    else this.#given.delete(name);
  }
  append(...children: readonly PaperNode[]): void {
    for (const child of children) this.insertBefore(child);
  }
  /** By its class alone. */
  querySelector(selector: string): PaperNode | null {
    for (const child of this.childNodes) {
      if (`.${child.getAttribute("class")}` === selector) return child;
      const found = child.querySelector(selector);
      if (found !== null) return found;
    }
    return null;
  }
  insertBefore(child: PaperNode): PaperNode {
    child.parentNode = this;
    this.childNodes.push(child);
    return child;
  }
}

export const PAPER = {
  createElement: (name: string) => new PaperNode(name),
  createElementNS: (_: string, name: string) => new PaperNode(name),
  createTextNode: (text: string) => new PaperNode("#text", text),
  /** It is looked at, and that does not change. */
  hidden: false,
  addEventListener() {},
  removeEventListener() {},
};
