import { afterAll, beforeAll } from 'vitest'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { describeContract } from './contract/contract.ts'
import { describeBoard } from './postgres/board.ts'
import { describeStore } from './postgres/store.ts'

let postgres: TestPostgres
let contractUrl = ''

beforeAll(async () => {
  postgres = await startPostgres()
  contractUrl = await postgres.database('contract')
}, 60_000)

afterAll(() => postgres?.close())

describeContract('work in PostgreSQL', () => ({
  env: { MAESTRO_UI: 'off', DATABASE_URL: contractUrl },
}))

describeStore(() => postgres)
describeBoard(() => postgres)
