/** @throws where it does not come in time; what comes late is nobody's */
export function inTime<Value>(coming: Promise<Value>, milliseconds: number): Promise<Value> {
  let cancel = () => {};
  const late = new Promise<never>((_, reject) => {
    const id = setTimeout(() => reject(new Error("it does not come")), milliseconds);
    cancel = () => clearTimeout(id);
  });
  return Promise.race([coming, late]).finally(() => cancel());
}
