/** What the document says of each operation, as the tables need it. */
import type { Json } from "./api_table.ts";

export interface Operation {
  /** «post /bookings/{id}/accept» */
  readonly name: string;
  readonly method: string;
  /** Without `/api/v1`, with `{id}`. */
  readonly path: string;
  /** Takes a form with a file and no JSON. */
  readonly isUpload: boolean;
  /** The path names an object. */
  readonly hasId: boolean;
  readonly isPublic: boolean;
  /** JSON Schema of the body, or null where there is none. */
  readonly body: Json | null;
  /** It answers `items`, a page at a time. */
  readonly isList: boolean;
  readonly query: readonly { name: string; schema: Json; required: boolean }[];
}

export async function document(base: string): Promise<Json> {
  return await (await fetch(`${base}/api/v1/openapi.json`)).json();
}

export async function operations(base: string): Promise<readonly Operation[]> {
  const { paths } = await document(base);
  return Object.entries<Json>(paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]): Operation => ({
      name: `${method} ${path.slice("/api/v1".length)}`,
      method: method.toUpperCase(),
      path: path.slice("/api/v1".length),
      hasId: path.includes("{"),
      isPublic: operation.security?.length === 0,
      body: operation.requestBody?.content["application/json"]?.schema ?? null,
      isUpload: operation.requestBody?.content["multipart/form-data"] !== undefined,
      isList: method === "get" &&
        operation.responses["200"]?.content?.["application/json"]?.schema?.properties?.items !==
          undefined,
      query: operation.parameters.filter((parameter: Json) => parameter.in === "query"),
    }))
  );
}
