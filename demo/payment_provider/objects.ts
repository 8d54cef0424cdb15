/** The stand-in's objects as its API gives them, and the refusals that it answers with. */
export interface Money {
  readonly value: string;
  readonly currency: "RUB";
}

export interface StandInPayment {
  readonly id: string;
  status: "pending" | "waiting_for_capture" | "succeeded" | "canceled";
  paid: boolean;
  amount: Money;
  income_amount?: Money;
  refunded_amount?: Money;
  refundable: boolean;
  readonly test: boolean;
  readonly recipient: { readonly account_id: string; readonly gateway_id: string };
  readonly metadata: Record<string, string>;
  readonly description?: string;
  readonly payment_method: { type: string; id: string; saved: false; status: "active" };
  confirmation?: Record<string, string>;
  expires_at?: string;
  captured_at?: string;
  receipt_registration?: "pending" | "succeeded" | "canceled";
  cancellation_details?: { readonly party: string; readonly reason: string };
  readonly created_at: string;
}

export interface StandInRefund {
  readonly id: string;
  readonly payment_id: string;
  status: "pending" | "succeeded" | "canceled";
  readonly amount: Money;
  readonly metadata: Record<string, string>;
  readonly description?: string;
  cancellation_details?: { readonly party: string; readonly reason: string };
  readonly created_at: string;
}

export interface StandInReceipt {
  readonly id: string;
  readonly type: "payment" | "refund";
  readonly payment_id?: string;
  readonly refund_id?: string;
  status: "pending" | "succeeded" | "canceled";
  readonly items: readonly unknown[];
  readonly tax_system_code?: number;
  fiscal_document_number?: string;
  fiscal_storage_number?: string;
  fiscal_attribute?: string;
  fiscal_provider_id?: string;
  registered_at?: string;
  readonly settlements: readonly unknown[];
  readonly created_at: string;
}

/** An answer that is not what was asked for. */
export class ApiError extends Error {
  constructor(
    readonly status: 400 | 401 | 404 | 405 | 429 | 500,
    readonly code: string,
    readonly parameter?: string,
    readonly retryAfterMilliseconds?: number,
  ) {
    super(code);
  }

  body() {
    return {
      type: "error",
      id: crypto.randomUUID(),
      code: this.code,
      description: `stand-in: ${this.code}`,
      ...(this.parameter === undefined ? {} : { parameter: this.parameter }),
      ...(this.retryAfterMilliseconds === undefined
        ? {}
        : { retry_after: this.retryAfterMilliseconds }),
    };
  }
}

export const invalid = (parameter: string) => new ApiError(400, "invalid_request", parameter);
