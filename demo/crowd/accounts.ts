/** How the crowd comes to be: everybody registers, the admin approves the doctors. All over the API. */
import { PROMO_CODE, TARIFFS } from "./tariffs.ts";
import { ADDRESSES, type DemoAddress } from "../addresses.ts";
import { shuffled, whole } from "../chance.ts";
import { Car, type WayFinder } from "../movement.ts";
import type { SignIns } from "../sign_ins.ts";
import { Api, type Credentials } from "./api.ts";
import { Doctor } from "./doctor.ts";
import type { Surroundings } from "./member.ts";
import { DOCTOR_NAMES, type DoctorName, PATIENT_NAMES, type PatientName } from "./names.ts";
import { Patient } from "./patient.ts";
import type { Wish } from "./wishes.ts";

/** Years that an accreditation lasts; no doctor of the demo runs out of it. */
const LICENSE_YEARS = 5;

const VISITOR_PATIENT: PatientName = {
  firstName: "Елизавета",
  lastName: "Гостева",
  birthDate: "1990-05-20",
  child: null,
};
const VISITOR_DOCTOR: DoctorName = {
  firstName: "Георгий",
  lastName: "Лунин",
  specializations: ["therapist", "pediatrician"],
  card: {
    sex: "male",
    languages: ["ru", "en"],
    statedNeeds: ["sick_leave", "ecg"],
    experienceYears: 14,
  },
};

export class Accounts {
  readonly #admin: Api;
  #next = 0;

  constructor(
    private readonly base: string,
    private readonly around: Surroundings,
    private readonly signIns: SignIns,
  ) {
    this.#admin = this.#api(signIns.admin);
  }

  #api(credentials: Credentials): Api {
    return new Api(this.base, credentials, this.around.signal);
  }

  /** Members of the crowd keep their passwords to themselves. */
  #ownApi(): Api {
    const login = `person-${++this.#next}@tot.example`;
    return this.#api({ login, password: crypto.randomUUID() });
  }

  async signInAdmin(): Promise<void> {
    await this.#admin.signIn();
    for (const tariff of TARIFFS) await this.#admin.put("/tariffs", { ...tariff, version: 0 });
    await this.#admin.post("/admin/promo-codes", PROMO_CODE);
  }

  async doctors(ways: WayFinder): Promise<Doctor[]> {
    const places = shuffled(ADDRESSES);
    return await Promise.all(DOCTOR_NAMES.map(async (name, at) => {
      const api = this.#ownApi();
      await this.#registerDoctor(api, name);
      return new Doctor(api, this.around, new Car(ways, places[at % places.length] ?? HOME));
    }));
  }

  async patients(nextWish: (now: number) => Wish | null): Promise<Patient[]> {
    const homes = shuffled(ADDRESSES);
    return await Promise.all(PATIENT_NAMES.map(async (name, at) => {
      const api = this.#ownApi();
      await registerPatient(api, name);
      return new Patient(api, this.around, name, homes[at % homes.length] ?? HOME, nextWish);
    }));
  }

  /** Somebody of the shift before: an account of its own, not the visitor's. */
  async dispatcher(): Promise<Api> {
    const api = this.#ownApi();
    await this.#registerDispatcher(api, "Ольга", "Белова");
    return api;
  }

  /** The visitor's accounts. @returns the patient, to be given one finished booking */
  async forVisitor(): Promise<Patient> {
    const { patient, doctor, dispatcher } = this.signIns;
    const api = this.#api(patient);
    await Promise.all([
      registerPatient(api, VISITOR_PATIENT),
      this.#registerDoctor(this.#api(doctor), VISITOR_DOCTOR),
      this.#registerDispatcher(this.#api(dispatcher), "Вероника", "Сомова"),
    ]);
    return new Patient(api, this.around, VISITOR_PATIENT, HOME, () => null);
  }

  async #registerDoctor(api: Api, { firstName, lastName, specializations, card }: DoctorName) {
    const year = new Date().getUTCFullYear() + LICENSE_YEARS;
    await api.register({
      firstName,
      lastName,
      role: "doctor",
      specializations,
      licenseNumber: `7720 ${whole(100_000, 999_999)}`,
      licenseExpiresOn: `${year}-06-30`,
    });
    await api.put("/doctor-profiles/me", card);
    await this.#admin.post(`/admin/doctors/${api.userId}/approve`);
  }

  async #registerDispatcher(api: Api, firstName: string, lastName: string): Promise<void> {
    await api.register({ firstName, lastName });
    await this.#admin.put(`/admin/users/${api.userId}/role`, { role: "dispatcher" });
    // Whoever becomes staff is signed in nowhere.
    await api.signIn();
  }
}

async function registerPatient(api: Api, name: PatientName): Promise<void> {
  const { firstName, lastName, birthDate } = name;
  await api.register({ firstName, lastName, phone: `+7701${whole(1_000_000, 9_999_999)}` });
  await api.put("/profiles/me", { birthDate });
}

/** Where who has no other place lives. */
const HOME: DemoAddress = {
  text: "улица Достык, 12",
  latitude: 51.12644,
  longitude: 71.42449,
  district: "Левый берег",
};
