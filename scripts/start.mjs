// `npm start`: all set-up that is missing, then the node, in this process. Only Node's own modules.

const OLDEST = [20, 9]

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `Maestro needs Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}.\n` +
      'Get a newer one from https://nodejs.org, then run `npm start` again.',
  )
  process.exit(1)
}

// By import(), so that an old Node reaches the words above instead of failing at an import.
import('./setup/start-node.mjs').then(({ startNode }) => startNode())
