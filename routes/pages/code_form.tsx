/** The field for a code that was sent, and the way to another one. */
import { FieldError, Hidden } from "../../views/fields.tsx";
import type { FormState } from "../../views/forms.ts";
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";
import type { CodeShown } from "../people/code_desk.ts";

interface CodeFieldProps {
  reader: Reader;
  state: FormState;
  /** An invitation's code has letters too. */
  long?: boolean;
  /** Of a code that came by no message. */
  label?: string;
  hint?: string;
  /** Above it stands what must be done first: the page does not scroll past that. */
  later?: boolean;
}

/** Six cells; it takes what is pasted, spaces and all, and what the telephone read from the message. */
export function CodeField(
  { reader, state, long = false, label, hint, later = false }: CodeFieldProps,
) {
  const id = state.id("code");
  const error = state.error("code");
  const described = [`${id}-hint`, ...(error === null ? [] : [`${id}-error`])].join(" ");
  return (
    <div class="field">
      <label class="field__label" for={id}>{label ?? reader.t("code.label")}</label>
      <span class="field__hint" id={`${id}-hint`}>
        {hint ?? reader.t(long ? "code.hintLong" : "code.hint")}
      </span>
      <input
        class={long ? "field__input codelong" : "codeinput codeinput--six"}
        id={id}
        name="code"
        inputMode={long ? "text" : "numeric"}
        autoComplete="one-time-code"
        autoCapitalize={long ? "characters" : "off"}
        spellcheck={false}
        maxLength={20}
        autofocus={!state.failed && !later}
        aria-invalid={error === null ? undefined : "true"}
        aria-describedby={described}
      />
      <FieldError id={`${id}-error`} message={error} />
    </div>
  );
}

/** Style sheets know no other numbers: full steps of five seconds, never less than what is left. */
const STEP_SECONDS = 5;

/**
 * Another code. Until the server would send one its button is not there yet: the style sheet brings it
 * when the time has come, so it needs no script.
 */
export function ResendForm(
  { reader, shown, action, next = "" }: {
    reader: Reader;
    shown: CodeShown;
    action: string;
    next?: string;
  },
) {
  const { resendAt } = shown;
  if (resendAt === null) return <p class="small quiet">{reader.t("code.noMore")}</p>;
  const left = Math.max(0, Math.ceil((resendAt - reader.now) / (STEP_SECONDS * 1_000))) *
    STEP_SECONDS;
  return (
    <form class="resend" method="post" action={action} data-left={Math.min(left, 60)}>
      {next !== "" && <Hidden values={{ next }} />}
      {left > 0 && (
        <p class="resend__wait small quiet">
          {reader.t("code.resendAt", { time: reader.clockSeconds(resendAt) })}
        </p>
      )}
      <button type="submit" class="button button--quiet resend__button">
        <Icon name="refresh" />
        {reader.t("code.resend")}
      </button>
    </form>
  );
}
