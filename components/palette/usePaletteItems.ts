import { useMemo } from 'react'
import {
  agentItems,
  groupItems,
  hostItems,
  type PaletteItem,
  projectItems,
} from '../../lib/client/palette/items.ts'
import { useAgent, useDashboard } from '../../lib/client/store.ts'
import { useTemplates } from '../../lib/client/templates.ts'
import { useOwnThemes } from '../../lib/client/themes/own.ts'
import { FOLLOW_SYSTEM, THEMES } from '../../lib/client/themes.ts'
import { groupKey } from '../../lib/client/tree.ts'
import type { Agent } from '../../lib/wire/agent.ts'
import { agentActions } from '../agents/agentActions.ts'
import { commandItems } from './commands.ts'
import { useProjects } from './useProjects.ts'

/** What can be done with the agent that is shown. */
function actionItems(agent: Agent): PaletteItem[] {
  return agentActions(agent, () => undefined)
    .flat()
    .filter(({ disabled, id }) => !disabled && id !== 'broadcast' && id !== 'beside')
    .map(({ id, label, keys }) => ({
      key: `on-agent:${id}`,
      kind: 'action',
      target: `agent/${id}`,
      title: label.replace(/…$/, ''),
      detail: agent.name,
      words: ['agent'],
      ...(keys && { shortcut: keys }),
    }))
}

/** Everything that the palette offers now. Agents that come and go while it is open do so in it. */
export function usePaletteItems(): PaletteItem[] {
  const agents = useDashboard((state) => state.agents)
  const hosts = useDashboard((state) => state.hosts)
  const shown = useAgent(useDashboard((state) => state.selectedId))
  const templates = useTemplates((state) => state.templates)
  const imported = useOwnThemes((own) => own.imported)
  const projects = useProjects()
  return useMemo(() => {
    const themes = [{ id: FOLLOW_SYSTEM, name: 'System' }, ...THEMES, ...imported]
    return [
      ...agentItems(agents.values(), hosts),
      ...projectItems(projects, hosts),
      ...(shown ? actionItems(shown) : []),
      ...commandItems(),
      ...templates.map(
        ({ id, name, program }): PaletteItem => ({
          key: `template:${id}`,
          kind: 'template',
          target: id,
          title: `New from ${name}`,
          detail: program,
          words: ['template', 'new agent'],
        }),
      ),
      ...(hosts.size > 1 ? hostItems(hosts) : []),
      ...groupItems(agents.values(), hosts, groupKey),
      ...themes.map(
        ({ id, name }): PaletteItem => ({
          key: `theme:${id}`,
          kind: 'theme',
          target: id,
          title: `Theme: ${name}`,
          detail: '',
          words: ['appearance', 'colours'],
        }),
      ),
    ]
  }, [agents, hosts, shown, templates, imported, projects])
}
