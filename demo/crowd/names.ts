/** Who is in the crowd. All names are made up. */
import type { Specialization } from "../../actors/vocabulary.ts";

export interface DoctorName {
  readonly firstName: string;
  readonly lastName: string;
  readonly specializations: readonly Specialization[];
  /** What the public card says of this doctor. */
  readonly card: DoctorCardOfDemo;
}

interface DoctorCardOfDemo {
  readonly sex: "female" | "male";
  readonly languages: readonly string[];
  readonly statedNeeds: readonly string[];
  readonly experienceYears: number;
}

type Doctor = readonly [firstName: string, lastName: string, ...Specialization[]];

/** Nobody is a psychiatrist or an ophthalmologist: such a call is left for the dispatcher. */
const DOCTORS: readonly Doctor[] = [
  ["Марина", "Ковалёва", "therapist"],
  ["Алексей", "Соколов", "therapist", "cardiologist"],
  ["Гульнара", "Ахметова", "therapist", "pediatrician"],
  ["Дмитрий", "Орлов", "therapist"],
  ["Екатерина", "Лебедева", "therapist"],
  ["Сергей", "Никитин", "therapist", "neurologist"],
  ["Ольга", "Воронцова", "therapist", "dermatologist"],
  ["Тимур", "Садыков", "therapist"],
  ["Наталья", "Ефимова", "therapist", "otolaryngologist"],
  ["Андрей", "Зайцев", "therapist"],
  ["Светлана", "Мельникова", "therapist", "pediatrician"],
  ["Павел", "Громов", "therapist", "urologist"],
  ["Айгуль", "Нурланова", "therapist", "gynecologist"],
  ["Виктор", "Тарасов", "therapist", "surgeon"],
  ["Анна", "Белоусова", "pediatrician"],
  ["Ирина", "Щербакова", "pediatrician"],
  ["Максим", "Фёдоров", "pediatrician"],
  ["Юлия", "Крылова", "pediatrician"],
  ["Елена", "Самойлова", "pediatrician", "otolaryngologist"],
  ["Роман", "Дегтярёв", "cardiologist"],
  ["Людмила", "Панкратова", "cardiologist", "therapist"],
  ["Ержан", "Касымов", "cardiologist"],
  ["Вера", "Одинцова", "neurologist"],
  ["Илья", "Березин", "neurologist"],
  ["Константин", "Шаповалов", "surgeon", "traumatologist"],
  ["Артём", "Гусев", "traumatologist"],
  ["Лариса", "Вишнякова", "gynecologist"],
  ["Денис", "Муравьёв", "urologist", "surgeon"],
  ["Надежда", "Полякова", "otolaryngologist"],
  ["Кирилл", "Латышев", "dermatologist", "therapist"],
];

export const DOCTOR_NAMES: readonly DoctorName[] = DOCTORS.map(
  ([firstName, lastName, ...specializations], at) => ({
    firstName,
    lastName,
    specializations,
    card: cardOf(lastName, specializations, at),
  }),
);

/** So that every need of the crowd's patients is met by some doctors of each field, and by no doctor all. */
function cardOf(
  lastName: string,
  specializations: readonly Specialization[],
  at: number,
): DoctorCardOfDemo {
  const hasEcg = specializations.includes("cardiologist") || at % 3 === 0;
  return {
    sex: lastName.endsWith("а") ? "female" : "male",
    languages: ["ru", ...(at % 3 === 1 ? ["en"] : []), ...(at % 4 === 2 ? ["kk"] : [])],
    statedNeeds: [...(at % 5 === 4 ? [] : ["sick_leave"]), ...(hasEcg ? ["ecg"] : [])],
    experienceYears: 4 + (at * 7) % 27,
  };
}

export interface PatientName {
  readonly firstName: string;
  readonly lastName: string;
  readonly birthDate: string;
  /** The child for whom this person calls a doctor, if there is one. */
  readonly child: { readonly firstName: string; readonly birthDate: string } | null;
}

type Patient = readonly [
  firstName: string,
  lastName: string,
  birthDate: string,
  child?: readonly [firstName: string, birthDate: string],
];

const PATIENTS: readonly Patient[] = [
  ["Анна", "Петрова", "1986-04-12", ["Соня", "2021-09-03"]],
  ["Владимир", "Ильин", "1951-02-27"],
  ["Мария", "Журавлёва", "1992-11-08", ["Миша", "2023-05-19"]],
  ["Галина", "Сорокина", "1947-07-30"],
  ["Игорь", "Давыдов", "1979-01-16"],
  ["Оксана", "Рябова", "1988-06-21", ["Даша", "2019-12-11"]],
  ["Николай", "Ермаков", "1958-10-05"],
  ["Татьяна", "Карпова", "1974-03-09"],
  ["Асель", "Жумабаева", "1994-08-14", ["Амир", "2022-02-25"]],
  ["Евгений", "Носов", "1983-12-02"],
  ["Валентина", "Быкова", "1943-05-17"],
  ["Станислав", "Титов", "1969-09-23"],
  ["Ксения", "Макарова", "1990-02-06", ["Лёва", "2024-01-30"]],
  ["Борис", "Котов", "1955-06-11"],
  ["Алина", "Хасанова", "1997-10-28"],
  ["Григорий", "Поляков", "1962-04-04"],
  ["Раиса", "Осипова", "1949-12-19"],
  ["Антон", "Семёнов", "1981-07-07", ["Варя", "2018-03-22"]],
  ["Нина", "Тихонова", "1953-01-25"],
  ["Руслан", "Ибраев", "1987-05-29"],
  ["Полина", "Калинина", "1995-09-10", ["Тёма", "2022-11-06"]],
  ["Михаил", "Авдеев", "1965-03-31"],
  ["Зоя", "Прохорова", "1940-08-20"],
  ["Вячеслав", "Лапин", "1976-11-13"],
  ["Динара", "Сулейменова", "1991-01-03", ["Алия", "2020-06-15"]],
];

export const PATIENT_NAMES: readonly PatientName[] = PATIENTS.map(
  ([firstName, lastName, birthDate, child]) => ({
    firstName,
    lastName,
    birthDate,
    child: child === undefined ? null : { firstName: child[0], birthDate: child[1] },
  }),
);
