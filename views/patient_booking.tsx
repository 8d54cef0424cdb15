/** A booking as its patient or caller sees it: the state, the doctor, the code, the room, the acts. */
import { useContext } from "preact/hooks";
import { ActsContext } from "./acts_context.ts";
import { isUnmatched } from "./alternatives.ts";
import { BlockLink } from "./block_link.tsx";
import { BookingFacts } from "./booking_facts.tsx";
import { specializationsOf } from "./booking_words.ts";
import { RoomCard } from "./chat.tsx";
import { lastState } from "./command_forms.ts";
import { Icon } from "./icon.tsx";
import { Late } from "./late.tsx";
import { Later } from "./later.tsx";
import { ErrorSummary } from "./notices.tsx";
import { openExtras } from "./open_extras.tsx";
import { PatientPlate } from "./patient_plate.tsx";
import { isOpenView } from "./status.ts";
import { OfflineBanner } from "./connection.tsx";
import { PatientTrouble } from "./way_question.tsx";
import { TrackMap } from "./track_map.tsx";
import type { BookingPageProps } from "./booking_page.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

type Doctor = NonNullable<BookingView["doctor"]>;

/** The face, where the doctor has shown one. The name stands beside it. */
const Portrait = ({ doctor }: { doctor: Doctor }) => (
  <span class="avatar avatar--l" aria-hidden="true">
    {doctor.hasPhoto
      ? <img src={`/api/v1/doctors/${doctor.id}/photo`} alt="" width={88} height={88} />
      : ([...doctor.firstName].at(0) ?? "") + ([...doctor.lastName].at(0) ?? "")}
  </span>
);

/** By what a stranger at the door is known, beside the face. */
const Licence = ({ reader, doctor }: { reader: Reader; doctor: Doctor }) =>
  doctor.licenseNumber === null ? null : (
    <p class="fact">
      <Icon name="shield-check" />
      <span>
        {reader.t("doctor.licence", { number: doctor.licenseNumber })}
        {doctor.licenseExpiresOn !== null && (
          <span class="fact__sub">
            {reader.t("doctor.licenceUntil", { date: reader.date(doctor.licenseExpiresOn) })}
          </span>
        )}
      </span>
    </p>
  );

interface DoctorCardProps {
  readonly reader: Reader;
  readonly view: BookingView;
  /** In whose name the contract stands, where it is a clinic. */
  readonly clinicName?: string | null;
}

/** Who comes: face, name, licence, whose contract it is; experience stands on the public card. */
export function DoctorCard({ reader, view, clinicName = null }: DoctorCardProps) {
  const { doctor } = view;
  if (doctor === null) return null;
  return (
    <Later as="section" class="card" aria-labelledby="doctor-title">
      <h2 class="visually-hidden" id="doctor-title">{reader.t("doctor.yours")}</h2>
      <div class="doctor">
        <Portrait doctor={doctor} />
        <div>
          <p class="doctor__name">{doctor.lastName} {doctor.firstName}</p>
          <p class="doctor__facts">
            {specializationsOf(reader, doctor.specializations)}
          </p>
        </div>
      </div>
      <Licence reader={reader} doctor={doctor} />
      {clinicName !== null && (
        <p class="fact">
          <Icon name="hospital" />
          <span>{reader.t("doctor.contractWith", { name: clinicName })}</span>
        </p>
      )}
      <a class="fact" href={`/doctors/${doctor.id}`}>
        <Icon name="user" />
        <span>{reader.t("wish.card")}</span>
      </a>
      {isOpenView(view)
        ? (
          <a class="button button--wide" href="#room">
            <Icon name="chat" />
            {reader.t("doctor.write")}
          </a>
        )
        : (
          <a class="button button--wide" href={`/book?doctor=${doctor.id}`}>
            {reader.t("wish.again")}
          </a>
        )}
    </Later>
  );
}

/** The four digits that only the patient has; read out digit by digit by a screen reader. */
function CodeCard({ reader, view }: { reader: Reader; view: BookingView }) {
  const { doorCode } = view;
  if (doorCode === undefined || view.status === "in_progress") return null;
  return (
    <section class="card card--tint" aria-labelledby="code-title">
      <div class="codecard">
        <div>
          <h2 class="card__title" id="code-title">{reader.t("code.forDoctor")}</h2>
          <p class="small">{reader.t("code.text")}</p>
        </div>
        <p
          class="code"
          role="img"
          aria-label={reader.t("code.read", { digits: [...doorCode].join(" ") })}
        >
          {[...doorCode].map((digit, place) => <span key={place} aria-hidden="true">{digit}</span>)}
        </p>
      </div>
      {view.doorCodeLocked && (
        <p class="small">
          {reader.t(reader.city.dispatcherOnDuty ? "code.locked" : "code.lockedAlone")}
        </p>
      )}
    </section>
  );
}

/** All of the page but its frame: the same on the server and in the browser. */
export function PatientBookingBody(props: BookingPageProps) {
  const { reader, view, history } = props;
  const { AlternativesBody, CashBody, ConclusionBody, ExtrasBody, ...acts } = useContext(
    ActsContext,
  );
  const { PatientActs, PriceBody, HistoryBody } = acts;
  return (
    <>
      <div class="split bleed">
        <Later as="div" class="stack">
          <OfflineBanner reader={reader} />
          <ErrorSummary reader={reader} state={lastState(props.attempt)} />
          {openExtras(view).length > 0 && (
            <Late
              as="section"
              class="card"
              aria-labelledby="extras-title"
              of={ExtrasBody}
              given={{ ...props, origin: "booking" as const }}
            />
          )}
          {view.payment?.cashAsked !== undefined && (
            <Late
              as="section"
              class="card"
              aria-labelledby="cash-title"
              of={CashBody}
              given={{ reader, view }}
            />
          )}
          <PatientTrouble reader={reader} view={view} />
          <PatientPlate
            reader={reader}
            view={view}
            position={props.position}
            stand={props.stand ?? null}
          />
          {/* While a dispatcher telephones for it nothing else is begun. */}
          {isUnmatched(view) && view.search?.stage !== "held" && (
            <Late
              as="section"
              class="card card--flush"
              aria-labelledby="alternatives-title"
              of={AlternativesBody}
              given={{ reader, view }}
            />
          )}
          {view.status === "completed" && (
            <Late
              as="section"
              class="card"
              aria-labelledby="conclusion-title"
              id="conclusion"
              of={ConclusionBody}
              given={{ reader, view }}
            />
          )}
          <CodeCard reader={reader} view={view} />
          <DoctorCard reader={reader} view={view} clinicName={props.stand?.clinicName ?? null} />
          {isOpenView(view) && (
            <Late
              as="section"
              class="card card--flush"
              aria-label={reader.t("booking.more")}
              of={PatientActs}
              given={props}
            />
          )}
          <BlockLink reader={reader} view={view} />
        </Later>
        <Later as="div" class="stack">
          <TrackMap reader={reader} view={view} map={props.map} />
          <Late
            as="section"
            class="card stack"
            aria-labelledby="price-title"
            of={PriceBody}
            given={{ reader, view }}
          />
          <RoomCard {...props} origin="booking" clientId={props.newId()} />
          <Later as="section" class="card" aria-labelledby="facts-title">
            <h2 class="card__title" id="facts-title">{reader.t("booking.yours")}</h2>
            <BookingFacts reader={reader} view={view} />
          </Later>
          {history !== null && (
            <Late
              as="section"
              class="card"
              aria-labelledby="history-title"
              of={HistoryBody}
              given={{ reader, items: history }}
            />
          )}
        </Later>
      </div>
    </>
  );
}
