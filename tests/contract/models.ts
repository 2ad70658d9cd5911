import { Ajv, type ValidateFunction } from "ajv";

/** Where Amazon's own models lie, beside the repository. Tests skip where they are absent. */
const FOLDER = new URL("../../../shared/amazon/models/models/", import.meta.url);

const FILES = {
  reports: "reports-api-model/reports_2021-06-30.json",
  sellers: "sellers-api-model/sellers.json",
} as const;

export type ModelName = keyof typeof FILES;

/** A request as the simulated Amazon logs it. */
export interface RecordedRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: unknown;
}

type Schema = Record<string, unknown>;

interface Parameter extends Schema {
  name: string;
  in: "query" | "path" | "body" | "header";
  required?: boolean;
  schema?: Schema;
}

interface SwaggerOperation {
  operationId: string;
  parameters?: Parameter[];
  responses: Record<string, { schema?: Schema }>;
}

interface Model {
  paths: Record<string, Record<string, SwaggerOperation>>;
  definitions: Record<string, Schema>;
}

export const modelsPresent = Object.values(FILES).every((file) => {
  try {
    return Deno.statSync(new URL(file, FOLDER)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
});

const models = new Map<ModelName, Model>();
const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false });
ajv.addFormat("date-time", isRfc3339);

/** What is wrong with an answer by the model's schema; nothing wrong is an empty list. */
export function problemsOfAnswer(
  name: ModelName,
  operationId: string,
  status: number,
  body: unknown,
): string[] {
  const operation = operationsOf(name).find((known) => known.operation.operationId === operationId);
  if (!operation) return [`${operationId} is no operation of ${name}`];
  const response = operation.operation.responses[String(status)];
  if (!response) return [`${operationId} never answers ${status}`];
  if (!response.schema) return body === null ? [] : [`${operationId} ${status} has no body`];
  return problemsOf(name, response.schema, body);
}

/** Which operation of any model a request is; null when it is none. */
export function findOperation(request: RecordedRequest): string | null {
  return match(request)?.operation.operationId ?? null;
}

/** What is wrong with a request by the model of its operation: path, query, headers and body. */
export function problemsOfRequest(request: RecordedRequest): string[] {
  const matched = match(request);
  if (!matched) return [`${request.method} ${request.path} is no operation of any model`];
  const { name, operation } = matched;
  const parameters = operation.parameters ?? [];
  return [
    ...headerProblems(request, operation),
    ...queryProblems(name, request.query, parameters.filter((known) => known.in === "query")),
    ...bodyProblems(name, request.body, parameters.find((known) => known.in === "body")),
  ];
}

function headerProblems(request: RecordedRequest, operation: SwaggerOperation): string[] {
  const { headers } = request;
  const takesBody = operation.parameters?.some((known) => known.in === "body");
  return [
    ...("x-amz-access-token" in headers ? [] : ["x-amz-access-token is missing"]),
    ...("user-agent" in headers ? [] : ["user-agent is missing"]),
    ...("authorization" in headers ? ["authorization does not belong there"] : []),
    ...(takesBody && !headers["content-type"]?.startsWith("application/json")
      ? ["content-type is not application/json"]
      : []),
  ];
}

function queryProblems(
  name: ModelName,
  query: Record<string, string>,
  parameters: Parameter[],
): string[] {
  const unknown = Object.keys(query).filter((key) => !parameters.some((p) => p.name === key));
  const missing = parameters.filter((known) => known.required && !(known.name in query));
  const wrong = parameters.flatMap((parameter) => {
    const text = query[parameter.name];
    if (text === undefined) return [];
    const { name: key, in: _in, required: _required, ...schema } = parameter;
    return problemsOf(name, schema, valueOf(text, schema)).map((problem) => `${key}: ${problem}`);
  });
  return [
    ...unknown.map((key) => `${key} is unknown`),
    ...missing.map((known) => `${known.name} is missing`),
    ...wrong,
  ];
}

function bodyProblems(name: ModelName, body: unknown, parameter?: Parameter): string[] {
  if (!parameter?.schema) return body === null ? [] : ["a body does not belong there"];
  if (body === null) return parameter.required ? ["the body is missing"] : [];
  return [...problemsOf(name, parameter.schema, body), ...unknownFields(name, parameter, body)];
}

/** Swagger lets unknown fields pass; a request of ours should not have any. */
function unknownFields(name: ModelName, parameter: Parameter, body: unknown): string[] {
  const definition = String(parameter.schema?.$ref ?? "").replace("#/definitions/", "");
  const properties = getModel(name).definitions[definition]?.properties;
  if (typeof properties !== "object" || properties === null) return [];
  return Object.keys(Object(body)).filter((key) => !(key in properties))
    .map((key) => `${key} is unknown`);
}

/** Swagger writes lists with commas and everything as text. */
function valueOf(text: string, schema: Schema): unknown {
  if (schema.type === "array") return text.split(",");
  if (schema.type === "integer") return Number(text);
  if (schema.type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}

const validators = new Map<string, ValidateFunction>();

function problemsOf(name: ModelName, schema: Schema, value: unknown): string[] {
  const key = `${name} ${JSON.stringify(schema)}`;
  const validate = validators.get(key) ??
    ajv.compile({ ...schema, definitions: getModel(name).definitions });
  validators.set(key, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || "/"} ${error.message}`);
}

function match(request: RecordedRequest) {
  const names = Object.keys(FILES) as ModelName[];
  const matched = names.flatMap((name) =>
    operationsOf(name).filter(({ path, method }) =>
      method === request.method.toLowerCase() && patternOf(path).test(request.path)
    ).map(({ operation }) => ({ name, operation }))
  );
  return matched[0] ?? null;
}

function operationsOf(name: ModelName) {
  return Object.entries(getModel(name).paths).flatMap(([path, methods]) =>
    Object.entries(methods).filter(([method]) => method !== "parameters")
      .map(([method, operation]) => ({ path, method, operation }))
  );
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`);
}

function getModel(name: ModelName): Model {
  const model = models.get(name) ??
    JSON.parse(Deno.readTextFileSync(new URL(FILES[name], FOLDER))) as Model;
  models.set(name, model);
  return model;
}

function isRfc3339(text: string): boolean {
  const form = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;
  return form.test(text) && !Number.isNaN(Date.parse(text));
}
