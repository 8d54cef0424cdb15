/** What is wrong with a field, in words. */
import { Icon } from "./icon.tsx";

export const FieldError = ({ id, message }: { id: string; message: string | null }) =>
  message === null ? null : (
    <span class="field__error" id={id}>
      <Icon name="warning" />
      <span>{message}</span>
    </span>
  );
