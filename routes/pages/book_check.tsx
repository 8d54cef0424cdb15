/** «Check your answers» as a page of its own, without a script: the answers and the one button. */
import { Answers, type CheckedAnswers, Terms } from "../../views/book_answers.tsx";
import { EmergencyStrip } from "../../views/emergency.tsx";
import type { FormValues } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import { Layout } from "./layout.tsx";

interface CheckPageProps extends CheckedAnswers {
  reader: Reader;
  /** One id for this very set of answers: sent twice, it makes one booking. */
  commandId: string;
  version: string;
}

const CARRIED_AWAY = ["step", "commandId"];

/** Everything that was typed, carried along unseen. */
const Carried = ({ values }: { values: FormValues }) => (
  <>
    {[...values.entries()].filter(([name]) => !CARRIED_AWAY.includes(name)).map((
      [name, value],
    ) => <input key={`${name}=${value}`} type="hidden" name={name} value={value} />)}
  </>
);

/** The form again, with the houses to choose from, or with the pin. */
const OtherHouse = ({ reader, isPin }: { reader: Reader; isPin: boolean }) => (
  <button
    type="submit"
    class="button"
    name="step"
    value="address"
    formAction={`/book#book-${isPin ? "place" : "address-choice"}`}
  >
    <Icon name="pencil" />
    {reader.t("check.otherHouse")}
  </button>
);

export function CheckPage(props: CheckPageProps) {
  const { reader, values, body, found } = props;
  const flagged = values.all("redFlags").length > 0;
  return (
    <Layout reader={reader} title={reader.t("check.title")} version={props.version}>
      <form method="post" action="/book">
        <Carried values={values} />
        <input type="hidden" name="commandId" value={props.commandId} />
        <div class="wrap split split--aside form">
          <div class="stack stack--l">
            {flagged && <EmergencyStrip reader={reader} alarmed />}
            <h1>{reader.t("check.title")}</h1>
            <Answers
              reader={reader}
              values={values}
              body={body}
              found={found}
              otherHouse={<OtherHouse reader={reader} isPin={found?.by === "pin"} />}
            />
            <p>
              <button type="submit" class="button" name="step" value="edit">
                <Icon name="pencil" />
                {reader.t("check.edit")}
              </button>
            </p>
          </div>
          <aside class="split__sticky stack">
            <Terms reader={reader} />
            {!flagged && <EmergencyStrip reader={reader} quiet />}
          </aside>
        </div>
        <div class="bottombar bottombar--form">
          <p class="bottombar__info">
            <strong>{reader.t("check.barTitle")}</strong>
            <span>{reader.t("check.barText")}</span>
          </p>
          <button
            type="submit"
            class="button button--primary button--large"
            name="step"
            value="create"
          >
            {reader.t("check.submit")}
          </button>
        </div>
      </form>
    </Layout>
  );
}
