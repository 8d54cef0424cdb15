/** A program with a payment provider in memory, in which each visit has one price. */
import { kopecks } from "../../actors/money/kopecks.ts";
import { FakeGateway } from "../support/fake_gateway.ts";
import { type Inside, type Kind, withProgram } from "./program.ts";

export const withMoney = (
  kind: Kind,
  test: (inside: Inside, gateway: FakeGateway) => Promise<void>,
): Promise<void> => {
  const gateway = new FakeGateway();
  return withProgram(kind, (inside) => test(inside, gateway), {}, undefined, {
    gateway,
    priceOf: () => kopecks(350_000),
  });
};
