/** A booking as staff and its clinic see it: the frame, and the live part within. */
import { Layout } from "./layout.tsx";
import { bookingSeed } from "../../views/booking_seed.ts";
import { Island } from "../../views/island.tsx";
import { StaffBookingBody, staffTitle } from "../../views/staff_booking.tsx";
import type { Assets } from "../assets.ts";
import type { BookingPageProps } from "../../views/booking_page.ts";

export function ClinicOrStaffBooking(props: BookingPageProps & { assets: Assets | null }) {
  const { reader, view, assets } = props;
  return (
    <Layout
      reader={reader}
      title={staffTitle(reader, view)}
      plainBar
      version={props.version}
      styles={["map.css", "board.css"]}
      ownStream
      scripts={assets?.scriptsOf("staff") ?? null}
      words={assets?.words[reader.language] ?? null}
    >
      <Island name="staff" properties={bookingSeed(props)}>
        <StaffBookingBody {...props} />
      </Island>
    </Layout>
  );
}
