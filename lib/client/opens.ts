/**
 * Runs in the page's head: the page as it was built shows no agent. `data-opens` keeps a phone from
 * painting the list for a moment before the agent; `followAddress` takes it away.
 */
export function opensBootScript(): string {
  return 'if(location.pathname==="/"&&/[?&]agent=/.test(location.search))document.documentElement.dataset.opens="agent"'
}
