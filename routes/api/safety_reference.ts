/** `/red-flags` and `/bookings/{id}/transport`: what is asked before a call, and where a patient is taken. */
import { z } from "zod";
import { RED_FLAG_SOURCES } from "../../actors/booking/red_flag_sources.ts";
import { askedOf, furtherFor, RED_FLAGS, type RedFlag } from "../../actors/booking/red_flags.ts";
import { answer, invalidInput } from "../problem.ts";
import { transportBody } from "../people/hospital_transports.ts";
import type { HospitalTransport } from "../../db/hospital_transports.ts";
import type { Language, Services } from "../services.ts";
import { validate } from "../validation.ts";
import type { ApiRoutes } from "./route.ts";

const moment = z.iso.datetime();
const OLDEST_MONTHS = 1_800;

/** Of whom it is asked; without an age or a complaint all that could be asked for the age. */
const redFlagsQuery = z.object({
  ageMonths: z.coerce.number().int().min(0).max(OLDEST_MONTHS).optional(),
  /** Codes with commas between them. */
  complaints: z.string().max(300).optional(),
});
const question = z.object({ code: z.string(), source: z.string(), text: z.string() });

const transport = z.object({
  hospital: z.object({
    name: z.string(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    phone: z.string().nullable(),
  }),
  note: z.string(),
  savedAt: moment,
  /** When whoever the patient has named for an emergency was written to. */
  relativeToldAt: moment.nullable(),
});
const shown = (one: HospitalTransport): z.infer<typeof transport> => ({
  hospital: one.hospital,
  note: one.note,
  savedAt: new Date(one.savedAt).toISOString(),
  relativeToldAt: one.relativeToldAt === null ? null : new Date(one.relativeToldAt).toISOString(),
});

const asQuestion = (language: Language) => (flag: RedFlag) => ({
  code: flag.code,
  source: RED_FLAG_SOURCES[flag.source],
  text: flag[language],
});

export function safetyReferenceRoutes(
  api: ApiRoutes,
  { transports }: Pick<Services, "transports">,
): void {
  api.addPublic({
    method: "get",
    path: "/red-flags",
    tag: "reference",
    summary:
      "The questions before a call, by age and complaint, with the version that answers name",
    query: redFlagsQuery,
    status: 200,
    response: z.object({
      version: z.string(),
      /** The physician who has read this version; null: none has. */
      reviewedBy: z.object({ name: z.string(), position: z.string(), on: z.string() }).nullable(),
      asked: z.array(z.string()),
      first: z.array(question),
      further: z.array(question),
    }),
  }, ({ c }) => {
    const language = c.get("language");
    const input = validate(redFlagsQuery, c.req.query(), language);
    if ("invalid" in input) return invalidInput(language, input.invalid);
    const { ageMonths, complaints } = input.ok;
    const asked = {
      ageMonths: ageMonths ?? null,
      complaints: (complaints ?? "").split(",").filter((code) => code !== ""),
    };
    return c.json({
      ...askedOf(asked),
      reviewedBy: RED_FLAGS.reviewedBy,
      first: RED_FLAGS.first.map(asQuestion(language)),
      further: furtherFor(asked).map(asQuestion(language)),
    });
  });
  const tag = "emergency";
  api.add({
    method: "get",
    path: "/bookings/:id/transport",
    tag,
    summary: "Where this doctor takes the patient, and whether there is somebody to be told",
    status: 200,
    response: z.object({ transport: transport.nullable(), hasContact: z.boolean() }),
  }, async ({ c, by }) => {
    const outcome = await transports.of(by, c.req.param("id") ?? "");
    if (!("ok" in outcome)) return answer(c, outcome);
    const { transport, hasContact } = outcome.ok;
    return answer(c, {
      ok: { transport: transport === null ? null : shown(transport), hasContact },
    });
  });
  api.add({
    method: "put",
    path: "/bookings/:id/transport",
    tag,
    summary:
      "«I take the patient to a hospital»: dispatchers hear of it, and whoever the patient has named",
    body: transportBody,
    status: 200,
    response: z.object({ transport }),
  }, async ({ c, by, body }) => {
    const outcome = await transports.save(by, c.req.param("id") ?? "", body, c.get("language"));
    if (!("ok" in outcome)) return answer(c, outcome);
    return answer(c, { ok: { transport: shown(outcome.ok.transport) } });
  });
}
