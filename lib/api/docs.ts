import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import { INERT_POLICY } from '../gate/headers.ts'
import { type OpenApiDocument, type Operation, openApiDocument, type Parameter } from './openapi.ts'
import { type Api, route } from './route.ts'
import type { JsonSchema } from './schemas.ts'

type Html = ReturnType<typeof html>

export interface DocsDeps {
  version: string
}

/** A page for people, drawn from the same document as /api/openapi.json; no script, no assets. */
export function registerDocs(api: Api, { version }: DocsDeps): void {
  let page: string | undefined
  route(
    api,
    {
      method: 'get',
      path: '/api/docs',
      tag: 'node',
      summary: 'This API for people',
      response: null,
    },
    async () => {
      page ??= String(await documentPage(openApiDocument(api.routes, version)))
      return new Response(page, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-cache',
          'content-security-policy': POLICY,
        },
      })
    },
  )
}

const STYLE = `
  :root { color-scheme: light dark; --line: light-dark(#ddd6c8, #2c313c); --soft: light-dark(#6b6455, #9aa3b2);
    --ground: light-dark(#faf8f4, #0f1115); --raised: light-dark(#fffdf9, #161a21); --text: light-dark(#2a2620, #e6e9ef); }
  body { margin: 0 auto; max-width: 60rem; padding: 2rem 1.25rem 6rem; background: var(--ground); color: var(--text);
    font: 15px/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
  h1 { font-size: 1.5rem; margin: 0; } h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
  h2::first-letter { text-transform: uppercase; } th { white-space: nowrap; }
  p { color: var(--soft); } a { color: inherit; } code, pre { font: 13px/1.5 ui-monospace, monospace; }
  details { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; }
  summary { cursor: pointer; padding: .6rem .9rem; } details > div { padding: 0 .9rem .9rem; }
  summary b { display: inline-block; width: 4.2rem; font: 600 12px ui-monospace, monospace; }
  summary span { color: var(--soft); margin-left: .75rem; } h3 { font-size: .85rem; margin: 1rem 0 .35rem; }
  table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
    padding: .3rem .75rem .3rem 0; border-top: 1px solid var(--line); font-weight: 400; }
  pre { overflow-x: auto; margin: 0; padding: .7rem; border: 1px solid var(--line); border-radius: 6px; }
`

/** Nothing but its own style (CSP Level 3, section 6.7.3.3). */
const POLICY = `${INERT_POLICY}; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`

function documentPage(document: OpenApiDocument): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))]
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Maestro API</title>
  <style>${raw(STYLE)}</style>
</head>
<body>
  <main>
    <h1>Maestro API</h1>
    <p>Version ${document.info.version}. ${document.info.description}
      As a document for tools: <a href="/api/openapi.json">openapi.json</a>.</p>
    ${tags.map(
      (tag) => html`<section aria-labelledby="tag-${tag}"><h2 id="tag-${tag}">${tag}</h2>
      ${operations
        .filter(({ operation }) => operation.tags.includes(tag))
        .map(({ path, method, operation }) => operationBlock(method, path, operation))}
      </section>`,
    )}
    <section aria-labelledby="schemas"><h2 id="schemas">Schemas</h2>
    ${Object.entries(document.components.schemas).map(
      ([name, schema]) =>
        html`<details><summary><code>${name}</code></summary>
        <div id="schema-${name}">${schemaBlock(schema)}</div></details>`,
    )}
    </section>
  </main>
</body>
</html>`
}

function operationBlock(method: string, path: string, operation: Operation): Html {
  return html`<details>
    <summary><b>${method.toUpperCase()}</b><code>${path}</code><span>${operation.summary}</span></summary>
    <div id="${operation.operationId}">
      <p>Needs the role <code>${operation['x-role']}</code>.</p>
      ${operation.parameters.length > 0 ? parameterTable(operation.parameters) : ''}
      ${Object.entries(operation.requestBody?.content ?? {}).map(
        ([type, { schema }]) => html`<h3>Body, ${type}</h3>${schemaBlock(schema)}`,
      )}
      ${responseBlocks(operation)}
    </div>
  </details>`
}

function responseBlocks({ responses }: Operation): Html {
  const entries = Object.entries(responses)
  const errors = entries.filter(([status]) => Number(status) >= 400)
  const successes = entries.filter(([status]) => Number(status) < 400)
  return html`${successes.map(
    ([status, { description, content }]) => html`<h3>${status} ${description}</h3>
    ${Object.values(content ?? {}).map(({ schema }) => schemaBlock(schema))}`,
  )}
  <h3>Errors</h3><table><tbody>${errors.map(
    ([status, { description }]) => html`<tr>
      <th scope="row"><code>${status}</code></th><td><code>${description}</code></td>
    </tr>`,
  )}</tbody></table>`
}

function parameterTable(parameters: readonly Parameter[]): Html {
  return html`<h3>Parameters</h3><table><tbody>${parameters.map(
    ({ name, in: place, required, description, schema }) => html`<tr>
      <th scope="row"><code>${name}</code></th>
      <td>${place}${required ? ', required' : ''}</td>
      <td>${description ?? ''} <code>${JSON.stringify(schema)}</code></td>
    </tr>`,
  )}</tbody></table>`
}

/** A reference links to its schema; anything else is shown whole. */
function schemaBlock(schema: JsonSchema): Html {
  const reference = schema.$ref
  if (typeof reference !== 'string') {
    return html`<pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>`
  }
  const name = reference.slice(reference.lastIndexOf('/') + 1)
  return html`<a href="#schema-${name}"><code>${name}</code></a>`
}
