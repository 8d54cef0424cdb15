/** The patient's call for help, alive: held or tapped twice, counted, followed. */
import { hydrate } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../views/icon.tsx";
import type { Reader } from "../views/reader.ts";
import { readerFrom } from "../views/reader_seed.ts";
import { SosFrame, SosLink, type SosSeed } from "../views/sos.tsx";
import { SosSheet } from "../views/sos_sheet.tsx";
import { HoldButton } from "./hold_button.tsx";
import { pause } from "./pauses.ts";
import { useSos } from "./sos/use_sos.ts";
import { loadWords } from "./words.ts";

const HOLD_MILLISECONDS = 2_000;

function Sos({ seed, reader: written }: { seed: SosSeed; reader: Reader }) {
  const { state, isElsewhere, knownAt, reader, raise, cancel } = useSos(seed, written);
  /** The door that was chosen for the last call, of several. */
  const [door, take] = useState<HTMLOptionElement>();
  const call = (to = door) => raise(to?.value) && take(to);
  const sheet = useRef<HTMLDialogElement>(null);
  const open = () => {
    if (sheet.current?.open === false) sheet.current.showModal();
    document.getElementById("sos-title")?.focus();
  };
  // What waits to be sent is shown on whichever page one comes to.
  useEffect(() => {
    if (state.kind === "unsent") open();
  }, [state.kind]);
  return (
    <>
      <SosFrame
        reader={reader}
        bookingId={seed.bookingId}
        look={seed.look}
        hasDoors={seed.hasDoors}
        button={
          <HoldButton
            milliseconds={HOLD_MILLISECONDS}
            again={reader.t("sos.tapAgain")}
            class="button--danger sos__button"
            icon={<Icon name="sos" />}
            onFire={() => {
              open();
              call(document.querySelector<HTMLSelectElement>("#sos-door")?.selectedOptions[0]);
            }}
          >
            {reader.t("sos.button")}
          </HoldButton>
        }
        open={
          <SosLink
            reader={reader}
            state={state}
            knownAt={knownAt}
            onClick={(event) => {
              event.preventDefault();
              open();
            }}
          />
        }
      />
      <SosSheet
        reader={reader}
        state={state}
        place={door && seed.place ? { ...seed.place, text: door.text, door: null } : seed.place}
        mayMove={seed.hasDoors}
        isElsewhere={isElsewhere}
        knownAt={knownAt}
        sheet={sheet}
        onCancel={cancel}
        onAgain={() => call()}
      />
    </>
  );
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const seed = properties as SosSeed;
  const reader = readerFrom(seed.reader, await loadWords());
  await pause();
  hydrate(<Sos seed={seed} reader={reader} />, element);
  element.dataset.state = "on";
}
