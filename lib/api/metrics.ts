import type { Registry } from 'prom-client'
import { type Api, route } from './route.ts'

/** One value of the node, asked for when somebody looks. Names begin with `maestro_`. */
export interface Gauge {
  name: `maestro_${string}`
  help: string
  value(): number
}

export interface MetricsDeps {
  version: string
  gauges: readonly Gauge[]
}

export function registerMetrics(api: Api, deps: MetricsDeps): void {
  let registry: Promise<Registry> | undefined
  route(
    api,
    {
      method: 'get',
      path: '/metrics',
      tag: 'node',
      summary: 'Figures in the text format of Prometheus',
      response: null,
    },
    async () => {
      registry ??= createRegistry(deps)
      const { contentType, metrics } = await collect(await registry)
      return new Response(metrics, {
        headers: { 'content-type': contentType, 'cache-control': 'no-store' },
      })
    },
  )
}

async function collect(registry: Registry) {
  return { contentType: registry.contentType, metrics: await registry.metrics() }
}

/**
 * Loaded when it is first asked for. prom-client's own default metrics are left out: they sample
 * the event loop a hundred times a second, and an idle node should be idle.
 */
async function createRegistry({ version, gauges }: MetricsDeps): Promise<Registry> {
  const prom = await import('prom-client')
  const registry = new prom.Registry()
  const add = (name: string, help: string, value: () => number) =>
    new prom.Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value())
      },
    })
  const memory = process.memoryUsage
  const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6
  const startedAt = Date.now() / 1000 - process.uptime()
  add('process_cpu_seconds', 'CPU time used, in seconds', cpu)
  add('process_resident_memory_bytes', 'Resident memory', () => memory.rss())
  add('process_start_time_seconds', 'When it started, in seconds since the epoch', () => startedAt)
  add('nodejs_heap_size_used_bytes', 'JavaScript heap in use', () => memory().heapUsed)
  add('nodejs_active_resources', 'What keeps the process alive', () => activeResources())
  for (const { name, help, value } of gauges) add(name, help, value)
  new prom.Gauge({
    name: 'maestro_info',
    help: 'Versions',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.version }, 1)
  return registry
}

function activeResources(): number {
  return process.getActiveResourcesInfo().length
}
