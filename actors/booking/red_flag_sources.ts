/**
 * Where the questions about danger signs are taken from; none is quoted, all are put into a patient's words.
 * Apart from them, since patients' pages carry the questions and have no use for this.
 */
export const RED_FLAG_SOURCES = {
  order388n: "Приказ Минздрава России от 20.06.2013 № 388н, Порядок оказания скорой помощи, п. 11",
  ng143: "NICE NG143, Fever in under 5s: assessment and initial management, «red» signs",
  cg150: "NICE CG150, Headaches in over 12s: diagnosis and management, 1.1",
  ng136: "NICE NG136, Hypertension in adults: diagnosis and management, same-day referral",
  ng59: "NICE NG59 and CKS «Sciatica: red flags», cauda equina syndrome",
  nhs: "NHS, «When to call 999» and the pages of the complaint",
} as const;

export type RedFlagSource = keyof typeof RED_FLAG_SOURCES;
