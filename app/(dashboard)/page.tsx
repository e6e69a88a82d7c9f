import { AgentsPage } from '../../components/agents/AgentsPage.tsx'

export default function Page() {
  return <AgentsPage />
}
