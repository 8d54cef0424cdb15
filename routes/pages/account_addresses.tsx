/** `/account/addresses`: the address book, and the form of one address. */
import { addressAliases, AddressFields } from "../../views/address_fields.tsx";
import { Disclosure } from "../../views/disclosure.tsx";
import { Hidden, TextField, Tick } from "../../views/fields.tsx";
import { type Attempt, FormState, type FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import { Empty } from "../../views/notices.tsx";
import { Pill } from "../../views/pill.tsx";
import type { Reader } from "../../views/reader.ts";
import type { AddressView } from "../people/profile_views.ts";
import type { Person } from "../services.ts";
import { AccountFrame, Saved } from "./account_frame.tsx";
import { addressBody } from "./address_body.ts";
import { locate } from "./address_lookup.ts";
import { doorsText } from "./booker_of.ts";
import { attemptOf, type Failure, failureHeaders, failureOf, invalidFailure } from "./failure.ts";
import { refusePage, withPerson } from "./guard.ts";
import {
  formOf,
  type PageContext,
  type PageKit,
  type PagesApp,
  readerOf,
  seeOther,
} from "./kit.ts";
import { pageResponse } from "./layout.tsx";
import { versionOf } from "./person_fields.tsx";

const ALIASES = addressAliases("");

function AddressRow({ reader, address }: { reader: Reader; address: AddressView }) {
  const doors = doorsText(reader, address);
  return (
    <li class="card addressrow">
      <Icon name="pin" />
      <div class="addressrow__text">
        <p class="addressrow__title">
          <strong class="pre">{address.label ?? address.text}</strong>
          {address.isDefault && (
            <Pill
              tone="go"
              icon="check"
              text={reader.t("address.isDefault")}
            />
          )}
        </p>
        {address.label !== null && <p class="pre">{address.text}</p>}
        {doors !== "" && <p class="quiet">{doors}</p>}
        {address.notes && <p class="quiet pre">{address.notes}</p>}
      </div>
      <a
        class="button"
        href={`/account/addresses/${address.id}`}
        aria-label={reader.t("address.changeOf", { name: address.label ?? address.text })}
      >
        <Icon name="pencil" />
        {reader.t("address.change")}
      </a>
    </li>
  );
}

async function showAddresses(c: PageContext, kit: PageKit, person: Person): Promise<Response> {
  const reader = readerOf(kit, c, "/account/addresses");
  const addresses = await kit.services.patients.addresses(person);
  return pageResponse(
    <AccountFrame
      reader={reader}
      title={reader.t("account.addresses")}
      lead={reader.t("address.lead")}
      version={kit.version}
    >
      <Saved reader={reader} isSaved={c.req.query("saved") !== undefined} />
      {addresses.length === 0
        ? (
          <div class="card">
            <Empty icon="home" title={reader.t("address.none")} text={reader.t("address.noneText")}>
              <a class="button button--primary" href="/account/addresses/new">
                <Icon name="plus" />
                {reader.t("address.add")}
              </a>
            </Empty>
          </div>
        )
        : (
          <>
            <ul class="plainrows">
              {addresses.map((address) => (
                <AddressRow key={address.id} reader={reader} address={address} />
              ))}
            </ul>
            <p>
              <a class="button" href="/account/addresses/new">
                <Icon name="plus" />
                {reader.t("address.add")}
              </a>
            </p>
          </>
        )}
    </AccountFrame>,
  );
}

interface FormPageProps {
  readonly reader: Reader;
  readonly kit: PageKit;
  /** Null: a new one. */
  readonly address: AddressView | null;
  readonly attempt: Attempt | null;
}

function AddressFormPage({ reader, kit, address, attempt }: FormPageProps) {
  const state = new FormState("address", attempt, ALIASES);
  return (
    <AccountFrame
      reader={reader}
      title={reader.t(address === null ? "address.new" : "address.edit")}
      attempt={attempt}
      aliases={ALIASES}
      version={kit.version}
    >
      <form
        class="card stack form"
        method="post"
        action={address === null ? "/account/addresses" : `/account/addresses/${address.id}`}
        novalidate
      >
        {address !== null && <Hidden values={{ version: String(address.version) }} />}
        <AddressFields
          reader={reader}
          state={state}
          addresses={kit.addresses}
          before={address as Partial<FormPageProps["address"]> & object | null}
        />
        <TextField
          reader={reader}
          state={state}
          name="label"
          label={reader.t("address.label")}
          hint={reader.t("address.labelHint")}
          optional
          fallback={address?.label}
          input={{ maxLength: 60, autoComplete: "off" }}
        />
        <Tick
          state={state}
          name="isDefault"
          text={reader.t("address.makeDefault")}
          look="agree"
          fallback={address?.isDefault ?? false}
        />
        <div class="formend">
          <button type="submit" class="button button--primary button--large">
            {reader.t("form.save")}
          </button>
          <a class="button button--quiet" href="/account/addresses">{reader.t("form.back")}</a>
        </div>
      </form>
      {address !== null && (
        <Disclosure icon="x" title={reader.t("address.remove")} sub={reader.t("address.removeSub")}>
          <form method="post" action={`/account/addresses/${address.id}/remove`}>
            <button type="submit" class="button">{reader.t("address.removeSubmit")}</button>
          </form>
        </Disclosure>
      )}
    </AccountFrame>
  );
}

/** Reads the form, asks the search where the house is, and hands it to the service. */
async function submitted(
  c: PageContext,
  kit: PageKit,
  person: Person,
  address: AddressView | null,
): Promise<Response> {
  const values: FormValues = await formOf(c);
  const path = address === null ? "/account/addresses/new" : `/account/addresses/${address.id}`;
  const reader = readerOf(kit, c, path);
  const { language } = reader;
  const located = await locate(values, {
    cities: kit.services.cities,
    language,
    known: kit.addresses,
    before: address?.text,
  });
  const before = address === null ? {} : {
    text: address.text,
    latitude: address.latitude,
    longitude: address.longitude,
    district: address.district ?? null,
  };
  const read = addressBody(values, kit.addresses, language, before, located);
  const failed = (failure: Failure) =>
    pageResponse(
      <AddressFormPage
        reader={reader}
        kit={kit}
        address={address}
        attempt={attemptOf("address", values, failure, located?.suggestions ?? [])}
      />,
      failure.status,
      failureHeaders(failure),
    );
  if (read.errors.length > 0) return failed(invalidFailure(read.errors));
  const body = {
    ...read.address,
    label: values.given("label") ?? null,
    isDefault: values.text("isDefault") === "yes",
    version: versionOf(values),
  };
  const { patients } = kit.services;
  const outcome = address === null
    ? await patients.addAddress(person, body, language)
    : await patients.changeAddress(person, address.id, body, language);
  const failure = failureOf(outcome, language);
  return failure === null ? seeOther(c, "/account/addresses?saved") : failed(failure);
}

/** `/account/addresses`, `/account/addresses/new`, `/account/addresses/{id}` and its end. */
export function accountAddressPages(app: PagesApp, kit: PageKit): void {
  const { patients } = kit.services;

  /** The page of one's own address, or 404. */
  async function withAddress(
    c: PageContext,
    page: (person: Person, address: AddressView) => Response | Promise<Response>,
  ): Promise<Response> {
    return await withPerson(c, async (person) => {
      const address = (await patients.addresses(person)).find(({ id }) => id === c.req.param("id"));
      return address === undefined ? refusePage(c, 404, "not_found") : await page(person, address);
    });
  }

  app.get("/account/addresses", (c) => withPerson(c, (person) => showAddresses(c, kit, person)));
  app.post(
    "/account/addresses",
    (c) => withPerson(c, (person) => submitted(c, kit, person, null)),
  );
  app.get("/account/addresses/new", (c) =>
    withPerson(c, () =>
      pageResponse(
        <AddressFormPage reader={readerOf(kit, c)} kit={kit} address={null} attempt={null} />,
      )));
  app.get("/account/addresses/:id", (c) =>
    withAddress(c, (_person, address) =>
      pageResponse(
        <AddressFormPage reader={readerOf(kit, c)} kit={kit} address={address} attempt={null} />,
      )));
  app.post(
    "/account/addresses/:id",
    (c) => withAddress(c, (person, address) => submitted(c, kit, person, address)),
  );
  app.post("/account/addresses/:id/remove", (c) =>
    withAddress(c, async (person, address) => {
      await patients.removeAddress(person, address.id);
      return seeOther(c, "/account/addresses?saved");
    }));
}
