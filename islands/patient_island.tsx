/** The page of a booking for its patient, alive: what the doctor does is there as it happens. */
import "@preact/signals";
import { hydrate } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { BookingSeed } from "../views/booking_seed.ts";
import type { Attempt } from "../views/forms.ts";
import { LiveContext } from "../views/live_context.ts";
import { arrivalOf } from "../views/arrival.ts";
import { PatientBookingBody } from "../views/patient_booking.tsx";
import { patientTitle } from "../views/patient_plate.tsx";
import type { Words } from "../views/words.ts";
import { liveForms } from "./commands.ts";
import { useFocusOnErrors } from "./focus_on_errors.ts";
import { connectLive, type Live } from "./live/live.ts";
import { useEchoes } from "./room.ts";
import { useLiveBooking } from "./live_booking.ts";
import { loadWords } from "./words.ts";

interface PatientProps {
  readonly root: HTMLElement;
  readonly seed: BookingSeed;
  readonly live: Live;
  readonly words: Words;
}

function LivePatient({ root, seed, live, words }: PatientProps) {
  const [attempt, setAttempt] = useState<Attempt | null>(null);
  const echoes = useEchoes();
  const { props, page } = useLiveBooking(seed, live, words, attempt, echoes);
  useEffect(() =>
    liveForms(root, {
      outbox: live.outbox,
      words,
      onAttempt: setAttempt,
      onSaid: echoes.add,
      onResult({ command, clientId, answer }) {
        if (command === "say" && answer.kind === "refused") echoes.drop(clientId);
      },
    }), []);
  useFocusOnErrors(root, attempt);
  const { reader, view } = props;
  const title = patientTitle(reader, view, arrivalOf(reader, page?.position ?? null));
  const shown = useRef(title);
  useEffect(() => {
    if (shown.current === title) return;
    shown.current = title;
    document.title = `${title} · ${reader.t("brand.name")}`;
  }, [title]);
  return (
    <LiveContext.Provider value={page}>
      <PatientBookingBody {...props} />
    </LiveContext.Provider>
  );
}

export default async function mount(element: HTMLElement, properties: unknown): Promise<void> {
  const seed = properties as BookingSeed;
  const words = await loadWords();
  const live = connectLive({ personId: seed.reader.person?.id ?? "", serverNow: seed.reader.now });
  live.store.seed(seed.view, seed.messages);
  hydrate(<LivePatient root={element} seed={seed} live={live} words={words} />, element);
}
