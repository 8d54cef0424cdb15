/** `/profiles`: patients' own records, those in their care, and what others may see of them. */
import {
  addressBody,
  consentBody,
  consentCodeBody,
  dependantBody,
  newDependantBody,
  profileBody,
} from "../people/profile_schemas.ts";
import { answer } from "../problem.ts";
import type { Services } from "../services.ts";
import * as responses from "./profile_responses.ts";
import { listOf } from "./responses.ts";
import { type ApiRoutes } from "./route.ts";

export function profileRoutes(api: ApiRoutes, { patients }: Services): void {
  const tag = "profiles";
  api.add({
    method: "get",
    path: "/profiles/me",
    tag,
    summary: "One's own profile, with the medical card",
    status: 200,
    response: responses.profile,
  }, async ({ c, by }) => answer(c, await patients.mine(by)));
  api.add(
    {
      method: "put",
      path: "/profiles/me",
      tag,
      summary:
        "Change what is given: null empties a field, an absent one stays; an old version is refused",
      body: profileBody,
      status: 200,
      response: responses.profile,
    },
    async ({ c, body, by }) => answer(c, await patients.change(by, body, c.get("language"))),
  );
  addressRoutes(api, patients);
  dependantRoutes(api, patients);
  api.add({
    method: "get",
    path: "/profiles/me/consents",
    tag,
    summary: "What was agreed to by oneself and for those in one's care, with version and time",
    status: 200,
    response: listOf(responses.consent),
  }, async ({ c, by }) => c.json({ items: await patients.consents(by) }));
  api.add({
    method: "post",
    path: "/profiles/me/consents",
    tag,
    summary: "Agree to treatment, for oneself or for a child in one's care",
    body: consentBody,
    status: 200,
    response: listOf(responses.consent),
  }, async ({ c, body, by }) => {
    const given = await patients.giveConsent(by, body, c.get("language"));
    return answer(c, "ok" in given ? { ok: { items: given.ok } } : given);
  });
  api.add({
    method: "post",
    path: "/profiles/me/consents/:id/revoke",
    tag,
    summary: "Take a consent back; what rested on it closes at once",
    status: 200,
    response: responses.consent,
  }, async ({ c, by }) => answer(c, await patients.revokeConsent(by, c.req.param("id") ?? "")));
  api.add({
    method: "get",
    path: "/profiles/:id",
    tag,
    summary:
      "A patient: for the doctor of an accepted open booking with the card, for staff without",
    status: 200,
    response: responses.patient,
  }, async ({ c, by }) => answer(c, await patients.patient(by, c.req.param("id") ?? "")));
}

function addressRoutes(api: ApiRoutes, patients: Services["patients"]): void {
  const tag = "profiles";
  api.add({
    method: "get",
    path: "/profiles/me/addresses",
    tag,
    summary: "One's address book, the default address first",
    status: 200,
    response: listOf(responses.address),
  }, async ({ c, by }) => c.json({ items: await patients.addresses(by) }));
  api.add(
    {
      method: "post",
      path: "/profiles/me/addresses",
      tag,
      summary: "Add an address; the first one is the default",
      body: addressBody,
      status: 201,
      response: responses.address,
    },
    async ({ c, body, by }) =>
      answer(c, await patients.addAddress(by, body, c.get("language")), 201),
  );
  api.add({
    method: "put",
    path: "/profiles/me/addresses/:id",
    tag,
    summary: "Change an address; an old version is refused",
    body: addressBody,
    status: 200,
    response: responses.address,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await patients.changeAddress(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
  api.add({
    method: "delete",
    path: "/profiles/me/addresses/:id",
    tag,
    summary: "Remove an address; bookings that were made with it keep it",
    status: 204,
  }, async ({ c, by }) => {
    const removed = await patients.removeAddress(by, c.req.param("id") ?? "");
    return "ok" in removed ? c.body(null, 204) : answer(c, removed);
  });
}

function dependantRoutes(api: ApiRoutes, patients: Services["patients"]): void {
  const tag = "profiles";
  api.add({
    method: "get",
    path: "/profiles/me/dependants",
    tag,
    summary: "Those in one's care",
    status: 200,
    response: listOf(responses.dependantSummary),
  }, async ({ c, by }) => c.json({ items: await patients.dependants(by) }));
  api.add(
    {
      method: "post",
      path: "/profiles/me/dependants",
      tag,
      summary: "Take somebody without an account into one's care, with their consent or by law",
      body: newDependantBody,
      status: 201,
      response: responses.dependant,
    },
    async ({ c, body, by }) =>
      answer(c, await patients.addDependant(by, body, c.get("language")), 201),
  );
  api.add({
    method: "get",
    path: "/profiles/me/dependants/:id",
    tag,
    summary: "One of them; an adult's card only with the adult's consent",
    status: 200,
    response: responses.dependant,
  }, async ({ c, by }) => answer(c, await patients.dependant(by, c.req.param("id") ?? "")));
  api.add({
    method: "put",
    path: "/profiles/me/dependants/:id",
    tag,
    summary: "Change what is given, as of one's own profile",
    body: dependantBody,
    status: 200,
    response: responses.dependant,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await patients.changeDependant(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
  api.add({
    method: "post",
    path: "/profiles/me/dependants/:id/end",
    tag,
    summary: "The care ends: nothing of this person is open to oneself any more",
    status: 204,
  }, async ({ c, by }) => {
    const ended = await patients.endCare(by, c.req.param("id") ?? "");
    return "ok" in ended ? c.body(null, 204) : answer(c, ended);
  });
  api.add({
    method: "post",
    path: "/profiles/me/dependants/:id/consent-code",
    tag,
    summary: "Send the adult a code, by which they agree that the guardian sees their card",
    status: 202,
    response: responses.codeSent,
  }, async ({ c, by }) =>
    answer(
      c,
      await patients.sendConsentCode(by, c.req.param("id") ?? "", c.get("language")),
      202,
    ));
  api.add({
    method: "post",
    path: "/profiles/me/dependants/:id/consent",
    tag,
    summary: "The code that the adult was sent: card and conclusions open",
    body: consentCodeBody,
    status: 200,
    response: responses.dependant,
  }, async ({ c, body, by }) =>
    answer(
      c,
      await patients.confirmConsent(by, c.req.param("id") ?? "", body, c.get("language")),
    ));
}
