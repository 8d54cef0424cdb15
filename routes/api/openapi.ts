/** The OpenAPI 3.1 document, made from the same schemas that parse what comes in; and a page of it. */
import { z } from "zod";
import * as responses from "./responses.ts";
import type { Right } from "../rights.ts";
import { pagingParameter } from "./paging.ts";
import type { MountedRoute } from "./route.ts";

type Json = Record<string, unknown>;

/** A schema as JSON Schema 2020-12, which is what OpenAPI 3.1 speaks. */
function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
  }) as Json;
  return rest;
}

const parameters = (spec: MountedRoute): Json[] => {
  const inPath = [...spec.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    // Cities have names.
    schema: { type: "string", ...(/id$/i.test(name ?? "") ? { format: "uuid" } : {}) },
  }));
  const query = spec.query === undefined ? {} : jsonSchema(spec.query, "input");
  const properties = (query.properties ?? {}) as Record<string, Json>;
  const required = (query.required ?? []) as string[];
  const inQuery = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name) && schema.default === undefined,
    schema: pagingParameter(spec, name) ?? schema,
  }));
  return [...inPath, ...inQuery];
};

const problemResponse = (description: string): Json => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

/** A form with a file in it. */
const UPLOAD_BODY: Json = {
  content: {
    "multipart/form-data": {
      schema: {
        type: "object",
        properties: { kind: { type: "string" }, file: { type: "string", format: "binary" } },
        required: ["kind", "file"],
      },
    },
  },
};

function operation(spec: MountedRoute): Json {
  const content = spec.response === undefined
    ? spec.contentType === undefined ? undefined : { [spec.contentType]: {} }
    : { "application/json": { schema: jsonSchema(spec.response, "output") } };
  return {
    tags: [spec.tag],
    summary: spec.summary,
    operationId: `${spec.method}_${spec.path.replace(/\W+/g, "_").replace(/^_|_$/g, "")}`,
    ...(spec.right === "public" ? { security: [] } : {}),
    ...(typeof spec.right === "string" ? {} : { "x-roles": spec.right }),
    parameters: parameters(spec),
    ...(spec.isUpload ? { requestBody: UPLOAD_BODY } : {}),
    ...(spec.body === undefined ? {} : {
      requestBody: { content: { "application/json": { schema: jsonSchema(spec.body, "input") } } },
    }),
    responses: {
      ...Object.fromEntries(
        [spec.status, ...spec.alsoAnswers ?? []].map((status) => [String(status), {
          description: spec.summary,
          ...(content === undefined ? {} : { content }),
        }]),
      ),
      "400": problemResponse("Bad input: which field, and why"),
      "401": problemResponse(
        spec.right === "public" ? "These credentials do not fit" : "Not signed in",
      ),
      "403": problemResponse("The role may not do this"),
      "404": problemResponse("Does not exist, or is not the reader's to see"),
      "409": problemResponse("Refused by state, with a stable code"),
      ...(spec.method === "get" ? {} : {
        "413": problemResponse("A body over 1 MB"),
        "415": problemResponse("A body that is no JSON"),
      }),
      "429": problemResponse("Too many attempts; Retry-After says when"),
      "503": problemResponse("Busy, or the store is away"),
    },
  };
}

export function openApiDocument(specs: readonly MountedRoute[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const spec of specs) {
    const path = `/api/v1${spec.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [spec.method]: operation(spec) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "TOT",
      version,
      description:
        "A doctor to the patient's home. JSON in camelCase, ids are UUIDs, instants RFC 3339 in UTC, " +
        "money integer kopecks. A command may carry `commandId`: the same one again gives the same " +
        "answer and no second effect.",
    },
    security: [{ accessToken: [] }, { session: [] }],
    paths,
    components: {
      schemas: { Problem: jsonSchema(responses.problem, "output") },
      securitySchemes: {
        accessToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
        session: { type: "apiKey", in: "cookie", name: "tot_session" },
      },
    },
  };
}

const escape = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A readable page of the document: no script, no outside address. */
export function docsPage(specs: readonly MountedRoute[], version: string): string {
  const tags = [...new Set(specs.map((spec) => spec.tag))];
  const section = (tag: string) =>
    `<section class="card" aria-labelledby="${tag}"><h2 class="card__title" id="${tag}">${
      escape(tag)
    }</h2>${specs.filter((spec) => spec.tag === tag).map(entry).join("")}</section>`;
  const entry = (spec: MountedRoute) =>
    `<details class="api"><summary><code>${spec.method.toUpperCase()} /api/v1${
      escape(spec.path)
    }</code> ${escape(spec.summary)}</summary><p>${
      rightInWords(spec.right)
    }. Answers ${spec.status}.</p>${block("Query", spec.query, "input")}${
      block("Body", spec.body, "input")
    }${block("Answer", spec.response, "output")}</details>`;
  const block = (title: string, schema: z.ZodType | undefined, io: "input" | "output") =>
    schema === undefined
      ? ""
      : `<h3>${title}</h3><pre tabindex="0"><code>${
        escape(JSON.stringify(jsonSchema(schema, io), null, 2))
      }</code></pre>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TOT API ${escape(version)}</title>
<link rel="stylesheet" href="/static/tokens.css"><link rel="stylesheet" href="/static/components.css">
<link rel="stylesheet" href="/static/docs.css"></head>
<body><main class="wrap stack stack--l docs"><h1>TOT API</h1>
<p>The same as a machine reads it: <a href="/api/v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${tags.map(section).join("\n")}</main></body></html>`;
}

function rightInWords(right: Right): string {
  if (right === "public") return "Public";
  return right === "signed_in" ? "Any signed-in person" : right.join(", ");
}
