/** The form that corrects a booking. */
import { AddressFields } from "./address_fields.tsx";
import { type BookingFormProps, CommandForm } from "./booking_forms.tsx";
import { commandState } from "./command_forms.ts";
import { Disclosure } from "./disclosure.tsx";
import type { KnownAddress } from "./facts.ts";
import { TextArea, TextField } from "./fields.tsx";
import { WRITTEN_LIMITS } from "../actors/written_limits.ts";
import type { BookingView } from "../actors/booking/view.ts";
import type { Reader } from "./reader.ts";

/** Correcting a booking before the visit: everything stands there as it is known now. */
export function AmendForm(
  props: BookingFormProps & { addresses: readonly KnownAddress[] },
) {
  const { reader, view } = props;
  const state = commandState("amend", props.attempt, view.id);
  const remote = view.callType === "consultation";
  const at = view.scheduledTime;
  return (
    <Disclosure
      icon="pencil"
      title={reader.t("amend.title")}
      sub={reader.t(remote ? "amend.subRemote" : "amend.sub")}
      open={state.failed}
      id="amend"
    >
      <CommandForm {...props} command="amend">
        <p class="small quiet">
          {reader.t(view.doctor === null ? "amend.meansSearch" : "amend.meansDoctor")}
        </p>
        <TextArea
          reader={reader}
          state={state}
          name="symptoms"
          label={reader.t("booking.symptoms")}
          fallback={view.symptoms}
          maxLength={WRITTEN_LIMITS.symptomsCharacters}
        />
        {view.callType !== "urgent" && (
          <div class="fields">
            <TextField
              reader={reader}
              state={state}
              name="date"
              label={reader.t("book.date")}
              fallback={at === null ? "" : reader.dayValue(at)}
              input={{ type: "date" }}
            />
            <TextField
              reader={reader}
              state={state}
              name="from"
              label={reader.t("book.from")}
              fallback={at === null ? "" : reader.clock(at)}
              input={{ type: "time" }}
            />
            <TextField
              reader={reader}
              state={state}
              name="until"
              label={reader.t("book.until")}
              optional
              fallback={view.scheduledUntil === null ? "" : reader.clock(view.scheduledUntil)}
              input={{ type: "time" }}
            />
          </div>
        )}
        {!remote && (
          <AddressFields
            reader={reader}
            state={state}
            addresses={props.addresses}
            before={view.address}
          />
        )}
        <ContactFields reader={reader} view={view} state={state} />
        <button type="submit" class="button button--primary">{reader.t("amend.submit")}</button>
      </CommandForm>
    </Disclosure>
  );
}

function ContactFields(
  { reader, view, state }: {
    reader: Reader;
    view: BookingView;
    state: ReturnType<typeof commandState>;
  },
) {
  const telephone = { type: "tel", inputMode: "tel", autoComplete: "off", maxLength: 32 } as const;
  return (
    <>
      <TextField
        reader={reader}
        state={state}
        name="contactPhone"
        label={reader.t("book.contactPhone")}
        fallback={view.contactPhone}
        optional
        input={telephone}
      />
      {view.callType !== "consultation" && (
        <div class="fields fields--two">
          <TextField
            reader={reader}
            state={state}
            name="doorContact.name"
            label={reader.t("book.doorName")}
            fallback={view.doorContact?.name}
            optional
            input={{ maxLength: 120, autoComplete: "off" }}
          />
          <TextField
            reader={reader}
            state={state}
            name="doorContact.phone"
            label={reader.t("book.doorPhone")}
            fallback={view.doorContact?.phone}
            optional
            input={telephone}
          />
        </div>
      )}
    </>
  );
}
