/**
 * A button that nobody presses by accident: held while its ring fills, or tapped and tapped again, which a
 * keyboard and a trembling hand can do as well. Without a script it is the plain button of its form.
 */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { HoldRing } from "../views/hold_ring.tsx";

/** So long the second tap is waited for. */
const AGAIN_MILLISECONDS = 5_000;

export interface HoldButtonProps {
  /** So long it is held. */
  readonly milliseconds: number;
  /** What stands on it until the second tap: «Нажмите ещё раз». */
  readonly again: string;
  readonly onFire: () => void;
  /** Beside `button button--hold`. */
  readonly class?: string;
  readonly name?: string;
  readonly value?: string;
  /** The icon: the ring goes round it. */
  readonly icon: ComponentChildren;
  readonly children: ComponentChildren;
}

export function HoldButton(props: HoldButtonProps) {
  const { milliseconds, again, onFire, icon, children } = props;
  const [isArmed, setArmed] = useState(false);
  /** The same at once: a second tap may come before the first one is drawn. */
  const armed = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  const holding = useRef<ReturnType<typeof setTimeout> | null>(null);
  const arming = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  /** The click that ends a press which has fired is no tap. */
  const hasFired = useRef(false);

  const release = () => {
    if (holding.current !== null) clearTimeout(holding.current);
    holding.current = null;
    button.current?.removeAttribute("data-held");
  };
  const disarm = () => {
    clearTimeout(arming.current);
    armed.current = false;
    setArmed(false);
  };
  const fire = () => {
    release();
    disarm();
    onFire();
  };
  useEffect(() => () => {
    release();
    clearTimeout(arming.current);
  }, []);

  const press = (event: PointerEvent) => {
    hasFired.current = false;
    if (event.button !== 0) return;
    // A hand that trembles leaves the button and has not let go.
    button.current?.setPointerCapture(event.pointerId);
    button.current?.setAttribute("data-held", "");
    holding.current = setTimeout(() => {
      hasFired.current = true;
      fire();
    }, milliseconds);
  };
  const tap = (event: MouseEvent) => {
    event.preventDefault();
    release();
    if (hasFired.current) {
      hasFired.current = false;
      return;
    }
    if (armed.current) return fire();
    armed.current = true;
    setArmed(true);
    arming.current = setTimeout(disarm, AGAIN_MILLISECONDS);
  };
  return (
    <button
      ref={button}
      type="submit"
      class={`button button--hold${props.class === undefined ? "" : ` ${props.class}`}`}
      name={props.name}
      value={props.value}
      data-hold={milliseconds}
      onPointerDown={press}
      onPointerUp={release}
      onPointerCancel={release}
      onClick={tap}
      // A key that is kept down is one tap.
      onKeyDown={(event) => event.repeat && event.preventDefault()}
      // A long touch opens no menu.
      onContextMenu={(event) => event.preventDefault()}
    >
      <HoldRing icon={icon} />
      <span aria-live="polite">{isArmed ? again : children}</span>
    </button>
  );
}
