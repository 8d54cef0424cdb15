-- A patient whom the doctor takes to a hospital: which one, and the note for those who take over, sealed
-- with the patient's key. One a booking; a change takes its place.

create table hospital_transports (
  booking_id uuid primary key references bookings (id),
  patient_id uuid not null,
  doctor_id uuid not null references users (id),
  words bytea not null,
  saved_at timestamptz not null,
  -- When the emergency contact was written to; null: there is none.
  relative_told_at timestamptz
);
create index hospital_transports_patient on hospital_transports (patient_id);
