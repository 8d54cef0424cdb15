/** The page of a booking for its patient or caller: the frame, and the live part within. */
import { Layout } from "./layout.tsx";
import { bookingSeed } from "../../views/booking_seed.ts";
import { Island } from "../../views/island.tsx";
import { PatientBookingBody } from "../../views/patient_booking.tsx";
import { patientTitle } from "../../views/patient_plate.tsx";
import type { Assets } from "../assets.ts";
import type { BookingPageProps } from "../../views/booking_page.ts";

export function PatientBooking(props: BookingPageProps & { assets: Assets | null }) {
  const { reader, view, assets } = props;
  return (
    <Layout
      reader={reader}
      title={patientTitle(reader, view)}
      plainBar
      mainClass="track"
      version={props.version}
      styles={["map.css"]}
      scripts={assets?.scriptsOf("patient") ?? null}
      words={assets?.words[reader.language] ?? null}
    >
      <Island name="patient" properties={bookingSeed(props)}>
        <PatientBookingBody {...props} />
      </Island>
    </Layout>
  );
}
