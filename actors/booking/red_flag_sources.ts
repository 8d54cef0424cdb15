/**
 * Where the questions about danger signs are taken from: title, part, year. None is quoted, all are put into a
 * patient's words. Pages of NHS, AHA and Mayo Clinic are kept up to date and mostly carry no year: they are as they stood in
 * November 2026. What has editions has its years.
 * Apart from the questions, since patients' pages carry those and have no use for this.
 */
const ORDER_388 =
  "Приказ Минздрава России от 20.06.2013 № 388н (ред. от 21.02.2020), Порядок оказания скорой медицинской помощи, п. 11";

export const RED_FLAG_SOURCES = {
  circulation:
    `${ORDER_388}: нарушения системы кровообращения, болевой синдром; NHS, «Heart attack», symptoms`,
  breathing: `${ORDER_388}: нарушения дыхания; NHS, «When to call 999»`,
  consciousness: `${ORDER_388}: нарушения сознания; NHS, «When to call 999»`,
  stroke: "NHS, «Stroke», symptoms (FAST: face, arms, speech); NICE NG128 (2019, 2022), 1.1",
  bleeding: `${ORDER_388}: внезапные кровотечения`,
  seizure: `${ORDER_388}: нарушения сознания; NHS, «When to call 999», seizures`,
  injury: `${ORDER_388}: травмы, отравления, термические и химические ожоги`,
  labour: `${ORDER_388}: роды, угроза прерывания беременности`,
  mental: `${ORDER_388}: психические расстройства, опасные для пациента или других`,
  anaphylaxis: "NHS, «Anaphylaxis», symptoms; NHS, «When to call 999», severe allergic reaction",
  sepsis: "NHS, «Sepsis», call 999: colour of skin, lips or tongue, at any age",
  ng143: "NICE NG143 (2019, 2021), Fever in under 5s, table 1 (traffic light), «red»",
  ng240: "NICE NG240 (2024), Bacterial meningitis and meningococcal disease, 1.1, red flags",
  meningitis: "NICE NG240 (2024), 1.1, red flags: neck stiffness; NHS, «Meningitis», symptoms",
  headache: "NICE CG150 (2012, 2021), Headaches in over 12s, 1.1.1; NICE NG228 (2022), 1.1",
  pressure:
    "American Heart Association, «When To Call 911 About High Blood Pressure»; Mayo Clinic, " +
    "«Hypertensive crisis» (severe headache)",
  heart: "NHS, «Heart attack», symptoms: sweating, weakness, feeling sick",
  throat: "NHS, «Sore throat», call 999",
  cough: "NHS, «Coughing up blood»; to call an ambulance for any amount is our caution",
  stomach: "NHS, «Stomach ache», call 999 or go to A&E",
  vomiting: "NHS, «Vomiting blood» (2022); NHS, «Stomach ache», call 999 or go to A&E",
  back: "NHS, «Back pain», call 999 or go to A&E; NICE NG59 (2016, 2020), 1.1 (cauda equina)",
} as const;

export type RedFlagSource = keyof typeof RED_FLAG_SOURCES;
