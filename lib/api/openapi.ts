import { z } from 'zod'
import { needOf } from '../gate/roles.ts'
import { ERROR_STATUS, type ErrorCode } from '../wire/error.ts'
import { ELSEWHERE_ERRORS } from './forward.ts'
import { type Api, type RouteSpec, route } from './route.ts'
import { componentSchemas, type JsonSchema, jsonSchema } from './schemas.ts'

/** The parts of an OpenAPI 3.1 document that we write and read back. */
export interface OpenApiDocument {
  openapi: '3.1.0'
  info: { title: string; version: string; description: string }
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, JsonSchema> }
}

export interface Operation {
  operationId: string
  summary: string
  tags: string[]
  /** What it asks for: the least role, or `anyone`, `signed`. */
  'x-role': string
  parameters: Parameter[]
  requestBody?: { content: Content }
  responses: Record<string, { description: string; content?: Content }>
}

export interface Parameter {
  name: string
  in: 'path' | 'query'
  required: boolean
  description?: string
  schema: JsonSchema
}
type Content = Record<string, { schema: JsonSchema }>

/** What any route may answer. */
const COMMON_ERRORS: readonly ErrorCode[] = ['VALIDATION_ERROR', 'UNAUTHORIZED', 'FORBIDDEN']
const ERROR_BODY: Content = {
  'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } },
}

export interface OpenApiDeps {
  version: string
}

export function registerOpenApi(api: Api, { version }: OpenApiDeps): void {
  let document: OpenApiDocument | undefined
  route(
    api,
    {
      method: 'get',
      path: '/api/openapi.json',
      tag: 'node',
      summary: 'This API as an OpenAPI 3.1 document',
      response: z.custom<OpenApiDocument>(),
      etag: true,
    },
    () => {
      document ??= openApiDocument(api.routes, version)
      return document
    },
  )
}

/** OpenAPI 3.1 of `routes`, made from the same zod schemas that check requests. */
export function openApiDocument(routes: readonly RouteSpec[], version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {}
  for (const spec of routes) {
    paths[spec.path] = { ...paths[spec.path], [spec.method]: operationOf(spec) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Maestro',
      version,
      description:
        'One node: its agents, their terminals, its events. ' +
        'An error is always {error: true, message, code, details?}.',
    },
    paths,
    components: { schemas: componentSchemas() },
  }
}

function operationOf(spec: RouteSpec): Operation {
  const body = contentOf(spec.streamed?.contentType ?? 'application/json', spec.body)
  return {
    operationId: operationId(spec),
    summary: spec.summary,
    tags: [spec.tag],
    'x-role': needOf(spec.method, spec.path),
    parameters: [...parametersOf('path', spec.params), ...parametersOf('query', spec.query)],
    ...((spec.body || spec.streamed) && { requestBody: { content: body } }),
    responses: responsesOf(spec),
  }
}

/** `getApiAgentsId` for GET /api/agents/{id}. */
function operationId({ method, path }: RouteSpec): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function contentOf(type: string, schema: z.ZodType | undefined): Content {
  return { [type]: { schema: schema === undefined ? {} : jsonSchema(schema) } }
}

function parametersOf(place: 'path' | 'query', schema: z.ZodType | undefined): Parameter[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(schema) as {
    properties?: Record<string, JsonSchema & { description?: string }>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }))
}

function responsesOf(spec: RouteSpec): Operation['responses'] {
  const success =
    spec.response === null ? {} : { content: contentOf('application/json', spec.response) }
  const responses: Operation['responses'] = {
    [spec.status ?? 200]: { description: 'Done', ...success },
  }
  const elsewhere = spec.at ? ELSEWHERE_ERRORS : []
  const errors = [...COMMON_ERRORS, ...(spec.errors ?? []), ...elsewhere]
  for (const [status, codes] of byStatus(errors)) {
    responses[status] = { description: codes.join(', '), content: ERROR_BODY }
  }
  return responses
}

function byStatus(codes: readonly ErrorCode[]): Map<number, ErrorCode[]> {
  const statuses = new Map<number, ErrorCode[]>()
  for (const code of new Set(codes)) {
    const status = ERROR_STATUS[code]
    statuses.set(status, [...(statuses.get(status) ?? []), code])
  }
  return statuses
}
