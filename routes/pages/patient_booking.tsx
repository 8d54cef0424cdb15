/** The page of a booking for its patient or caller: the frame, and the live part within. */
import type { AlertView } from "../../actors/alert/view.ts";
import { Layout } from "./layout.tsx";
import { Sos } from "./sos_island.tsx";
import { bookingSeed } from "../../views/booking_seed.ts";
import { Island } from "../../views/island.tsx";
import { PatientBookingBody } from "../../views/patient_booking.tsx";
import { patientTitle } from "../../views/patient_plate.tsx";
import type { Assets } from "../assets.ts";
import type { BookingPageProps } from "../../views/booking_page.ts";
import { isOpenView } from "../../views/status.ts";

interface PatientBookingProps extends BookingPageProps {
  assets: Assets | null;
  /** The reader's own that are open. */
  alerts: readonly AlertView[];
}

export function PatientBooking(props: PatientBookingProps) {
  const { reader, view, assets, alerts } = props;
  return (
    <Layout
      reader={reader}
      title={patientTitle(reader, view)}
      plainBar
      ownSos={isOpenView(view)}
      mainClass="track"
      version={props.version}
      styles={["map.css", "sos.css"]}
      scripts={assets?.scriptsOf("patient", "sos") ?? null}
      words={assets?.words[reader.language] ?? null}
    >
      <Island name="patient" properties={bookingSeed(props)}>
        <PatientBookingBody {...props} />
      </Island>
      {isOpenView(view) && <Sos reader={reader} look="bar" views={[view]} alerts={alerts} />}
    </Layout>
  );
}
