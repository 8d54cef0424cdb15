/** Who may come where, of calls for help and of whoever answers them: a part of the table in `rights.ts`. */
import { DOCTOR, type Right, STAFF } from "./right_groups.ts";

export const SAFETY_API_RIGHTS: Readonly<Record<string, Right>> = {
  // By kind: a patient's SOS, a doctor's own, all of them for a drill or a call by telephone.
  "post /emergency/alert": "signed_in",
  "put /emergency/:id/status": "signed_in",
  "get /emergency": "signed_in",
  "get /emergency/:id": "signed_in",
  "post /emergency/:id/seen": STAFF,
  "post /emergency/:id/care": STAFF,
  "post /emergency/:id/steps": STAFF,
  "post /emergency/:id/hand-over": STAFF,
  "post /emergency/:id/place": STAFF,
  "post /emergency/:id/search": STAFF,
  "get /red-flags": "public",
  // The visit's own doctor; to all others there is nothing.
  "get /bookings/:id/transport": "signed_in",
  "put /bookings/:id/transport": "signed_in",
  "get /alarm-calls/me": DOCTOR,
  "post /emergency/:id/accept": DOCTOR,
  "post /emergency/:id/decline": DOCTOR,
  "post /emergency/:id/arrive": DOCTOR,
  "post /emergency/:id/leave": DOCTOR,
  "get /lone-visits/me": DOCTOR,
  "post /lone-visits/me/extend": DOCTOR,
  "post /lone-visits/me/leave": DOCTOR,
  "post /lone-visits/me/confirm": DOCTOR,
  "put /lone-visits/me/pins": DOCTOR,
};

export const SAFETY_PAGE_RIGHTS: Readonly<Record<string, Right>> = {
  "get /sos": "public",
  "post /sos": "public",
  "get /sos/:id": "public",
  "post /sos/:id/cancel": "public",
  "post /sos/:id/visit": "public",
  "get /doctor/pins": DOCTOR,
  "post /doctor/pins": DOCTOR,
  "post /doctor/alarm": DOCTOR,
  "post /doctor/alarm-calls/:id/:act": DOCTOR,
  "post /doctor/lone-visit/:act": DOCTOR,
  "get /board/alerts": STAFF,
  "post /board/alerts": STAFF,
  "get /board/alerts/:id": STAFF,
  "post /board/alerts/:id/:act": STAFF,
};
