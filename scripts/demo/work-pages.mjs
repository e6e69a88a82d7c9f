/** The projects and tasks that the pictures show, made once a node. */
const boards = new WeakMap()

function boardOf(node) {
  if (!boards.has(node)) boards.set(node, makeBoard(node))
  return boards.get(node)
}

async function makeBoard(node) {
  const { call } = node
  const project = await call('POST', '/api/projects', { name: 'Shop', workingDir: node.home })
  await call('POST', '/api/projects', { name: 'Research', workingDir: node.home })
  const make = async (title, status, fields = {}) => {
    const task = await call('POST', '/api/tasks', { projectId: project.id, title, ...fields })
    if (status !== 'pending') await call('PATCH', `/api/tasks/${task.id}`, { status })
    return task.id
  }
  const importer = await make('Make the importer resumable', 'in_progress', {
    priority: 'high',
    description:
      'It has to go on from the last durable offset.\n\n- checkpoint after **each batch**\n- keep the progress bar honest\n\n`npm test -- import` is the check.',
    acceptanceCriteria: [
      'A killed import goes on where it was',
      'The progress bar never goes back',
    ],
  })
  const below = { parentId: importer }
  const offsets = await make('Write the offset with each batch', 'completed', below)
  await make('Read the last offset at the start', 'in_progress', below)
  await make('Keep the progress bar honest when batches are skipped', 'pending', below)
  const review = await make('Review the migrations for staging', 'blocked', { priority: 'high' })
  const snapshots = await make('Snapshot tests for CheckoutView', 'pending')
  await make('Upgrade the payment client to its next major version', 'pending', {
    dependencies: [importer, snapshots],
  })
  await make('Rotate the signing keys', 'pending', { priority: 'high', dependencies: [review] })
  await make('Document the webhook retries', 'completed', { priority: 'low' })
  await make('Cut the cold start of the API', 'completed')
  const agents = await call('GET', '/api/agents')
  const agentId = (name) => agents.find((agent) => agent.name === name)?.id
  const session = (name, taskIds, fields) =>
    call('POST', '/api/sessions', { projectId: project.id, taskIds, name, ...fields })
  const running = await session('Importer', [importer], { agentId: agentId('shop-db-import') })
  await session('Offsets', [offsets], { status: 'completed' })
  const asking = await session('Migrations', [review], { agentId: agentId('shop-db-migrations') })
  await call('PATCH', `/api/sessions/${asking.id}`, {
    needsInput: { active: true, message: 'Run pg_restore --clean -d shop_staging dump.pgc?' },
  })
  for (const [id, type, message] of [
    [importer, 'milestone', 'Checkpoints are written; 14 tests pass.'],
    [review, 'blocker', 'The dump of staging is older than migration 0042.'],
  ]) {
    await call('POST', `/api/tasks/${id}/timeline`, { type, message })
  }
  return { project: project.id, importer, running: running.id }
}

async function openBoard(page, node, task) {
  const board = await boardOf(node)
  const query = task ? `&task=${board[task]}` : ''
  await page.goto(`/board?project=${board.project}${query}`)
  return board
}

const list = (page) => page.locator('[data-board-list]').first()

/** Pages of projects, tasks and sessions. */
export const WORK_PAGES = [
  {
    name: 'board-empty',
    empty: true,
    async take({ page }) {
      await page.goto('/board')
      await page.getByRole('heading', { name: 'Say what is to be done' }).waitFor()
    },
  },
  {
    name: 'board',
    async take({ page, node }) {
      await openBoard(page, node)
      await list(page).waitFor()
    },
  },
  {
    name: 'board-tree',
    async take({ page, node }) {
      await openBoard(page, node)
      await list(page).waitFor()
      await page.getByRole('button', { name: 'Tree of tasks' }).click()
      await page.getByRole('tree', { name: 'Tasks' }).waitFor()
    },
  },
  {
    name: 'board-task',
    async take({ page, node }) {
      await openBoard(page, node, 'importer')
      await page.locator('.rendered strong').waitFor()
    },
  },
  {
    name: 'board-projects',
    widths: [1440, 375],
    async take({ page, node }) {
      await openBoard(page, node)
      await page.getByRole('button', { name: 'Project: Shop' }).click()
      await page.getByRole('menuitem', { name: 'New project…' }).waitFor()
    },
  },
  {
    name: 'board-spawn',
    async take({ page, node }) {
      await openBoard(page, node, 'importer')
      await page.getByRole('button', { name: 'Start an agent on it', exact: true }).click()
      await page.getByRole('checkbox', { name: 'maestro-cli' }).waitFor({ state: 'attached' })
    },
  },
  {
    name: 'board-session',
    async take({ page, node }) {
      const { running } = await boardOf(node)
      await page.goto(`/board/session?id=${running}`)
      await page.locator('section[data-state="live"]').waitFor()
    },
  },
]
