/**
 * A call for help that this browser has kept goes out from whichever page of that person is opened next. Pages with
 * the button do it themselves (islands/sos_island.tsx); the others ask for this where something waits, and only then.
 */
import { render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { KeptSeed } from "../views/kept_seed.ts";
import type { Reader } from "../views/reader.ts";
import { readerFrom } from "../views/reader_seed.ts";
import { SosLink, type SosSeed } from "../views/sos.tsx";
import { SosSheet } from "../views/sos_sheet.tsx";
import { useSos } from "./sos/use_sos.ts";
import { loadWords } from "./words.ts";

const STYLES = "/static/sos.css";

function Kept({ seed, reader: written }: { seed: SosSeed; reader: Reader }) {
  const { state, isElsewhere, knownAt, reader, raise, cancel } = useSos(seed, written);
  const sheet = useRef<HTMLDialogElement>(null);
  const open = () => {
    if (sheet.current?.open === false) sheet.current.showModal();
    document.getElementById("sos-title")?.focus();
  };
  useEffect(() => {
    if (state.kind === "unsent") open();
  }, [state.kind]);
  return (
    <>
      <SosLink
        reader={reader}
        state={state}
        knownAt={knownAt}
        onClick={(event) => {
          event.preventDefault();
          open();
        }}
      />
      <SosSheet
        reader={reader}
        state={state}
        place={seed.place}
        isElsewhere={isElsewhere}
        knownAt={knownAt}
        sheet={sheet}
        onCancel={cancel}
        onAgain={() => raise()}
      />
    </>
  );
}

/** The page was written without them. */
function addStyles(): void {
  if (document.querySelector(`link[href="${STYLES}"]`) !== null) return;
  document.head.append(
    Object.assign(document.createElement("link"), { rel: "stylesheet", href: STYLES }),
  );
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const { reader, words } = properties as KeptSeed;
  addStyles();
  const seed = { reader, bookingId: null, place: null, alert: null, look: "line" } as const;
  render(<Kept seed={seed} reader={readerFrom(reader, await loadWords(words))} />, element);
  element.dataset.state = "on";
}
