// `npm start`: all set-up that is missing, then the node, in this process.
import './setup/node-version.mjs'

// By import(), so that an old Node hears its version before it stumbles over newer modules.
import('./setup/start-node.mjs').then(({ startNode }) => startNode())
