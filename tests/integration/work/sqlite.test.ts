import { describeContract } from './contract/contract.ts'

describeContract('work in SQLite', () => ({ env: { MAESTRO_UI: 'off' } }))
