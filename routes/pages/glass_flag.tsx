/** The flag to admins: glass was broken, and nobody has looked at it yet. */
import { Icon } from "../../views/icon.tsx";
import type { Reader } from "../../views/reader.ts";

/** @param count of broken glasses that wait; nothing is shown for none */
export const GlassFlag = ({ reader, count }: { reader: Reader; count: number }) =>
  count === 0 ? null : (
    <a class="pill pill--solid" data-tone="late" href="/admin/audit">
      <Icon name="shield-alert" />
      {reader.count("glass.waiting", count)}
    </a>
  );
