/** Values that a form carries along unseen. */
export const Hidden = ({ values }: { values: Readonly<Record<string, string>> }) => (
  <>
    {Object.entries(values).map(([name, value]) => (
      <input
        type="hidden"
        name={name}
        value={value}
      />
    ))}
  </>
);
