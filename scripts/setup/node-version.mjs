// Imported before everything else, and written so that even an old Node can run it.

const OLDEST = [20, 9]
const [major, minor] = process.versions.node.split('.').map(Number)

if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  console.error(
    `Maestro needs Node ${OLDEST.join('.')} or newer, and this is Node ${process.versions.node}.\n` +
      'Get a newer one from https://nodejs.org, then run the same command again.',
  )
  process.exit(1)
}
