/** One booking of the assigned doctor: the frame, and the live part within. */
import { Layout } from "./layout.tsx";
import { bookingSeed } from "../../views/booking_seed.ts";
import { DoctorBookingBody, doctorTitle } from "../../views/doctor_booking.tsx";
import { AlarmCalls, type AlarmCallsProps } from "./alarm_calls.tsx";
import { Safety, type SafetyProps } from "./safety_bar.tsx";
import { Island } from "../../views/island.tsx";
import type { Assets } from "../assets.ts";
import type { BookingPageProps } from "../../views/booking_page.ts";

export function DoctorBooking(
  props: BookingPageProps & {
    assets: Assets | null;
    safety: SafetyProps | null;
    alarmCalls: AlarmCallsProps;
  },
) {
  const { reader, view, assets } = props;
  return (
    <Layout
      reader={reader}
      title={doctorTitle(reader, view)}
      plainBar
      ownStream
      version={props.version}
      styles={["map.css", "doctor.css"]}
      scripts={assets?.scriptsOf("visit") ?? null}
      words={assets?.wordsOf("visit")[reader.language] ?? null}
    >
      <AlarmCalls {...props.alarmCalls} />
      <Island name="visit" properties={bookingSeed(props)}>
        <DoctorBookingBody {...props} />
      </Island>
      {props.safety !== null && <Safety {...props.safety} />}
    </Layout>
  );
}
