/**
 * Brings a page to life piece by piece: first the whole without its `Later` parts, then each of those in a
 * task of its own, in the order of the page. Until its turn comes a part stands as the server wrote it;
 * its forms go through in any case, since the page itself listens to them.
 */
import {
  Component,
  type ComponentChildren,
  type ComponentType,
  createElement,
  createRef,
  hydrate,
  render,
  type VNode,
} from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { ComingContext, type LaterProps } from "../views/later.tsx";
import { pause } from "./pauses.ts";

/** What stands in the element is not this tree's: it has one of its own. */
const NOT_MINE = { __html: "" };

/** What a tree of its own is drawn in: all that is known around its place. */
class Around extends Component<{ context: object; children: ComponentChildren }> {
  override getChildContext(): object {
    return this.props.context;
  }
  render(): ComponentChildren {
    return this.props.children;
  }
}

type Take = (come: () => void) => void;

/** @param take gets what is to be done when the piece's turn comes */
function pieceOf(take: Take): ComponentType<LaterProps> {
  return class Piece extends Component<LaterProps> {
    readonly #element = createRef<HTMLElement>();
    #isTurn = false;
    #isHere = false;
    #isGone = false;

    override componentDidMount(): void {
      const element = this.#element.current!;
      if (!element.hasChildNodes()) return this.#draw();
      const { children } = this.props;
      take(() => {
        this.#isTurn = true;
        this.#come(children || this.props.children);
      });
    }

    override componentDidUpdate(): void {
      if (this.#isHere) this.#draw();
      else if (this.#isTurn) this.#come(this.props.children);
    }

    /**
     * As the server wrote it: whatever has come since then is drawn after it. What has no children yet, since
     * their script is still to come, stays so until it has some; they are not hydrated with what is so by then,
     * which would leave the server's attributes on them: a button that says one thing and does another.
     */
    #come(children: ComponentChildren): void {
      if (this.#isGone || !children) return;
      this.#isHere = true;
      const written = this.props.written || children;
      hydrate(this.#around(written), this.#element.current!);
      if (this.props.children !== written) this.#draw();
    }

    override componentWillUnmount(): void {
      this.#isGone = true;
      if (this.#isHere) render(null, this.#element.current!);
    }

    #draw(): void {
      this.#isHere = true;
      render(this.#around(this.props.children), this.#element.current!);
    }

    #around(children: ComponentChildren): VNode {
      return <Around context={this.context as object}>{children}</Around>;
    }

    render({ as, children: _, written: __, ...attributes }: LaterProps): ComponentChildren {
      return createElement(as, {
        ...attributes,
        ref: this.#element,
        dangerouslySetInnerHTML: NOT_MINE,
      });
    }
  };
}

/** @returns when all of it is alive @throws what one of its parts threw */
export async function bringToLife(page: VNode, element: HTMLElement): Promise<void> {
  const waiting: (() => void)[] = [];
  let isWhole = () => {};
  const whole = new Promise<void>((resolve) => isWhole = resolve);
  const coming = { Piece: pieceOf((come) => void waiting.push(come)), whole };
  hydrate(<ComingContext.Provider value={coming}>{page}</ComingContext.Provider>, element);
  for (let come = waiting.shift(); come !== undefined; come = waiting.shift()) {
    await pause();
    come();
  }
  isWhole();
}

/** False until all that the server wrote is alive: so long a page has to say what the server said. */
export function useAlive(): boolean {
  const [isAlive, setAlive] = useState(false);
  const coming = useContext(ComingContext);
  useEffect(() => {
    if (coming === null) setAlive(true);
    else void coming.whole.then(() => setAlive(true));
  }, []);
  return isAlive;
}
