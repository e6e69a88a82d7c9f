// `npm test`: all set-up that is missing, then every check. `npm test -- --unit`, `--integration`,
// `--e2e` run one part; other words filter test files by path.
import './setup/node-version.mjs'

import('./test/run.mjs').then(({ runTests }) => runTests(process.argv.slice(2)))
