import { z } from 'zod'
import * as agent from '../wire/agent.ts'
import * as error from '../wire/error.ts'
import * as node from '../wire/node.ts'

export type JsonSchema = Record<string, unknown>

const IN_COMPONENTS = '#/components/schemas/'
const OPTIONS = { io: 'input', unrepresentable: 'any' } as const

/** The schemas of lib/wire by the names they are exported under. */
const named = z.registry<{ id: string }>()
for (const [name, schema] of Object.entries({ ...agent, ...error, ...node })) {
  if (schema instanceof z.ZodType) named.add(schema, { id: name })
}

/** Every named schema as JSON Schema 2020-12, for `components.schemas` of an OpenAPI document. */
export function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(named, { ...OPTIONS, uri: (id) => IN_COMPONENTS + id })
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema, $id, ...rest } = schema as JsonSchema
      return [name, rest]
    }),
  )
}

/** One schema as JSON Schema; named ones in it are references to the components. */
export function jsonSchema(schema: z.ZodType): JsonSchema {
  const converted: JsonSchema = z.toJSONSchema(schema, { ...OPTIONS, metadata: named })
  const { $schema, $defs, ...rest } = converted
  const text = JSON.stringify(rest).replaceAll('"#/$defs/', `"${IN_COMPONENTS}`)
  return JSON.parse(text)
}
