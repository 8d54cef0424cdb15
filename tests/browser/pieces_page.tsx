/** A small page of pieces: written by the test as a server would, brought to life in a real browser. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { bringToLife, useAlive } from "../../islands/pieces.tsx";
import { Later } from "../../views/later.tsx";

const Around = createContext("");

/** What the page does to the browser's own things, so that the test is the one who lets time go on. */
export interface PieceHost {
  drawn: string[];
  came: string[];
  left: string[];
  gates: (() => void)[];
  setCount(count: number): void;
  setShown(isShown: boolean): void;
  /** The script of the late piece comes. */
  setHere(isHere: boolean): void;
  begin(hasLate: boolean): Promise<void>;
  scheduler: { yield(): Promise<void> };
}
const host = globalThis as unknown as PieceHost;

function Words({ name, count }: { name: string; count: number }) {
  const around = useContext(Around);
  host.drawn?.push(`${name} ${count} ${around}`);
  useEffect(() => {
    host.came.push(name);
    return () => void host.left.push(name);
  }, []);
  return <p id={name} data-count={count}>{`${name}: ${count}, ${around}`}</p>;
}

/** @param hasLate with a piece whose script comes after the page */
export function Page({ hasLate = false }: { hasLate?: boolean }) {
  const isAlive = useAlive();
  const [count, setCount] = useState(0);
  const [isShown, setShown] = useState(true);
  const [isHere, setHere] = useState(typeof document === "undefined");
  Object.assign(host, { setCount, setShown, setHere });
  return (
    <Around.Provider value={isAlive ? "alive" : "written"}>
      <h1>{`${count} ${isAlive}`}</h1>
      <Later as="section" class="one">
        <Words name="first" count={count} />
        <Later as="div" class="inner">
          <Words name="inner" count={count} />
        </Later>
      </Later>
      {isShown && (
        <Later as="section" class="two" aria-label="second">
          <Words name="second" count={count} />
        </Later>
      )}
      {hasLate && (
        <Later as="section" class="late" written={isHere && <Words name="late" count={0} />}>
          {isHere && <Words name="late" count={count} />}
        </Later>
      )}
    </Around.Provider>
  );
}

if (typeof document !== "undefined") {
  Object.assign(host, { drawn: [], came: [], left: [], gates: [] });
  Object.defineProperty(globalThis, "scheduler", {
    value: { yield: () => new Promise<void>((go) => host.gates.push(go)) },
  });
  host.begin = (hasLate) =>
    bringToLife(<Page hasLate={hasLate} />, document.getElementById("root")!);
}
