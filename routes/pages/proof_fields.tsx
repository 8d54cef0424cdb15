/** What a form brings along as its proof of work: the script's, and a ticket where there is no script. */
import type { FormValues } from "../../views/forms.ts";
import { Island } from "../../views/island.tsx";
import type { Reader } from "../../views/reader.ts";
import type { PageScripts } from "../assets.ts";
import type { PageKit } from "./kit.ts";

export interface ProofOfForm {
  readonly ticket: string;
  /** Null: the program runs without scripts. */
  readonly workerUrl: string | null;
  /** The scripts of the page that has the form. */
  readonly scripts: PageScripts | null;
}

/** For a form that is shown; null: none is asked for. @param values of the last attempt, with its ticket */
export function proofOf(kit: PageKit, values: FormValues | null = null): ProofOfForm | null {
  const ticket = kit.services.proofs.ticket(values?.given("waitTicket"));
  if (ticket === null) return null;
  const { assets } = kit;
  return {
    ticket,
    workerUrl: assets?.workers.proof ?? null,
    scripts: assets?.scriptsOf("proof") ?? null,
  };
}

/** What was sent with a form. */
export const proofGiven = (values: FormValues): { readonly proofOfWork?: string } => {
  const given = values.given("proofOfWork") ?? values.given("waitTicket");
  return given === undefined ? {} : { proofOfWork: given };
};

export function ProofFields({ reader, proof }: { reader: Reader; proof: ProofOfForm | null }) {
  if (proof === null) return null;
  const ticket = <input type="hidden" name="waitTicket" value={proof.ticket} />;
  if (proof.workerUrl === null) return ticket;
  return (
    <Island
      name="proof"
      properties={{ challengeUrl: "/api/v1/auth/challenge", workerUrl: proof.workerUrl }}
    >
      <input type="hidden" name="proofOfWork" value="" />
      {ticket}
      <p class="small quiet" role="status" data-proof-wait hidden>{reader.t("proof.wait")}</p>
    </Island>
  );
}
